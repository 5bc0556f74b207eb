/**
 * Flags of open(2), as they come with OPEN and OPENDIR (include/uapi/asm-generic/fcntl.h).
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { MaybePromise } from '../../core/types.js';

/** The part that tells the access, and its values. The fourth, 3, is for neither reading nor writing. */
export const O_ACCMODE = 3;
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
const O_DIRECT = 0o40000;

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
