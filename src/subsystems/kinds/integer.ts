/**
 * Whole numbers, read by the `kstrto*` rules (see kstrtox.ts) or by those of `sscanf`.
 *
 * @module
 */
import { Errno, type ErrnoCode } from '../../errno.js';
import { cString } from './c-string.js';
import type { Kind } from './kind.js';
import { type Base, kstrtoll, kstrtos, kstrtou, kstrtoull } from './kstrtox.js';
import { scanUnsigned, simpleStrtoul } from './scan.js';

/** How an integer is read and shown. */
export interface IntegerOptions<V extends number | bigint> {
  /** Base of what is written; 0, the usual one, takes decimal, `0x…` and `0…`. */
  readonly base?: Base;
  /** Shows it as `0x` and at least this many digits, as `%#0…x` in C; decimal unless given. */
  readonly hex?: number;
  /** Least value that a driver takes. */
  readonly min?: V;
  /** Largest value that a driver takes. */
  readonly max?: V;
  /** What a number gets that fits the type but lies outside of `min` and `max`; EINVAL unless given. */
  readonly outside?: ErrnoCode;
}

function integer<V extends number | bigint>(
  name: string,
  read: (text: string, base: Base) => V,
  { base = 0, hex, min, max, outside = 'EINVAL' }: IntegerOptions<V>,
): Kind<V> {
  return {
    name,
    parse(page) {
      const value = read(cString(page), base);
      if (min !== undefined && value < min) throw new Errno(outside, () => `${value} is less than ${min}`);
      if (max !== undefined && value > max) throw new Errno(outside, () => `${value} is more than ${max}`);
      return value;
    },
    format: (value) => (hex === undefined ? String(value) : `0x${value.toString(16).padStart(hex, '0')}`),
  };
}

/** A number of 8 bits without sign, read by `kstrtou8`: EINVAL for what is no number, ERANGE for one that does not fit. */
export const u8 = (options: IntegerOptions<number> = {}): Kind<number> => integer('u8', (text, base) => kstrtou(8, text, base), options);
/** A number of 16 bits without sign, read by `kstrtou16`: EINVAL for what is no number, ERANGE for one that does not fit. */
export const u16 = (options: IntegerOptions<number> = {}): Kind<number> => integer('u16', (text, base) => kstrtou(16, text, base), options);
/** A number of 32 bits without sign, read by `kstrtou32` (`kstrtouint`): EINVAL for what is no number, ERANGE for one that does not fit. */
export const u32 = (options: IntegerOptions<number> = {}): Kind<number> => integer('u32', (text, base) => kstrtou(32, text, base), options);
/** A number of 64 bits without sign, read by `kstrtou64` (`kstrtoul` of a 64-bit kernel): EINVAL for what is no number, ERANGE for one that does not fit. */
export const u64 = (options: IntegerOptions<bigint> = {}): Kind<bigint> => integer('u64', kstrtoull, options);
/** A number of 8 bits with sign, read by `kstrtos8`: EINVAL for what is no number, ERANGE for one that does not fit. */
export const s8 = (options: IntegerOptions<number> = {}): Kind<number> => integer('s8', (text, base) => kstrtos(8, text, base), options);
/** A number of 16 bits with sign, read by `kstrtos16`: EINVAL for what is no number, ERANGE for one that does not fit. */
export const s16 = (options: IntegerOptions<number> = {}): Kind<number> => integer('s16', (text, base) => kstrtos(16, text, base), options);
/** A number of 32 bits with sign, read by `kstrtos32`: EINVAL for what is no number, ERANGE for one that does not fit. */
export const s32 = (options: IntegerOptions<number> = {}): Kind<number> => integer('s32', (text, base) => kstrtos(32, text, base), options);
/** As {@link s32}, but called `int`, as in C (`kstrtoint`). */
export const int = (options: IntegerOptions<number> = {}): Kind<number> => integer('int', (text, base) => kstrtos(32, text, base), options);
/** A number of 64 bits with sign, read by `kstrtos64` (`kstrtol` of a 64-bit kernel): EINVAL for what is no number, ERANGE for one that does not fit. */
export const s64 = (options: IntegerOptions<bigint> = {}): Kind<bigint> => integer('s64', kstrtoll, options);

/** `simple_strtoul` up to the end or one newline, as older drivers read numbers: no digit at all is 0, and what is beyond 64 bits wraps. EINVAL for anything else after the digits. */
export const strtoul = (options: IntegerOptions<bigint> = {}): Kind<bigint> =>
  integer(
    'strtoul',
    (text, base) => {
      const { value, rest } = simpleStrtoul(text, base);
      if (rest !== '' && !rest.startsWith('\n')) throw new Errno('EINVAL', () => `'${rest.trimEnd()}' is not a digit`);
      return value;
    },
    options,
  );

/** `sscanf(page, "%hu\n", …)` and the like: white space may come first and anything after the digits, and a number that is too large wraps. EINVAL for no digit. */
export const scannedUint = (bits: 8 | 16 | 32, options: IntegerOptions<number> = {}): Kind<number> =>
  integer(`u${bits}`, (text) => scanUnsigned(bits, text), options);
