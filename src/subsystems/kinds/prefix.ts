/**
 * Names that only have to begin right.
 *
 * @module
 */
import { Errno, quote } from '../../errno.js';
import { cString } from './c-string.js';
import type { Kind } from './kind.js';

/**
 * One of a few names, found by `strncmp(page, name, strlen(name))`: whatever follows the name is not looked at. Where one
 * name begins as another does, the longer one has to come first. Case matters; what begins with none is EINVAL.
 */
export function prefixOf<const N extends string>(names: readonly N[]): Kind<N> {
  return {
    name: `one of ${names.join(', ')}`,
    parse(page) {
      const written = cString(page);
      const name = names.find((one) => written.startsWith(one));
      if (name === undefined) throw new Errno('EINVAL', () => `${quote(written)} begins with none of ${names.join(', ')}`);
      return name;
    },
    format: (value) => value,
  };
}
