/**
 * fuse-native's `utimens` passes the access time twice (FUSE_UINT64_TO_INTS_ARGV(l->atime, 5) in its fuse-native.c). The
 * modification time is in the structure that it hands to each handler, right behind the access time.
 *
 * @module
 */
import type { Fuse } from './fuse-native.js';

/** `op_utimens` */
const UTIMENS = 12;
/** Offsets in `fuse_thread_locals_t` where pointers have 64 bits. */
const AT = { op: 8, atime: 104, mtime: 112 } as const;

/**
 * Makes `utimens` get the right modification time. Where the structure is not laid out as known, nothing changes.
 */
export function correctMtime(fuse: Pick<Fuse, '_handlers'>): void {
  const handler = fuse._handlers[UTIMENS];
  if (!handler) return;
  fuse._handlers[UTIMENS] = (thread, op, path, atimeLow, atimeHigh, mtimeLow, mtimeHigh) => {
    const known =
      thread.length >= AT.mtime + 8 &&
      thread.readUInt32LE(AT.op) === op &&
      thread.readUInt32LE(AT.atime) === atimeLow &&
      thread.readUInt32LE(AT.atime + 4) === atimeHigh &&
      mtimeLow === atimeLow &&
      mtimeHigh === atimeHigh;
    if (!known) return handler(thread, op, path, atimeLow, atimeHigh, mtimeLow, mtimeHigh);
    return handler(thread, op, path, atimeLow, atimeHigh, thread.readUInt32LE(AT.mtime), thread.readUInt32LE(AT.mtime + 4));
  };
}
