/**
 * The system calls of a walk, by descriptor: a name in a directory that is held open is `/proc/self/fd/N/NAME`, as openat(2) would have it.
 *
 * @module
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { decodeName, nameBytes } from '../../../names.js';
import type { MaybePromise } from '../../../sync/maybe-promise.js';

/** A path of the system: its bytes, where it has names of others in it. */
type Path = Buffer | string;

/** The calls. Each fails with the system's own error. */
export interface SystemCalls {
  open(path: Path, flags: number, mode?: number): MaybePromise<number>;
  close(fd: number): MaybePromise<void>;
  fstat(fd: number): MaybePromise<fs.Stats>;
  /** `type` has a sign: `>>> 0` makes it what statfs(2) says. */
  statfs(path: string): MaybePromise<{ type: number }>;
  fchown(fd: number, uid: number, gid: number): MaybePromise<void>;
  readFile(path: string): MaybePromise<Buffer>;
  readlink(path: Path): MaybePromise<Buffer>;
}

/** Made by threads of libuv's pool: a call that hangs keeps nobody else waiting. */
export const pooledCalls: SystemCalls = {
  open: promisify(fs.open) as (path: Path, flags: number, mode?: number) => Promise<number>,
  close: promisify(fs.close),
  fstat: promisify(fs.fstat) as (fd: number) => Promise<fs.Stats>,
  statfs: promisify(fs.statfs) as (path: string) => Promise<{ type: number }>,
  fchown: promisify(fs.fchown),
  readFile: promisify(fs.readFile) as (path: string) => Promise<Buffer>,
  readlink: (path) => promisify(fs.readlink)(path, { encoding: 'buffer' }),
};

/** Made by the thread that asks, at a tenth of the price: it can do nothing else meanwhile. */
export const directCalls: SystemCalls = {
  open: fs.openSync,
  close: fs.closeSync,
  fstat: (fd) => fs.fstatSync(fd),
  statfs: (path) => fs.statfsSync(path),
  fchown: fs.fchownSync,
  readFile: (path) => fs.readFileSync(path),
  readlink: (path) => fs.readlinkSync(path, { encoding: 'buffer' }),
};

/** Whatever close(2) answers, the descriptor is closed: EIO tells of what a file system has lost, and fails no walk. */
export async function release(calls: SystemCalls, fd: number): Promise<void> {
  try {
    await calls.close(fd);
  } catch {
    // See above.
  }
}

/** The text of a link, with each byte as names have it. */
export async function readlink(calls: SystemCalls, path: Path): Promise<string> {
  const text = await calls.readlink(path);
  return decodeName(text, 0, text.length);
}

/** @param fd of a directory */
export function childPath(fd: number, name: string): Buffer {
  return nameBytes(`/proc/self/fd/${fd}/${name}`);
}

/** Where a descriptor is, as this process sees it. */
export function pathOfFd(calls: SystemCalls, fd: number): Promise<string> {
  return readlink(calls, `/proc/self/fd/${fd}`);
}
