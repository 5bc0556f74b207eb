/**
 * The kernel's older readers, which are more forgiving than `kstrto*`: `simple_strtoul` and `sscanf` (lib/vsprintf.c).
 *
 * @module
 */
import { Errno, quote } from '../../errno.js';
import { type Base, digits } from './kstrtox.js';

/** `isspace` of the kernel: it counts the no-break space of Latin-1 in. */
export const SPACE = '[\\t-\\r \\u00a0]';
const SPACES = new RegExp(`${SPACE}*`, 'y');

/** `isspace` of the kernel, for a byte. */
export function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 9 && byte <= 13) || byte === 0x20 || byte === 0xa0);
}

/** A number at the beginning of a text. */
export interface Scanned {
  /** Of 64 bits. */
  readonly value: bigint;
  /** What follows the digits. */
  readonly rest: string;
}

/**
 * `simple_strtoul`: digits as far as they go, no sign, no error; beyond 64 bits the value wraps.
 */
export function simpleStrtoul(text: string, base: Base = 10): Scanned {
  const run = digits(text, 0, base);
  return { value: BigInt.asUintN(64, run.value), rest: text.slice(run.end) };
}

/** `sscanf` with `%u`, `%hu` or `%hhu`: white space, then at least one digit. Too large a number wraps, and what follows is not looked at. @throws Errno EINVAL for no digit */
export function scanUnsigned(bits: 8 | 16 | 32, text: string): number {
  const run = digits(text, skipSpace(text), 10);
  if (run.end === run.start) throw new Errno('EINVAL', () => `${quote(text)} does not begin with digits (sscanf)`);
  return Number(BigInt.asUintN(bits, run.value));
}

/** `sscanf` with `%s`: white space, then all up to the next white space; this may be nothing, if there was white space. @throws Errno EINVAL for an empty text */
export function scanWord(text: string): string {
  if (text === '') throw new Errno('EINVAL', 'the text is empty (sscanf finds no word)');
  const rest = text.slice(skipSpace(text));
  const end = rest.search(new RegExp(SPACE));
  return end < 0 ? rest : rest.slice(0, end);
}

function skipSpace(text: string): number {
  SPACES.lastIndex = 0;
  return SPACES.exec(text)![0].length;
}
