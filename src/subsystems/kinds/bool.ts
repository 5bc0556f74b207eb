/**
 * Truth values.
 *
 * @module
 */
import { cString } from './c-string.js';
import type { Kind } from './kind.js';
import { kstrtobool } from './kstrtox.js';

/** A truth value, read by `kstrtobool` (EINVAL for what is none), shown as `0` or `1`. */
export const bool: Kind<boolean> = {
  name: 'bool',
  parse: (page) => kstrtobool(cString(page)),
  format: (value) => (value ? '1' : '0'),
};
