/**
 * What stands in a description in place of what is expected, in words, and what was probably meant.
 *
 * @module
 */
import type { Value } from './source.js';

/** What a value is, for messages. */
export function found(value: Value): string {
  if (value.form === 'map') return 'a map';
  if (value.form === 'list') return 'a list';
  const plain = value.value;
  if (plain === null) return 'nothing';
  if (typeof plain === 'boolean') return String(plain);
  if (typeof plain !== 'string') return `the number ${plain}`;
  return plain.length > 40 ? `the text '${plain.slice(0, 37)}…'` : `'${plain}'`;
}

const textOf = (value: Value): string => (value.form === 'scalar' && typeof value.value === 'string' ? value.value : '');

/** What was written in place of a map is often one whose colon has no space behind it. */
export const mapHint = (value: Value): string => (/^[\w-]+:\S/.test(textOf(value)) ? ': write a space after the colon' : '');

/** A number in quotes. */
export const numberHint = (value: Value): string =>
  /^(0x[\da-f]+|-?(0|[1-9]\d*))$/i.test(textOf(value)) ? ': write it without quotes' : '';

/** YAML 1.1 took these words for true and false. */
const OLD_WORDS: Readonly<Record<string, boolean>> = { yes: true, on: true, y: true, no: false, off: false, n: false };

/** A truth value in quotes, or in a word of YAML 1.1. */
export function booleanHint(value: Value): string {
  const text = textOf(value).toLowerCase();
  if (text === 'true' || text === 'false') return `: write ${text} without quotes`;
  return Object.hasOwn(OLD_WORDS, text) ? `: write ${OLD_WORDS[text]}` : '';
}

/** A number with a zero before it is another one for each reader. @returns what to say of it */
export function unclearNumber(value: Value): string | undefined {
  if (value.form !== 'scalar' || value.written === undefined) return undefined;
  const [sign, digits] = [value.written.startsWith('-') ? '-' : '', value.written.replace(/^[-+]?0+(?=\d)/, '')];
  const octal = /^[0-7]+$/.test(digits) ? `, or 0o${digits} for octal digits` : '';
  return `found ${value.written}, which is decimal in YAML 1.2 and octal in YAML 1.1; expected ${sign}${digits}${octal}`;
}
