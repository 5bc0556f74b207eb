/**
 * What backs a namespace or a passthru controller: a path of this machine, checked as the kernel checks it.
 *
 * A file is opened as the kernel opens it, and closed again. A device is never opened, since opening alone can have effects:
 * it has to exist. All calls are asynchronous, because the path can lie on the mount that asks.
 *
 * @module
 */
import { constants, type Stats } from 'node:fs';
import { open, stat, statfs } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ERRNO, Errno, type ErrnoCode, logged } from '../../core/index.js';
import { encodeText } from '../kinds/index.js';
import type { NvmetProfile } from './profile.js';

/** File systems in memory that know no direct I/O (statfs's `f_type`): ramfs never, tmpfs not before 6.6. */
const RAMFS = 0x8584_58f6;
const TMPFS = 0x0102_1994;

/** The device files of NVMe controllers. */
const CONTROLLER = /\/nvme\d+$/;

/**
 * `nvmet_bdev_ns_enable`, and for what is no block device `nvmet_file_ns_enable`.
 * @returns the path
 * @throws EINVAL without a path, and for a file whose file system has no direct I/O; else what opening it says
 */
export async function openBacking(path: string | undefined, buffered: boolean, profile: NvmetProfile): Promise<string> {
  if (path === undefined)
    throw new Errno('EINVAL', () => logged('device_path is not set', 'nvmet: failed to open block device (null): (-22)'));
  if (profile.devices.has(path)) return path;
  const found = await look(path);
  if (found.isBlockDevice()) return path;
  refuseUnopenable(path, found);
  if (found.isFile()) {
    if (!buffered && !(await hasDirectIo(path, profile))) {
      throw new Errno('EINVAL', () => logged(`the file system of ${path} has no direct I/O`, `nvmet: failed to open file ${path}: (-22)`));
    }
    await tryOpen(path, constants.O_RDWR | (buffered ? 0 : (constants.O_DIRECT ?? 0)));
  } else if (!buffered) {
    throw new Errno('EINVAL', () => logged(`${path} has no direct I/O`, `nvmet: failed to open file ${path}: (-22)`));
  }
  return path;
}

/**
 * The NVMe controller at a path (`nvmet_passthru_ctrl_enable`).
 * @throws EINVAL for what is no controller; else what opening it says
 */
export async function openController(path: string, profile: NvmetProfile): Promise<void> {
  let isController = profile.devices.has(path);
  if (!isController) {
    const found = await look(path);
    refuseUnopenable(path, found);
    isController = found.isCharacterDevice();
  }
  if (!isController || !CONTROLLER.test(path)) {
    throw new Errno('EINVAL', () => logged(`${path} is no NVMe controller`, `nvmet: failed to open nvme controller ${path}`));
  }
}

/** @throws ENOENT for a relative path: whose working directory it would be relative to is not known here */
async function look(path: string): Promise<Stats> {
  if (!isAbsolute(path)) throw new Errno('ENOENT', () => `${path} is relative, and the working directory of the caller is not known`);
  return stat(encodeText(path)).catch((error) => rethrow(path, error));
}

async function hasDirectIo(path: string, profile: NvmetProfile): Promise<boolean> {
  const { type } = await statfs(encodeText(path)).catch((error) => rethrow(path, error));
  // Node gives it with its sign.
  const magic = type >>> 0;
  return magic !== RAMFS && (magic !== TMPFS || profile.since('6.6'));
}

async function tryOpen(path: string, flags: number): Promise<void> {
  const file = await open(encodeText(path), flags).catch((error) => rethrow(path, error));
  await file.close();
}

/** What `open` refuses, though `stat` does not. @throws EISDIR, ENXIO */
function refuseUnopenable(path: string, found: Stats): void {
  if (found.isDirectory()) throw new Errno('EISDIR', () => `${path} is a directory`);
  if (found.isSocket()) throw new Errno('ENXIO', () => `${path} is a socket`);
}

function rethrow(path: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  throw code !== undefined && code in ERRNO ? new Errno(code as ErrnoCode, () => `${path} can't be opened`) : error;
}
