/**
 * INIT: agreeing with the kernel on a version and on features.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { CachePolicy } from './cache.js';
import type { Cursor } from './cursor.js';
import { INIT_FLAG, MAJOR, MAX_PAGES, MAX_WRITE, MINOR, OLDEST_MINOR } from './protocol.js';
import type { Reply } from './reply.js';

/** What the kernel offers (`struct fuse_init_in`). */
export interface InitIn {
  readonly major: number;
  readonly minor: number;
  readonly maxReadahead: number;
  readonly flags: number;
}

/** What we answer (`struct fuse_init_out`). */
export interface InitOut extends InitIn {
  /** The kernel speaks a later major version: it gets ours, nothing else, and begins again. */
  readonly retry: boolean;
}

/**
 * What is taken of what the kernel offers.
 *
 * - PARALLEL_DIROPS: lookups and listings of one directory do not wait for each other: one that waits at a gate would
 *   stop all others.
 * - MAX_PAGES, BIG_WRITES: a write(2) of up to 128 KiB comes as one request.
 * - CACHE_SYMLINKS: a link's text never changes.
 *
 * - ATOMIC_O_TRUNC: OPEN truncates, too, which saves a SETATTR for each `echo 1 >attribute`.
 * - DO_READDIRPLUS, READDIRPLUS_AUTO: where the cache policy says so.
 *
 * And what is not: WRITEBACK_CACHE
 * (each write must reach its store), NO_OPEN_SUPPORT (each open has a buffer of its own), EXPORT_SUPPORT (no NFS).
 */
const WANTED =
  INIT_FLAG.ASYNC_READ |
  INIT_FLAG.ATOMIC_O_TRUNC |
  INIT_FLAG.BIG_WRITES |
  INIT_FLAG.PARALLEL_DIROPS |
  INIT_FLAG.MAX_PAGES |
  INIT_FLAG.CACHE_SYMLINKS;
const NODES_IN_LISTINGS = {
  never: 0,
  auto: INIT_FLAG.DO_READDIRPLUS | INIT_FLAG.READDIRPLUS_AUTO,
  always: INIT_FLAG.DO_READDIRPLUS,
} as const;

/** Requests that the kernel sends without somebody waiting (RELEASE): enough that they are not held back, so that an
 * operation after a close(2) comes after its RELEASE. */
const MAX_BACKGROUND = 1024;

export function decodeInit(c: Cursor): InitIn {
  const major = c.u32();
  const minor = c.u32();
  // Versions since 7.36 send 48 bytes more, for features that are not used here.
  const maxReadahead = c.u32();
  const flags = c.u32();
  return { major, minor, maxReadahead, flags };
}

/**
 * @param nodesInListings as of the cache policy
 * @throws Errno EPROTO for a kernel that is too old: the mount fails
 */
export function negotiate(init: InitIn, nodesInListings: CachePolicy['nodesInListings']): InitOut {
  if (init.major < MAJOR || (init.major === MAJOR && init.minor < OLDEST_MINOR)) {
    throw new Errno('EPROTO', `FUSE protocol ${init.major}.${init.minor}, at least ${MAJOR}.${OLDEST_MINOR} needed (configfs-fuse)`);
  }
  const retry = init.major > MAJOR;
  return {
    major: MAJOR,
    minor: retry ? MINOR : Math.min(init.minor, MINOR),
    maxReadahead: init.maxReadahead,
    flags: init.flags & (WANTED | NODES_IN_LISTINGS[nodesInListings]),
    retry,
  };
}

export function encodeInit(reply: Reply, agreed: InitOut): void {
  reply.u32(agreed.major);
  reply.u32(agreed.minor);
  reply.u32(agreed.maxReadahead);
  reply.u32(agreed.flags);
  reply.u16(MAX_BACKGROUND);
  reply.u16((MAX_BACKGROUND * 3) / 4); // congestion_threshold
  reply.u32(MAX_WRITE);
  if (agreed.retry || agreed.minor >= 23) {
    reply.u32(1); // time_gran: nanoseconds
    reply.u16(MAX_PAGES);
    reply.zero(34); // map_alignment, flags2, unused
  }
}
