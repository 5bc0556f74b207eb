/**
 * File names as strings, without losing a byte.
 *
 * The kernel allows any bytes but `/` and NUL in a name, and so does configfs. A name that is valid UTF-8 becomes the
 * string that one expects. In one that is not, each byte that belongs to no valid sequence becomes one lone low
 * surrogate U+DC80…U+DCFF, the byte plus 0xDC00 (as Python's `surrogateescape`, PEP 383, does). Valid UTF-8 never
 * decodes to a lone surrogate, so {@link encodeName} gives back exactly the bytes that came in.
 *
 * @module
 */

/**
 * Bytes to a name.
 * @param end one past the last byte
 */
export function decodeName(bytes: Buffer, start: number, end: number): string {
  for (let i = start; i < end; i++) {
    if (bytes[i]! >= 0x80) return decodeUtf8(bytes, start, end);
  }
  return bytes.toString('latin1', start, end);
}

function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  const name = bytes.toString('utf8', start, end);
  // Node decodes what is not UTF-8 to U+FFFD, which may also be there in its own right: look only then.
  return name.includes('\ufffd') ? decodeEscaped(bytes, start, end) : name;
}

/** The careful way: one sequence at a time. */
function decodeEscaped(bytes: Buffer, start: number, end: number): string {
  let name = '';
  for (let i = start; i < end; ) {
    const length = sequenceLength(bytes, i, end);
    name += length === 0 ? String.fromCharCode(0xdc00 + bytes[i]!) : bytes.toString('utf8', i, i + length);
    i += length || 1;
  }
  return name;
}

/** Length of the valid UTF-8 sequence at `i`, 0 if there is none (RFC 3629: shortest form, no surrogates, ≤ U+10FFFF). */
function sequenceLength(bytes: Buffer, i: number, end: number): number {
  const lead = bytes[i]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length === 0 || i + length > end) return 0;
  const second = bytes[i + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let k = 2; k < length; k++) if ((bytes[i + k]! & 0xc0) !== 0x80) return 0;
  return length;
}

/**
 * A name to its bytes, written at `at`.
 * @returns the number of bytes, or -1 if they do not fit before `end`
 */
export function encodeName(name: string, into: Buffer, at: number, end: number): number {
  const length = name.length;
  if (at + length > end) return -1;
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 0x80) {
      const bytes = nameBytes(name);
      if (at + bytes.length > end) return -1;
      into.set(bytes, at);
      return bytes.length;
    }
    into[at + i] = code;
  }
  return length;
}

/** A name's bytes in a buffer of their own: for a path that goes to a function of `fs`, for instance. */
export function nameBytes(name: string): Buffer {
  const plain = Buffer.from(name, 'utf8');
  if (!/[\udc80-\udcff]/.test(name)) return plain;
  // Without the u flag the expression splits at any code unit: keep pairs together by hand.
  const parts: Buffer[] = [];
  let from = 0;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) i++;
    else if (code >= 0xdc80 && code <= 0xdcff) {
      parts.push(Buffer.from(name.slice(from, i), 'utf8'), Buffer.of(code - 0xdc00));
      from = i + 1;
    }
  }
  parts.push(Buffer.from(name.slice(from), 'utf8'));
  return Buffer.concat(parts);
}
