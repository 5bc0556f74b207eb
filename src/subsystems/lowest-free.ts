/**
 * Numbers that drivers give out.
 *
 * @module
 */

/** The least number from `from` on that is not taken, as `ida_alloc` and `find_first_zero_bit` give it. */
export function lowestFree<N extends number | bigint>(taken: Iterable<N>, from: N): N {
  const all = new Set<number | bigint>(taken);
  let free: number | bigint = from;
  while (all.has(free)) free++;
  return free as N;
}
