/**
 * Numbers and truth values as the kernel's `kstrto*` family reads them (lib/kstrtox.c). The rules:
 *
 * - No white space anywhere, but one newline may end the text.
 * - One `+` may come first; the signed readers take one `-` in its place.
 * - Base 0 finds out: `0x` and a hexadecimal digit is 16, any other leading `0` is 8, all else is 10. In base 16 a
 *   leading `0x` is skipped.
 * - A number beyond 64 bits is ERANGE whatever follows it; after that, what is no number is EINVAL; and only then is a
 *   number too large for the type ERANGE. So `70000z` is EINVAL for 16 bits, and thirty digits and a `z` are ERANGE.
 *
 * All take the text up to the first NUL, one character for each byte.
 *
 * @module
 */
import { Errno, quote } from '../../errno.js';

/** Number base; 0 finds out by the prefix. */
export type Base = 0 | 8 | 10 | 16;

const U64_MAX = (1n << 64n) - 1n;
const S64_MAX = (1n << 63n) - 1n;
const S64_MIN = -(1n << 63n);

/** Digits that a double holds exactly in any base: below this the value is read without a BigInt. */
const SAFE_DIGITS = 13;

/** Skips the prefix and settles the base (`_parse_integer_fixup_radix`). */
function radix(text: string, at: number, base: Base): { base: 8 | 10 | 16; at: number } {
  const prefixed = text[at] === '0' && (text[at + 1] === 'x' || text[at + 1] === 'X');
  if (base === 0) {
    if (text[at] !== '0') base = 10;
    else base = prefixed && /^[0-9a-fA-F]$/.test(text[at + 2] ?? '') ? 16 : 8;
  }
  return { base, at: base === 16 && prefixed ? at + 2 : at };
}

const DIGITS = { 8: /[0-7]*/y, 10: /[0-9]*/y, 16: /[0-9a-fA-F]*/y } as const;
const PREFIX = { 8: '0o', 10: '', 16: '0x' } as const;

/**
 * The longest run of digits from `at` on (`_parse_integer`).
 * @returns the value, not limited to 64 bits, and where the run ends; no digit at all if `end` is the start of the run
 */
export function digits(text: string, at: number, base: Base): { value: bigint; start: number; end: number } {
  const from = radix(text, at, base);
  const run = DIGITS[from.base];
  run.lastIndex = from.at;
  const found = run.exec(text)![0];
  const value = found === '' ? 0n : found.length < SAFE_DIGITS ? BigInt(parseInt(found, from.base)) : BigInt(PREFIX[from.base] + found);
  return { value, start: from.at, end: from.at + found.length };
}

/** For messages: what digits there may be. */
const inBase = (base: Base): string => (base === 0 ? '' : ` in base ${base}`);

/** The whole text as an unsigned number of 64 bits, without a sign. */
function unsigned(text: string, at: number, base: Base): bigint {
  const run = digits(text, at, base);
  if (run.value > U64_MAX) throw new Errno('ERANGE', () => `${quote(text)} does not fit into 64 bits (kstrtoull)`);
  if (run.end === run.start) throw new Errno('EINVAL', () => `${quote(text)} is not a number${inBase(base)} (kstrtoull)`);
  const rest = text[run.end] === '\n' ? run.end + 1 : run.end;
  if (rest < text.length) throw new Errno('EINVAL', () => `${quote(text.slice(run.end))} follows the number in ${quote(text)} (kstrtoull)`);
  return run.value;
}

/** `kstrtoull`: 0 to 2^64 - 1. @throws Errno EINVAL for what is no number, ERANGE for one that does not fit */
export function kstrtoull(text: string, base: Base = 0): bigint {
  return unsigned(text, text[0] === '+' ? 1 : 0, base);
}

/** `kstrtoll`: -2^63 to 2^63 - 1. @throws Errno EINVAL for what is no number, ERANGE for one that does not fit */
export function kstrtoll(text: string, base: Base = 0): bigint {
  const value = text[0] === '-' ? -unsigned(text, 1, base) : kstrtoull(text, base);
  if (value < S64_MIN || value > S64_MAX) throw new Errno('ERANGE', () => `${value} does not fit into 64 bits with a sign (kstrtoll)`);
  return value;
}

/** `kstrtou8`, `kstrtou16`, `kstrtouint`: an unsigned number of that many bits. @throws Errno EINVAL for what is no number, ERANGE for one that does not fit */
export function kstrtou(bits: 8 | 16 | 32, text: string, base: Base = 0): number {
  const value = kstrtoull(text, base);
  if (value >= 1n << BigInt(bits)) throw new Errno('ERANGE', () => `${value} does not fit into ${bits} bits (kstrtou${bits})`);
  return Number(value);
}

/** `kstrtos8`, `kstrtos16`, `kstrtoint`: a signed number of that many bits. @throws Errno EINVAL for what is no number, ERANGE for one that does not fit */
export function kstrtos(bits: 8 | 16 | 32, text: string, base: Base = 0): number {
  const value = kstrtoll(text, base);
  if (BigInt.asIntN(bits, value) !== value) {
    throw new Errno('ERANGE', () => `${value} does not fit into ${bits} bits with a sign (kstrtos${bits})`);
  }
  return Number(value);
}

/**
 * `kstrtobool`: decided by the first letter, or by the first two for `on` and `off`; what follows is not looked at.
 * `y Y t T 1` and `n N f F 0`.
 * @throws Errno EINVAL for any other beginning
 */
export function kstrtobool(text: string): boolean {
  if (/^(?:[yYtT1]|[oO][nN])/.test(text)) return true;
  if (/^(?:[nNfF0]|[oO][fF])/.test(text)) return false;
  throw new Errno('EINVAL', () => `${quote(text)} begins with none of y, n, t, f, 1, 0, on and off (kstrtobool)`);
}
