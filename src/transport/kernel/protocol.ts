/**
 * Numbers of the FUSE kernel protocol (include/uapi/linux/fuse.h), as of 7.44. All fields of a message are in the byte
 * order of the machine and naturally aligned.
 *
 * @module
 */
import { endianness } from 'node:os';

/** The third argument of DataView's getters and setters: true where this machine is little-endian. */
export const LE = endianness() === 'LE';

/** The only major version there is. */
export const MAJOR = 7;
/** The newest minor version that this code was written against; the older of the two sides counts. */
export const MINOR = 44;
/** The oldest minor version that is served (Linux 2.6.31): the sizes of all messages below hold from here on. */
export const OLDEST_MINOR = 12;

/** FUSE_ROOT_ID: the node id of the root directory. */
export const ROOT_ID = 1;

/** `sizeof(struct fuse_in_header)` */
export const IN_HEADER = 40;
/** `sizeof(struct fuse_out_header)` */
export const OUT_HEADER = 16;
/** Room for one attribute write(2) in one request; the largest WRITE, and the largest READ. */
export const MAX_WRITE = 128 * 1024;
/** Pages of one request: those of {@link MAX_WRITE}, and one more for a user's buffer that is not page-aligned. */
export const MAX_PAGES = MAX_WRITE / 4096 + 1;
/** Bytes that a read of /dev/fuse must offer: the kernel refuses less than max_write plus headers (EINVAL). */
export const READ_BUFFER = MAX_WRITE + 4096;

/** `enum fuse_opcode`, without those that are never sent for lack of a flag in INIT. */
export const OP = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  READLINK: 5,
  SYMLINK: 6,
  MKNOD: 8,
  MKDIR: 9,
  UNLINK: 10,
  RMDIR: 11,
  RENAME: 12,
  LINK: 13,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  FSYNC: 20,
  SETXATTR: 21,
  GETXATTR: 22,
  LISTXATTR: 23,
  REMOVEXATTR: 24,
  FLUSH: 25,
  INIT: 26,
  OPENDIR: 27,
  READDIR: 28,
  RELEASEDIR: 29,
  FSYNCDIR: 30,
  ACCESS: 34,
  CREATE: 35,
  INTERRUPT: 36,
  DESTROY: 38,
  IOCTL: 39,
  POLL: 40,
  BATCH_FORGET: 42,
  READDIRPLUS: 44,
  RENAME2: 45,
  LSEEK: 46,
  COPY_FILE_RANGE: 47,
  TMPFILE: 51,
  COPY_FILE_RANGE_64: 53,
} as const;

/** Flags of INIT, by the bit that they are. */
export const INIT_FLAG = {
  ASYNC_READ: 1 << 0,
  ATOMIC_O_TRUNC: 1 << 3,
  EXPORT_SUPPORT: 1 << 4,
  BIG_WRITES: 1 << 5,
  DONT_MASK: 1 << 6,
  DO_READDIRPLUS: 1 << 13,
  READDIRPLUS_AUTO: 1 << 14,
  WRITEBACK_CACHE: 1 << 16,
  NO_OPEN_SUPPORT: 1 << 17,
  PARALLEL_DIROPS: 1 << 18,
  ABORT_ERROR: 1 << 21,
  MAX_PAGES: 1 << 22,
  CACHE_SYMLINKS: 1 << 23,
  NO_OPENDIR_SUPPORT: 1 << 24,
} as const;

/** `FATTR_*`: which fields of a SETATTR count. */
export const FATTR = {
  MODE: 1 << 0,
  UID: 1 << 1,
  GID: 1 << 2,
  SIZE: 1 << 3,
  ATIME: 1 << 4,
  MTIME: 1 << 5,
  FH: 1 << 6,
  ATIME_NOW: 1 << 7,
  MTIME_NOW: 1 << 8,
} as const;

/** `FOPEN_*`: how the kernel treats an open file. */
export const FOPEN = { DIRECT_IO: 1 << 0, NONSEEKABLE: 1 << 2, STREAM: 1 << 4, NOFLUSH: 1 << 5, PARALLEL_DIRECT_WRITES: 1 << 6 } as const;

/** `enum fuse_notify_code`: in the place of the error number of a message whose unique is 0. */
export const NOTIFY = { POLL: 1, INVAL_INODE: 2, INVAL_ENTRY: 3, DELETE: 6, INC_EPOCH: 8 } as const;
