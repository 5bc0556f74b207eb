/**
 * The directory to mount on, for both transports: it must be there, and be free. What a daemon that died left behind is
 * taken away.
 *
 * @module
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MAX_LINKS } from '../core/limits.js';
import type { Logger } from '../log.js';
import { MountError } from './mount-error.js';
import { readMounts, topMount } from './mountinfo.js';
import { OutOfTime, PathChild } from './path-child.js';
import { unmount } from './unmount.js';

/** As both transports name the file system in /proc/mounts. */
export const FS_TYPE = 'fuse.configfs';

/** How long a directory may take to answer, in milliseconds. */
export const PATIENCE_MS = 5_000;
/** File systems that a program or another machine serves. */
const MAY_HANG = /^(fuse|nfs|cifs|smb|9p|ceph|afs|autofs|lustre|gfs|ocfs|glusterfs|virtiofs|bcachefs)/;

/** How many dead mounts on top of each other are taken away. */
const MOST_STALE = 10;

/**
 * Makes sure that `dir` can be mounted on.
 *
 * A child process looks at the directory: it may be a mount that hangs, and what has touched that cannot end before it.
 * @returns its path without links in it, as in /proc/self/mountinfo
 * @throws MountError no-directory; busy where a mount of ours is there, or where the directory does not answer
 */
export async function prepareMountPoint(dir: string, log: Logger): Promise<string> {
  const child = new PathChild();
  try {
    for (let stale = 0; ; stale++) {
      const path = await directoryAt(child, dir);
      const state = await stateOf(child, path);
      if (state === 'directory') {
        if (topMount(path)?.type !== FS_TYPE) return path;
        throw new MountError('busy', `${dir} has a mount of configfs-fuse already: unmount it first (configfs-fuse umount ${dir})`);
      }
      if (state === 'other') throw new MountError('no-directory', `${dir} is not a directory`);
      if (stale === MOST_STALE) throw new MountError('busy', `${dir} has too many dead mounts on top of each other`);
      if (state === 'hung' && !isDeadMount(path)) {
        throw new MountError('busy', `${dir} does not answer: a mount is there whose daemon hangs (umount -l ${path} takes it away)`);
      }
      log.info({ path, state }, 'the mount of a daemon that died is replaced');
      await unmount(path, true);
    }
  } finally {
    child.kill();
  }
}

/** The path without links in it; the directory itself may be a mount that does not answer. */
async function directoryAt(child: PathChild, dir: string): Promise<string> {
  const whole = resolve(dir);
  try {
    // A mount point is no link, so that what is mounted on it need not be asked.
    if (whole === '/' || topMount(whole) === undefined) return await realPath(child, whole);
    return join(await realPath(child, dirname(whole)), basename(whole));
  } catch (error) {
    if (error instanceof OutOfTime) {
      throw new MountError('busy', `${dir} does not answer: is it, or a directory above it, a mount that hangs?`, { cause: error });
    }
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be used: ${message}`;
    throw new MountError('no-directory', `the mount point ${dir} ${why}`, { cause: error });
  }
}

async function realPath(child: PathChild, path: string): Promise<string> {
  return realPathHere(path) ?? (await child.realPath(path, PATIENCE_MS));
}

/**
 * The path without links in it, found by this process, which costs no other; undefined where it leads into a file system that may hang.
 * @throws NodeJS.ErrnoException
 */
export function realPathHere(path: string): string | undefined {
  const mayHang = new Set(
    readMounts('self')
      .filter(({ type }) => MAY_HANG.test(type))
      .map(({ point }) => point),
  );
  let at = '/';
  const rest = path.split('/').reverse();
  for (let links = 0; rest.length > 0; ) {
    const name = rest.pop()!;
    if (name === '' || name === '.') continue;
    const next = name === '..' ? dirname(at) : join(at, name);
    if (mayHang.has(next)) return undefined;
    if (!lstatSync(next).isSymbolicLink()) {
      at = next;
      continue;
    }
    if (++links > MAX_LINKS) return undefined;
    const text = readlinkSync(next);
    if (text.startsWith('/')) at = '/';
    rest.push(...text.split('/').reverse());
  }
  return at;
}

/** What a directory is; `dead`: its daemon has ended (ENOTCONN); `hung`: it does not answer. */
type State = 'directory' | 'other' | 'dead' | 'hung';

async function stateOf(child: PathChild, path: string): Promise<State> {
  try {
    const isDirectory = realPathHere(path) === path ? statSync(path).isDirectory() : await child.isDirectory(path, PATIENCE_MS);
    return isDirectory ? 'directory' : 'other';
  } catch (error) {
    if (error instanceof OutOfTime) return 'hung';
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOTCONN') return 'dead';
    throw new MountError('no-directory', `the mount point ${path} cannot be used: ${message}`, { cause: error });
  }
}

/**
 * Has the daemon of a mount of ours ended, so that nobody will ever answer, though another process still holds /dev/fuse?
 * A child that inherited it does.
 */
function isDeadMount(path: string): boolean {
  const mount = topMount(path);
  if (mount?.type !== FS_TYPE) return false;
  const holders = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && holdsConnection(name, mount.device));
  return !holders.some(isServer);
}

function holdsConnection(pid: string, device: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      if (readlinkSync(`/proc/${pid}/fd/${fd}`) !== '/dev/fuse') return false;
      const connection = connectionOf(pid, fd);
      // Before Linux 6.18 it cannot be known which connection that is: any of them may be.
      return connection === undefined || connection === device;
    });
  } catch {
    return false;
  }
}

/** Runs this program, or a program with this package in it: a Node process that reads /dev/fuse. */
function isServer(pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === process.execPath;
  } catch {
    return false;
  }
}

/**
 * `major:minor` of the file system that a descriptor of /dev/fuse is connected to. Linux says so since 6.18
 * (`fuse_dev_show_fdinfo`); undefined before that.
 */
export function connectionOf(pid: string | 'self', fd: string | number): string | undefined {
  try {
    const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
    const connection = /^fuse_connection:\s*(\d+)$/m.exec(info)?.[1];
    if (connection === undefined) return undefined;
    const dev = Number(connection);
    return `${dev >>> 20}:${dev & 0xfffff}`;
  } catch {
    return undefined;
  }
}
