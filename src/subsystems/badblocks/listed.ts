/**
 * Lists of bad blocks of 6.1 (block/badblocks.c). The kernel joins a new range with the one that begins before it and with the
 * one after it, and with no other: ranges that a large one covers stay listed. So does this.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import { type Changed, end, int, MOST, type Range, rangeOf, ROOM, sectors, smaller } from './ranges.js';

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

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
  range.length = smaller(to - start, MOST);
  return end(range);
}

/** `badblocks_set`. */
export function addBadBlocks(ranges: Range[], added: Range): Changed {
  let { start, length } = added;
  let at = lastWhere(ranges, (range) => range.start <= start);
  let next = ranges.length > 0 && ranges[at]!.start <= start ? at + 1 : at;
  if (next > at && end(ranges[at]!) >= start) {
    const to = larger(end(ranges[at]!), sectors(start + length));
    start = stretch(ranges[at]!, ranges[at]!.start, to);
    length = int(to - start);
  }
  const following = ranges[next];
  if (length !== 0n && following && following.start <= sectors(start + length)) {
    const to = larger(end(following), sectors(start + length));
    start = stretch(following, start, to);
    length = int(to - start);
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
  while (length !== 0n) {
    if (ranges.length >= ROOM) return { ranges, refused: true };
    const part = smaller(length, MOST);
    ranges.splice(next, 0, rangeOf(start, part));
    start = sectors(start + part);
    length = int(length - part);
  }
  return { ranges, refused: false };
}

/** `badblocks_clear`. */
export function removeBadBlocks(ranges: Range[], { start, length }: Range): Changed {
  const target = sectors(start + length);
  let low = lastWhere(ranges, (range) => range.start < target);
  let high = low + 1;
  if (ranges.length === 0) return { ranges, refused: false };
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
  return { ranges, refused: false };
}
