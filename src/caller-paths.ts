/**
 * Paths of the machine, as the process that makes a system call sees them.
 *
 * A driver that is given a path (a backing file, a directory of a database) must look it up as the kernel does: in the mount
 * namespace, root and working directory of the *writer*, with his `/proc/self` and his permissions. A transport knows how;
 * {@link ownPaths} is for trees that only this process uses.
 *
 * @module
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { Errno } from './errno.js';
import { asErrno } from './system-error.js';

/** What `stat` says about a file outside of configfs. One of Node's `Stats` is one. */
export interface FileStat {
  /** The device that the file is on. */
  readonly dev: number;
  /** The number of its inode. */
  readonly ino: number;
  /** File type and permission bits. */
  readonly mode: number;
  /** How many hard links there are. */
  readonly nlink: number;
  /** The user that owns it. */
  readonly uid: number;
  /** The group that owns it. */
  readonly gid: number;
  /** The device that a device node stands for. */
  readonly rdev: number;
  /** In bytes. */
  readonly size: number;
}

/** What {@link CallerPaths.look} tells of a path. */
export interface Looked {
  /** Of what the path leads to. */
  readonly stat: FileStat;
  /**
   * The paths of the last names: of the path's own, and where that is a symbolic link of the link's text, and so on. Each without links on
   * the way to its name.
   */
  readonly names: readonly string[];
  /** The sort of file system that a regular file is in (`f_type` of statfs, as an unsigned number). */
  readonly fileSystem: number;
}

/**
 * The files of the machine, seen through the eyes of one caller. A relative path begins at the caller's working directory.
 * Each call fails with an {@link Errno}: ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EACCES and what else `open(2)` may answer.
 */
export interface CallerPaths {
  /** The absolute path without symbolic links, from the caller's root directory (`d_path`). */
  realPath(path: string): string | Promise<string>;
  /** The text of a symbolic link; what it leads to may be missing. Fails with EINVAL for what is no link. */
  readLink(path: string): string | Promise<string>;
  /** What the path leads to; symbolic links are followed. */
  stat(path: string): FileStat | Promise<FileStat>;
  /**
   * Opens the file (`filp_open`).
   * @param flags such as `O_RDWR | O_CREAT`
   * @param mode permission bits of a file that is made; 0o666 unless given, less the umask
   * @returns a descriptor of this process, closed on exec; who calls this closes it
   */
  open(path: string, flags: number, mode?: number): number | Promise<number>;
  /**
   * What a path leads to, in one go: sooner than by one call for each question. A regular file is opened with `flags`, and closed again.
   * @returns undefined where that cannot be told in one go: then the other functions tell; absent where it never can
   */
  look?(path: string, flags: number): Promise<Looked | undefined>;
}

const realpath = promisify(fs.realpath.native);
const readlink = promisify(fs.readlink);
const stat = promisify(fs.stat);
const open = promisify(fs.open) as (path: string, flags: number, mode?: number) => Promise<number>;

/** The view of this process itself. Nothing here blocks the event loop, so a path may lead into a mount that it serves. */
export const ownPaths: CallerPaths = {
  realPath: (path) => attempt(path, realpath(path)),
  readLink: (path) => attempt(path, readlink(path)),
  stat: (path) => attempt(path, stat(path)),
  open: (path, flags, mode) => attempt(path, open(path, flags, mode)),
};

async function attempt<T>(path: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const reason = (): string => `'${path}': ${(error as Error).message}`;
    const known = asErrno(error, reason);
    throw known instanceof Errno ? known : new Errno('EIO', reason);
  }
}
