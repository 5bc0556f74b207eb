/**
 * Lists of bad blocks since 6.7 (block/badblocks.c): sorted, and joined wherever two ranges meet and fit into one. All blocks of a
 * null block device are acknowledged, so nothing is ever overwritten.
 *
 * @module
 */
import { type Changed, end, int, MOST, type Range, rangeOf, ROOM, sectors, smaller } from './ranges.js';

/** `prev_badblocks`: the number of the last range that does not begin behind `start`; -1 if there is none. */
const before = (ranges: readonly Range[], start: bigint): number => ranges.findLastIndex((range) => range.start <= start);

/** `_badblocks_set`. */
export function addBadBlocks(ranges: Range[], { start: first, length: all }: Range): Changed {
  if (all === 0n) return { ranges, refused: true };
  let [start, left, added] = [first, all, false];
  let at = -1;
  /** Was a range skipped for want of room? Then all is tried again, since what was joined may have made some. */
  let wanting = false;
  for (let tries = 0; ; ) {
    do {
      at = before(ranges, start);
      const part = step();
      if (part === undefined) return { ranges, refused: !added };
      start = sectors(start + part);
      left = int(left - part);
    } while (left > 0n);
    joinNext();
    if (!wanting || ranges.length >= ROOM || tries++ >= 3) return { ranges, refused: !added };
    [start, left, wanting] = [first, all, false];
  }

  /** The next part. @returns its length; undefined to give up */
  function step(): bigint | undefined {
    const [wanted, next] = [sectors(left), ranges[at + 1]];
    if (at < 0) {
      if (ranges.length >= ROOM) {
        if (next!.start <= start || start + wanted <= next!.start) return undefined;
        return beforeFirst(next!, wanted);
      }
      return insert(0, next ? smaller(wanted, next.start - start) : wanted);
    }
    const here = ranges[at]!;
    const previous = ranges[at - 1];
    if (previous && here.start === start && end(previous) === here.start && previous.length + here.length <= MOST) {
      previous.length += here.length;
      ranges.splice(at, 1);
      added = true;
      return 0n;
    }
    if (start < end(here)) {
      added = true;
      return smaller(wanted, end(here) - start);
    }
    if (start === end(here) && here.length < MOST) {
      let part = smaller(wanted, MOST - here.length);
      if (next) part = smaller(part, next.start - start);
      here.length += part;
      added = true;
      return part;
    }
    const overlaps = next !== undefined && start < next.start && start + wanted > next.start;
    if (ranges.length >= ROOM) {
      if (overlaps && start + wanted >= end(next)) return end(next) - start;
      wanting = true;
      return left;
    }
    return insert(at + 1, overlaps ? smaller(wanted, next.start - start) : wanted);
  }

  /** There is no room before the first range, but it may begin earlier. */
  function beforeFirst(next: Range, wanted: bigint): bigint {
    const part = next.start - start;
    if (start + wanted >= next.start && end(next) - start <= MOST) {
      next.start = start;
      next.length += part;
      added = true;
    } else wanting = true;
    return part;
  }

  function insert(where: number, wanted: bigint): bigint {
    const part = smaller(wanted, MOST);
    ranges.splice(where, 0, rangeOf(start, part));
    added = true;
    return part;
  }

  function joinNext(): void {
    const [here, next] = [ranges[at], ranges[at + 1]];
    if (!here || !next || end(here) !== next.start || here.length + next.length > MOST) return;
    here.length += next.length;
    ranges.splice(at + 1, 1);
  }
}

/** `_badblocks_clear`: to clear what is not bad succeeds as well. */
export function removeBadBlocks(ranges: Range[], { start: first, length: all }: Range): Changed {
  if (all === 0n) return { ranges, refused: true };
  let [start, left, cleared] = [first, all, false];
  do {
    const part = step();
    start = sectors(start + part);
    left = int(left - part);
  } while (left > 0n);
  return { ranges, refused: !cleared };

  function step(): bigint {
    const [at, wanted] = [before(ranges, start), sectors(left)];
    const [here, next] = [ranges[at], ranges[at + 1]];
    const stop = start + wanted;
    if (here && here.start < start && end(here) > stop) {
      if (ranges.length + 1 >= ROOM) return left;
      ranges.splice(at, 1, { start: here.start, length: start - here.start }, rangeOf(stop, end(here) - stop));
      cleared = true;
      return left;
    }
    cleared = true;
    if (here && start < end(here)) {
      const part = smaller(wanted, end(here) - start);
      if (here.start < start) here.length = start - here.start;
      else if (here.length > wanted) ranges[at] = { start: here.start + wanted, length: here.length - wanted };
      else ranges.splice(at, 1);
      return part;
    }
    return next && start < next.start && stop > next.start ? next.start - start : left;
  }
}
