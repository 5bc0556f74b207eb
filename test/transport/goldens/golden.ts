/**
 * Messages and replies as annotated bytes, from include/uapi/linux/fuse.h, for little-endian machines. The tree that they
 * are about is that of codec.test.ts.
 */
import type { CachePolicy } from '../../../src/transport/kernel/cache.js';

/** What every reply about a node carries: `struct fuse_attr` of the fake's node `ino`. */
export const attr = (ino: string, size: string, mode: string, nlink: string): string => `
  ${ino} 00 00 00 00 00 00 00   # ino
  ${size} 00 00 00 00 00 00     # size
  00 00 00 00 00 00 00 00       # blocks
  01 00 00 00 00 00 00 00       # atime 1
  03 00 00 00 00 00 00 00       # mtime 3
  ff ff ff ff ff ff ff ff       # ctime -1
  02 00 00 00 04 00 00 00 06 00 00 00   # atimensec mtimensec ctimensec
  ${mode} 00 00                 # mode
  ${nlink} 00 00 00             # nlink
  05 00 00 00 06 00 00 00       # uid gid
  00 00 00 00                   # rdev
  00 10 00 00                   # blksize 4096
  00 00 00 00                   # flags`;
export const DIRECTORY = ['00 00', 'ed 41', '02'] as const;
export const FILE = ['00 10', 'a4 81', '01'] as const;

export const entry = (
  ino: string,
  [size, mode, nlink]: readonly [string, string, string],
  valid: string,
  attrSec: string,
  attrNsec: string,
): string => `
  ${ino} 00 00 00 00 00 00 00   # nodeid
  00 00 00 00 00 00 00 00       # generation
  ${valid} 00 00 00 00 00       # entry_valid
  ${attrSec} 00 00 00 00 00     # attr_valid
  00 00 00 00                   # entry_valid_nsec
  ${attrNsec} 00 00 00          # attr_valid_nsec
  ${attr(ino, size, mode, nlink)}`;

// In the tree: 2 permanent directory `p`, 3 directory `d` with 4 attribute `a`, 5 binary `b`, 6 link `l`. Handle 1 is open on
// `a` and `d`, handle 2 on the root.
export interface Golden {
  readonly what: string;
  /** From opcode to pid the header is filled in: `len unique` first. */
  readonly request: string;
  /** `error` and payload; empty for none. */
  readonly reply: string | undefined;
  readonly call?: string;
  /** Bytes after the header without which it makes no sense. */
  readonly needs: number;
  /** What the kernel may keep, if not the usual. */
  readonly cache?: CachePolicy;
}

/** Header from opcode and node id; the length is put in. uid 1000, gid 100, pid 4660. */
export const head = (opcode: string, nodeid: string): string => `
  00 00 00 00                   # len, see below
  ${opcode} 00 00 00            # opcode
  08 07 06 05 04 03 02 01       # unique
  ${nodeid} 00 00 00 00 00 00 00  # nodeid
  e8 03 00 00 64 00 00 00       # uid gid
  34 12 00 00                   # pid
  00 00 00 00                   # total_extlen, padding
`;
