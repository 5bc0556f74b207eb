/**
 * Bytes of a text attribute.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { Kind } from './kind.js';

/** What was written, byte by byte, NULs and all, one character for each byte. @param max most bytes; more is EINVAL */
export function raw({ max = Infinity }: { readonly max?: number } = {}): Kind<string> {
  return {
    name: 'raw',
    parse(page) {
      if (page.length > max) throw new Errno('EINVAL', `${page.length} bytes were written; it takes ${max} at most`);
      return page.toString('latin1');
    },
    format: (value) => Buffer.from(value, 'latin1'),
  };
}
