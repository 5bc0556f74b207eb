/**
 * Lists of options such as `fd_dev_name=/a,fd_dev_size=4096`, as `match_token` reads them (lib/parser.c).
 *
 * @module
 */
import { Errno } from '../../../core/index.js';
import { kstrtoull, simpleStrtoul } from '../../kinds/index.js';

/** Splits a list: commas and newlines separate options, and empty ones do not count. */
export const splitOptions = (text: string): string[] => text.split(/[,\n]/).filter(Boolean);

/** Reads a list of options. */
export class Option {
  constructor(readonly text: string) {}

  /** `NAME=%s`: the text after `=`, of which there has to be some. */
  string(name: string): string | undefined {
    const prefix = `${name}=`;
    return this.text.startsWith(prefix) && this.text.length > prefix.length ? this.text.slice(prefix.length) : undefined;
  }

  /** `NAME=%d`: a number up to the end; anything else is another option. The number is checked by {@link toInt}. */
  number(name: string): string | undefined {
    const written = this.string(name);
    if (written === undefined) return undefined;
    const digits = written.startsWith('-') ? written.slice(1) : written;
    return digits !== '' && startsWithDigit(digits) && simpleStrtoul(digits, 0).rest === '' ? written : undefined;
  }

  /** `NAME=%u`: as `%d`, without a sign. */
  unsigned(name: string): string | undefined {
    const written = this.number(name);
    return written?.startsWith('-') ? undefined : written;
  }
}

const startsWithDigit = (text: string): boolean => /^[0-9]/.test(text);

/** `match_int`. @throws ERANGE */
export function toInt(written: string): number {
  const negative = written.startsWith('-');
  const { value } = simpleStrtoul(negative ? written.slice(1) : written, 0);
  const signed = BigInt.asIntN(64, negative ? -value : value);
  if (signed < -0x8000_0000n || signed > 0x7fff_ffffn) throw new Errno('ERANGE', () => `${written} does not fit 32 bits (match_int)`);
  return Number(signed);
}

/** `match_u64`, `kstrtoull`. @throws EINVAL, ERANGE */
export const toU64 = (written: string): bigint => kstrtoull(written);
