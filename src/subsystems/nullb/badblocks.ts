/**
 * Lists of bad blocks (block/badblocks.c) as text: `START LENGTH` lines, sorted, in ranges of 512 sectors at most.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import { kstrtoull } from '../kinds/index.js';

/** BB_MAX_LEN: the most sectors of one range. */
const MOST = 512n;

/** First and last sector. */
type Range = readonly [first: bigint, last: bigint];

/** @throws EINVAL, ERANGE as `kstrtoull`; EINVAL when they are in the wrong order */
function readRange(start: string, end: string): Range {
  const [first, last] = [kstrtoull(start), kstrtoull(end)];
  if (first > last) throw new Errno('EINVAL', `the first block, ${first}, is after the last, ${last}`);
  return [first, last];
}

function readList(text: string): Range[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [first, length] = line.split(' ').map(BigInt) as [bigint, bigint];
      return [first, first + length - 1n];
    });
}

function write(ranges: readonly Range[]): string {
  return ranges
    .flatMap(([first, last]) => {
      const lines: string[] = [];
      for (let at = first; at <= last; at += MOST) lines.push(`${at} ${last - at + 1n < MOST ? last - at + 1n : MOST}`);
      return lines;
    })
    .map((line) => `${line}\n`)
    .join('');
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** The list without the blocks from `first` to `last`. */
function cut(ranges: readonly Range[], [first, last]: Range): Range[] {
  return ranges.flatMap(([a, b]): Range[] => {
    if (b < first || a > last) return [[a, b]];
    return [...(a < first ? [[a, first - 1n] as const] : []), ...(b > last ? [[last + 1n, b] as const] : [])];
  });
}

/** @param list as {@link write} makes it */
export function addBadBlocks(list: string, start: string, end: string): string {
  let [first, last] = readRange(start, end);
  const apart: Range[] = [];
  for (const [a, b] of readList(list)) {
    if (b + 1n < first || a > last + 1n) apart.push([a, b]);
    else [first, last] = [least(a, first), -least(-b, -last)];
  }
  return write([...apart, [first, last] as const].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}

export function removeBadBlocks(list: string, start: string, end: string): string {
  return write(cut(readList(list), readRange(start, end)));
}

/** A page of the list. */
export function showBadBlocks(list: string): string {
  if (list.length <= 4096) return list;
  return list.slice(0, list.lastIndexOf('\n', 4095) + 1);
}
