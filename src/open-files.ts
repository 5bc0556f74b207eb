/**
 * How many files this process may have open.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

/** The soft limit, which Node raises to the hard one when it starts (RLIMIT_NOFILE, getrlimit(2)). `Infinity` where it cannot be told. */
export function openFilesLimit(): number {
  try {
    return Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}
