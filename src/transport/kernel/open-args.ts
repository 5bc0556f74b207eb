/**
 * What files and directories have in common: the arguments of OPEN and OPENDIR, of READ and READDIR.
 *
 * @module
 */
import type { MaybePromise } from '../../sync/maybe-promise.js';
import { Errno } from '../../errno.js';
import { O_DIRECT } from '../open-flags.js';
import type { Cursor } from './cursor.js';
import { MAX_WRITE } from './protocol.js';

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
  /** Of the open file, as for open(2). */
  readonly flags: number;
}

/** `struct fuse_read_in`. */
export function decodeRead(c: Cursor): ReadIn {
  const fh = c.u64();
  const offset = c.u64();
  const size = Math.min(c.u32(), MAX_WRITE);
  c.skip(12); // read_flags, lock_owner
  return { fh, offset, size, flags: c.u32() };
}

/**
 * configfs has no direct I/O, which the kernel finds out only after it has opened the file (`do_dentry_open`: no
 * FMODE_CAN_ODIRECT).
 * @throws EINVAL
 */
export function refuseDirect<T>(flags: number, opened: MaybePromise<T>, close: (file: T) => unknown): MaybePromise<T> {
  if ((flags & O_DIRECT) === 0) return opened;
  if (opened instanceof Promise) return opened.then((file) => refuseDirect(flags, file, close));
  close(opened);
  throw new Errno('EINVAL', 'configfs has no direct I/O (do_dentry_open)');
}
