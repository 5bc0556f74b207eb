/**
 * Strings. The kernel's drivers differ in what they do with the newline that `echo` leaves, in whether it counts to the
 * limit, and in what too long a text gets; each is an option here.
 *
 * @module
 */
import { Errno, type ErrnoCode, quote } from '../../errno.js';
import { cBytes, cString, decodeText, shownText } from './c-string.js';
import type { Kind } from './kind.js';
import { isSpace, scanWord } from './scan.js';

const NEWLINE = 0x0a;

/** How a string is read. Lengths are in bytes. */
export interface TextOptions {
  /**
   * Which newline ends the text: `'last'` takes one off the end (most drivers), `'first'` cuts at the first one
   * (`strcspn(page, "\n")`), `'keep'` leaves them all, `'trim'` takes white space off both ends (`strim(skip_spaces(page))`).
   */
  readonly newline?: 'last' | 'first' | 'keep' | 'trim';
  /** Least length; less is `tooShort`. */
  readonly min?: number;
  /** What too short a text gets; EINVAL unless given. */
  readonly tooShort?: ErrnoCode;
  /** Largest length. */
  readonly max?: number;
  /** What too long a text gets; EINVAL unless given. `'cut'` keeps the first `max` bytes instead, as `strscpy` does. */
  readonly tooLong?: ErrnoCode | 'cut';
  /**
   * Whether `min` and `max` count the text as it was written, with its newline, or as it is kept (the default); or all bytes that were
   * written, also those behind a NUL, less the newline that `newline` takes off.
   */
  readonly counts?: 'written' | 'kept' | 'all';
  /** Which texts are right at all; others are EINVAL. */
  readonly pattern?: RegExp;
}

/** A string that is kept as it was written, any bytes but NUL. */
export function text(options: TextOptions = {}): Kind<string> {
  const { newline = 'last', min = 0, tooShort = 'EINVAL', max = Infinity, tooLong = 'EINVAL', counts = 'kept', pattern } = options;
  return {
    name: 'string',
    parse(page) {
      const written = cBytes(page);
      const kept = cutNewline(written, newline);
      const length = (counts === 'all' ? cutNewline(page, newline) : counts === 'written' ? written : kept).length;
      if (length < min) throw new Errno(tooShort, () => `the text has ${length} bytes, less than ${min}`);
      if (length > max && tooLong !== 'cut') throw new Errno(tooLong, () => `the text has ${length} bytes, more than ${max}`);
      const value = decodeText(kept.subarray(0, max));
      if (pattern && !pattern.test(value)) throw new Errno('EINVAL', () => `${quote(value)} does not match ${pattern}`);
      return value;
    },
    format: shownText,
  };
}

/** `sscanf(page, "%s\n", …)`: the first word. @param max most bytes of the whole written text; more is EINVAL */
export function word({ max = Infinity }: { readonly max?: number } = {}): Kind<string> {
  return {
    name: 'string',
    parse(page) {
      if (page.length > max) throw new Errno('EINVAL', () => `the text has ${page.length} bytes, more than ${max}`);
      // The kernel's idea of white space is one of bytes, so the words are found before the text is decoded.
      return decodeText(Buffer.from(scanWord(cString(page)), 'latin1'));
    },
    format: shownText,
  };
}

function cutNewline(bytes: Uint8Array, which: NonNullable<TextOptions['newline']>): Uint8Array {
  if (which === 'trim') return trim(bytes);
  if (which === 'last') return bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes;
  const first = which === 'first' ? bytes.indexOf(NEWLINE) : -1;
  return first < 0 ? bytes : bytes.subarray(0, first);
}

/** Without the white space at both ends, by the kernel's `isspace`. */
function trim(bytes: Uint8Array): Uint8Array {
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}
