/**
 * What was written, as C code in a driver sees it: `store` gets a page with a NUL after the last byte, and nearly every
 * driver reads it as a string, so whatever follows a NUL of the writer's own is not there.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';

/** The bytes before the first NUL. */
export function cBytes(page: Uint8Array): Uint8Array {
  const end = page.indexOf(0);
  return end < 0 ? page : page.subarray(0, end);
}

/** The text before the first NUL, one character for each byte. For the kinds whose text is ASCII anyway. */
export function cString(page: Buffer): string {
  const end = page.indexOf(0);
  return page.toString('latin1', 0, end < 0 ? page.length : end);
}

/** U+DC00: a lone surrogate stands for a byte that is not UTF-8, so that it comes back as it was written. */
const ESCAPE = 0xdc00;

/**
 * Bytes to text without loss: UTF-8 where it is valid, and U+DC80 to U+DCFF for each byte that is not.
 * The kernel keeps any bytes, and so must a string attribute.
 */
export function decodeText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text += length === 0 ? String.fromCharCode(ESCAPE + bytes[at]!) : Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
    at += length || 1;
  }
  return text;
}

const ESCAPED = /[\udc80-\udcff]/;

/** The inverse of {@link decodeText} for who shows a text: it stays as it is where it stands for no other bytes than its own. */
export function shownText(text: string): string | Buffer {
  return ESCAPED.test(text) ? encodeText(text) : text;
}

/** The inverse of {@link decodeText}. */
export function encodeText(text: string): Buffer {
  if (!ESCAPED.test(text)) return Buffer.from(text, 'utf8');
  // A pair of surrogates is one character; splitting by code point leaves only the lone ones to look at.
  const parts = Array.from(text, (char) => {
    const code = char.codePointAt(0)!;
    return code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff ? Buffer.from([code - ESCAPE]) : Buffer.from(char, 'utf8');
  });
  return Buffer.concat(parts);
}

/** Bytes of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
