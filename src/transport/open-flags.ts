/**
 * Flags of open(2) (include/uapi/asm-generic/fcntl.h), as both transports get them.
 *
 * @module
 */

/** The part that tells the access, and its values. The fourth, 3, is for neither reading nor writing. */
const O_ACCMODE = 3;
const O_RDONLY = 0;
const O_WRONLY = 1;
const O_RDWR = 2;
export const O_TRUNC = 0o1000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECT = 0o40000;

/** What the file is opened for. */
export function accessOf(flags: number): { readonly reads: boolean; readonly writes: boolean } {
  const access = flags & O_ACCMODE;
  return { reads: access === O_RDONLY || access === O_RDWR, writes: access === O_WRONLY || access === O_RDWR };
}
