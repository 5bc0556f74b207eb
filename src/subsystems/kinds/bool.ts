/**
 * Truth values.
 *
 * @module
 */
import { cString } from './c-string.js';
import type { Kind } from './kind.js';
import { kstrtobool } from './kstrtox.js';

/** Read by `kstrtobool`, shown as `0` or `1`. */
export const bool: Kind<boolean> = {
  name: 'bool',
  parse: (page) => kstrtobool(cString(page)),
  format: (value) => (value ? '1' : '0'),
};
