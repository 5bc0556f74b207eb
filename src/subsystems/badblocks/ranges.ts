/**
 * Ranges of bad blocks as the kernel keeps them (include/linux/badblocks.h), and as text: `START LENGTH` lines.
 *
 * @module
 */
import { Errno } from '../../errno.js';

/** BB_MAX_LEN: the most sectors of one range. */
export const MOST = 512n;

/** MAX_BADBLOCKS: a page of ranges. */
export const ROOM = 512;

export interface Range {
  start: bigint;
  length: bigint;
}

/** What is bad now. `refused`: nothing was changed, or not all found room; the kernel's functions return 1 then. */
export interface Changed {
  readonly ranges: readonly Range[];
  readonly refused: boolean;
}

export const end = (range: Range): bigint => range.start + range.length;

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Sectors are numbered in 64 bits, but what is left to do is an int: a range of 2^31 ends before it begins, or far behind. */
export const sectors = (number: bigint): bigint => BigInt.asUintN(64, number);
export const int = (length: bigint): bigint => BigInt.asIntN(32, length);

/** BB_MAKE: a range is one word, so what does not fit into its parts gets into others. */
export function rangeOf(start: bigint, length: bigint): Range {
  const word = BigInt.asUintN(63, (BigInt.asUintN(64, start) << 9n) | (length - 1n));
  return { start: word >> 9n, length: (word & 511n) + 1n };
}

export function readRanges(text: string): Range[] {
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => {
    const [start, length] = line.split(' ').map(BigInt) as [bigint, bigint];
    return { start, length };
  });
}

export const writeRanges = (ranges: readonly Range[]): string => ranges.map(({ start, length }) => `${start} ${length}\n`).join('');

/** `badblocks_show`: what is more than a page is an error of configfs (`configfs_read_iter`). */
export function showRanges(text: string): string {
  if (text.length > 4096) throw new Errno('EIO', 'the list of bad blocks is longer than a page (badblocks_show)');
  return text;
}
