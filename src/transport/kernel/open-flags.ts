/**
 * What files and directories have in common: flags of open(2), as they come with OPEN and OPENDIR
 * (include/uapi/asm-generic/fcntl.h), and the arguments of READ and READDIR.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { MaybePromise } from '../../core/types.js';
import type { Cursor } from './cursor.js';
import { MAX_WRITE } from './protocol.js';

/** The part that tells the access, and its values. The fourth, 3, is for neither reading nor writing. */
export const O_ACCMODE = 3;
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
const O_DIRECT = 0o40000;

/** `struct fuse_open_in`: the flags. */
export function decodeOpen(c: Cursor): number {
  const flags = c.u32();
  c.skip(4);
  return flags;
}

/** What is to be read, and from which handle. */
export interface ReadIn {
  readonly fh: number;
  readonly offset: number;
  /** At most {@link MAX_WRITE} bytes, whatever was asked for. */
  readonly size: number;
}

/** The part of `struct fuse_read_in` that every version has. */
export function decodeRead(c: Cursor): ReadIn {
  const fh = c.u64();
  const offset = c.u64();
  const size = Math.min(c.u32(), MAX_WRITE);
  c.skip(4);
  return { fh, offset, size };
}

/**
 * configfs has no direct I/O of its own, which is told only after it has opened the file (`do_dentry_open`: no
 * FMODE_CAN_ODIRECT).
 * @throws EINVAL
 */
export function refuseDirect<T>(flags: number, opened: MaybePromise<T>, close: (file: T) => unknown): MaybePromise<T> {
  if ((flags & O_DIRECT) === 0) return opened;
  if (opened instanceof Promise) return opened.then((file) => refuseDirect(flags, file, close));
  close(opened);
  throw new Errno('EINVAL');
}
