/**
 * What a driver prints to the kernel's log when it refuses a value.
 *
 * @module
 */
import { Errno, isErrno, logged, quote, reasonOf } from '../../errno.js';
import { cString } from './c-string.js';
import type { Kind } from './kind.js';

/**
 * The same kind, but the reason of a refusal has the line that the kernel logs.
 * @param line makes that line from the text that was written, in quotes
 */
export function logging<V>(line: (written: string) => string, kind: Kind<V>): Kind<V> {
  return {
    ...kind,
    parse(page) {
      try {
        return kind.parse(page);
      } catch (error) {
        if (!isErrno(error)) throw error;
        throw new Errno(error.code, () => logged(reasonOf(error), line(quote(cString(page)))));
      }
    },
  };
}
