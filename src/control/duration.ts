/**
 * Durations, as users write them.
 *
 * @module
 */

/** The longest that a timer can wait, 24 days: Node ends a longer one at once. */
const LONGEST = 2 ** 31 - 1;

/** The milliseconds of `200ms`, `1.5s`, `2m` or a plain number, as far as there is a timer for it; undefined for what is none. */
export function milliseconds(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min)?$/.exec(text.trim());
  if (!found) return undefined;
  return Math.min(Number(found[1]) * { ms: 1, s: 1000, m: 60_000, min: 60_000 }[found[2] ?? 'ms']!, LONGEST);
}
