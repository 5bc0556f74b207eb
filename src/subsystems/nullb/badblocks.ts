/**
 * Lists of bad blocks (block/badblocks.c of 6.1) as text, `START LENGTH` lines. The kernel joins a new range with the one that
 * begins before it and with the one after it, and with no other: ranges that a large one covers stay listed. So does this.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import { kstrtoull } from '../kinds/index.js';

/** BB_MAX_LEN: the most sectors of one range. */
const MOST = 512n;

/** MAX_BADBLOCKS: a page of ranges. */
const ROOM = 512;

interface Range {
  start: bigint;
  length: bigint;
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const end = (range: Range): bigint => range.start + range.length;

function readList(text: string): Range[] {
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => {
    const [start, length] = line.split(' ').map(BigInt) as [bigint, bigint];
    return { start, length };
  });
}

const write = (ranges: readonly Range[]): string => ranges.map(({ start, length }) => `${start} ${length}\n`).join('');

/** @throws EINVAL, ERANGE as `kstrtoull`; EINVAL when they are in the wrong order */
function readRange(first: string, last: string): Range {
  const [start, stop] = [kstrtoull(first), kstrtoull(last)];
  if (start > stop) throw new Errno('EINVAL', `the first block, ${start}, is after the last, ${stop} (nullb_device_badblocks_store)`);
  // The kernel counts sectors in an int.
  const length = BigInt.asIntN(32, stop - start + 1n);
  return { start, length: length > 0n ? length : 0n };
}

/** The number of the last range for which it holds; the list is searched as if it were sorted, as the kernel does. */
function lastWhere(ranges: readonly Range[], holds: (range: Range) => boolean): number {
  let [low, high] = [0, ranges.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(ranges[middle]!)) low = middle;
    else high = middle;
  }
  return low;
}

/** Makes a range reach to `to`, as far as it may. @returns where what is left begins */
function stretch(range: Range, start: bigint, to: bigint): bigint {
  range.start = start;
  range.length = to - start <= MOST ? to - start : MOST;
  return end(range);
}

/** `badblocks_set`. @param list as {@link write} makes it */
export function addBadBlocks(list: string, first: string, last: string): string {
  const ranges = readList(list);
  let { start, length } = readRange(first, last);
  let at = lastWhere(ranges, (range) => range.start <= start);
  let next = ranges.length > 0 && ranges[at]!.start <= start ? at + 1 : at;
  if (next > at && end(ranges[at]!) >= start) {
    const to = larger(end(ranges[at]!), start + length);
    start = stretch(ranges[at]!, ranges[at]!.start, to);
    length = to - start;
  }
  const following = ranges[next];
  if (length > 0n && following && following.start <= start + length) {
    const to = larger(end(following), start + length);
    start = stretch(following, start, to);
    length = to - start;
    at = next++;
  }
  const joined = ranges[next];
  if (length === 0n && joined && start >= joined.start) {
    const together = ranges[at]!.length + joined.length - (start - joined.start);
    if (together < MOST) {
      ranges[at]!.length = together;
      ranges.splice(next, 1);
    }
  }
  while (length > 0n) {
    if (ranges.length >= ROOM) throw new Errno('ENOSPC', `a list has ${ROOM} ranges at most (badblocks_set)`);
    const part = length > MOST ? MOST : length;
    ranges.splice(next, 0, { start, length: part });
    start += part;
    length -= part;
  }
  return write(ranges);
}

/** `badblocks_clear`. */
export function removeBadBlocks(list: string, first: string, last: string): string {
  const ranges = readList(list);
  const { start, length } = readRange(first, last);
  const target = start + length;
  let low = lastWhere(ranges, (range) => range.start < target);
  let high = low + 1;
  if (ranges.length === 0) return list;
  const range = ranges[low]!;
  if (end(range) > target && range.start < target) {
    const tail = { start: target, length: end(range) - target };
    if (range.start < start) {
      if (ranges.length >= ROOM) throw new Errno('ENOSPC', `a list has ${ROOM} ranges at most (badblocks_clear)`);
      ranges.splice(low, 1, { start: range.start, length: start - range.start }, tail);
      low++;
    } else ranges[low] = tail;
    high = low;
    low--;
  }
  for (; low >= 0 && end(ranges[low]!) > start && ranges[low]!.start < target; low--) {
    if (ranges[low]!.start >= start) continue;
    ranges[low]!.length = start - ranges[low]!.start;
    break;
  }
  // What lies between is gone.
  if (high - low > 1) ranges.splice(low + 1, high - low - 1);
  return write(ranges);
}

/** A page of the list. */
export function showBadBlocks(list: string): string {
  if (list.length <= 4096) return list;
  return list.slice(0, list.lastIndexOf('\n', 4095) + 1);
}
