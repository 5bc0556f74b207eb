/**
 * Another errno for what a kind refuses.
 *
 * @module
 */
import { Errno, type ErrnoCode, reasonOf } from '../../errno.js';
import type { Kind } from './kind.js';

/** The same kind, but whatever it refuses gets `code`: many drivers look only at whether `kstrtou16` failed, and not how. */
export function orElse<V>(code: ErrnoCode, kind: Kind<V>): Kind<V> {
  return {
    ...kind,
    parse(page) {
      try {
        return kind.parse(page);
      } catch (error) {
        throw new Errno(code, () => reasonOf(error));
      }
    },
  };
}
