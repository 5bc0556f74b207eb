/**
 * Asks the kernel whether a FUSE file system is still there, mounted or held by somebody.
 *
 * @module
 */

/** FUSE_NOTIFY_INVAL_INODE, the number of the message in the place of an error. */
const INVAL_INODE = 2;
const FUSE_ROOT_ID = 1n;

/** In the byte order of this machine: length and number, unique, node, offset, length. The offset of -1 leaves its pages alone. */
const words = BigUint64Array.of(0n, 0n, FUSE_ROOT_ID, 0xffff_ffff_ffff_ffffn, 0n);
new Uint32Array(words.buffer).set([words.byteLength, INVAL_INODE]);

/**
 * FUSE_NOTIFY_INVAL_INODE of the root directory, written to the descriptor of /dev/fuse. The kernel knows that directory as long as the file
 * system is there, and answers ENOENT or ENOTCONN after that (`fuse_reverse_inval_inode`). No request waits for it, and it takes no lock.
 */
export const ROOT_CHANGED: Buffer = Buffer.from(words.buffer);
