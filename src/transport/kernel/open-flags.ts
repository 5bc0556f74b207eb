/**
 * Flags of open(2), as they come with OPEN and OPENDIR (include/uapi/asm-generic/fcntl.h).
 *
 * @module
 */
import { Errno } from '../../errno.js';

/** The part that tells the access, and its values. */
export const O_ACCMODE = 3;
export const O_WRONLY = 1;
export const O_RDWR = 2;
const O_DIRECT = 0o40000;

/** configfs has no direct I/O of its own (`do_dentry_open`: no FMODE_CAN_ODIRECT). @throws EINVAL */
export function refuseDirect(flags: number): void {
  if (flags & O_DIRECT) throw new Errno('EINVAL');
}
