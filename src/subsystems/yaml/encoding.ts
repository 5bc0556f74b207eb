/**
 * The bytes of a file as text: UTF-8, and nothing that only looks like it.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { Problems } from './problems.js';

const NEWLINE = 0x0a;

/** @returns nothing if the bytes are not UTF-8 throughout, or no text; the problem says where the first is that is not */
export function decode(bytes: Buffer, problems: Problems): string | undefined {
  if (isUtf8(bytes)) return withoutNul(bytes.toString('utf8'), problems);
  let [line, start] = [1, 0];
  // A newline is no part of any longer sequence, so one line at a time can be looked at.
  for (let end = bytes.indexOf(NEWLINE); end >= 0 && isUtf8(bytes.subarray(start, end)); end = bytes.indexOf(NEWLINE, start)) {
    start = end + 1;
    line++;
  }
  const { text, byte } = validPart(bytes.subarray(start));
  // What Windows calls Unicode begins with a mark of two bytes.
  const mark = bytes.length > 1 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE()) ? ': this is UTF-16' : '';
  problems.add(
    { line, column: text.length + 1 },
    `the byte 0x${byte.toString(16).padStart(2, '0')} is not UTF-8; expected a file in UTF-8${mark}`,
  );
  return undefined;
}

function withoutNul(text: string, problems: Problems): string | undefined {
  const at = text.indexOf('\0');
  if (at < 0) return text;
  const before = text.slice(0, at).split('\n');
  problems.add({ line: before.length, column: before.at(-1)!.length + 1 }, 'found a NUL, which no text has; expected a file in UTF-8');
  return undefined;
}

/** What comes before the first byte that is wrong, and that byte. */
function validPart(bytes: Buffer): { text: string; byte: number } {
  let at = 0;
  for (let length = 1; length <= 4; length++) {
    if (at + length > bytes.length || !isUtf8(bytes.subarray(at, at + length))) continue;
    at += length;
    length = 0;
  }
  return { text: bytes.toString('utf8', 0, at), byte: bytes[at]! };
}
