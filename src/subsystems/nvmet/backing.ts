/**
 * What backs a namespace or a passthru controller: a path of this machine, checked as the kernel checks it, in the view of
 * the process that enables it.
 *
 * A file is opened as the kernel opens it, and closed again. A device is never opened, since opening alone can have effects:
 * it has to exist. All calls are asynchronous, because the path can lie on the mount that asks.
 *
 * @module
 */
import { close, constants } from 'node:fs';
import { type CallerPaths, Errno, type FileStat, isErrno, type Looked, logged, reasonOf } from '../../core/index.js';
import { fileSystemOf } from '../opened-file.js';
import type { NvmetProfile } from './profile.js';
import { findStandIn } from './stand-in.js';

/** File systems in memory that know no direct I/O (statfs's `f_type`): ramfs never, tmpfs not before 6.6. */
const RAMFS = 0x8584_58f6;
const TMPFS = 0x0102_1994;

/** The device files of NVMe controllers. */
const CONTROLLER = /\/nvme\d+$/;

const { S_IFMT, S_IFBLK, S_IFCHR, S_IFDIR, S_IFREG, S_IFSOCK } = constants;

const typeOf = ({ mode }: FileStat): number => mode & S_IFMT;

/**
 * `nvmet_bdev_ns_enable`, and for what is no block device `nvmet_file_ns_enable`.
 * @returns the path
 * @throws EINVAL without a path, and for a file whose file system has no direct I/O; else the errno of opening it
 */
export async function openBacking(path: string | undefined, buffered: boolean, profile: NvmetProfile, paths: CallerPaths): Promise<string> {
  const kernelLine = (errno: number): string =>
    buffered ? `nvmet: failed to open file ${path}: (-${errno})` : `nvmet: failed to open block device ${path ?? '(null)'}: (-${errno})`;
  if (path === undefined) throw new Errno('EINVAL', () => logged('device_path is not set (lookup_bdev)', kernelLine(22)));
  try {
    const looked = await look(path, paths);
    if (looked ? looked.names.some((name) => profile.devices.has(name)) : (await findStandIn(path, profile.devices, paths)) !== undefined)
      return path;
    const found = looked?.stat ?? (await paths.stat(path));
    if (typeOf(found) === S_IFBLK) return path;
    refuseUnopenable(path, found);
    if (typeOf(found) === S_IFREG) {
      const fileSystem = looked?.fileSystem ?? (await tryOpen(path, paths));
      if (!buffered && !hasDirectIo(fileSystem, profile))
        throw new Errno('EINVAL', () => `the file system of ${path} has no direct I/O (do_dentry_open)`);
    } else if (!buffered) throw new Errno('EINVAL', () => `${path} has no direct I/O (do_dentry_open)`);
    return path;
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new Errno(error.code, () => logged(reasonOf(error), kernelLine(error.errno)));
  }
}

/**
 * The NVMe controller at a path (`nvmet_passthru_ctrl_enable`).
 * @returns its real path
 * @throws EINVAL for what is no controller; else the errno of opening it
 */
export async function openController(path: string, profile: NvmetProfile, paths: CallerPaths): Promise<string> {
  const standIn = await findStandIn(path, profile.devices, paths);
  if (standIn !== undefined && CONTROLLER.test(standIn)) return standIn;
  if (standIn === undefined) {
    const found = await paths.stat(path);
    refuseUnopenable(path, found);
    const real = await paths.realPath(path);
    if (typeOf(found) === S_IFCHR && CONTROLLER.test(real)) return real;
  }
  throw new Errno('EINVAL', () =>
    logged(`${path} is not an NVMe controller (nvmet_passthru_ctrl_enable)`, `nvmet: failed to open nvme controller ${path}`),
  );
}

/** What most paths lead to is told in one go. Where something is refused on the way, the steps one by one find out what counts. */
async function look(path: string, paths: CallerPaths): Promise<Looked | undefined> {
  try {
    return await paths.look?.(path, constants.O_RDWR);
  } catch (error) {
    if (!isErrno(error)) throw error;
    return undefined;
  }
}

/** @returns the sort of file system; 0 where that is not known. @throws the errno of `open` */
async function tryOpen(path: string, paths: CallerPaths): Promise<number> {
  const file = await paths.open(path, constants.O_RDWR);
  try {
    return await fileSystemOf(file);
  } finally {
    // An error here changes nothing: the file is closed.
    close(file, () => {});
  }
}

function hasDirectIo(fileSystem: number, profile: NvmetProfile): boolean {
  return fileSystem !== RAMFS && (fileSystem !== TMPFS || profile.since('6.6'));
}

/** What `open` refuses, though `stat` does not. @throws EISDIR, ENXIO */
function refuseUnopenable(path: string, found: FileStat): void {
  if (typeOf(found) === S_IFDIR) throw new Errno('EISDIR', () => `${path} is a directory (may_open)`);
  if (typeOf(found) === S_IFSOCK) throw new Errno('ENXIO', () => `${path} is a socket (no_open)`);
}
