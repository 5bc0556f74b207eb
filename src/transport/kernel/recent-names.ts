/**
 * Names that come again.
 *
 * A program asks for the same few names many times in a row: a path that it walks again, an item that it looks up, makes, and looks up
 * once more. To make a string of bytes takes ten times as long as to see that the bytes are those of a string that there is, and a
 * string that was used as a key before need not be hashed again.
 *
 * @module
 */
import { decodeName } from '../../names.js';

/** Longer names are rare: they are not kept. */
const LONGEST = 64;
/** A power of two. */
const PLACES = 64;

const recent: (string | undefined)[] = Array.from({ length: PLACES }, () => undefined);

/** The same as {@link decodeName}; there is at least one byte. */
export function recentName(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST) return decodeName(bytes, start, end);
  const place = (31 * length + 7 * bytes[start]! + bytes[end - 1]!) & (PLACES - 1);
  const known = recent[place];
  if (known !== undefined && isAt(known, bytes, start, length)) return known;
  return (recent[place] = decodeName(bytes, start, end));
}

/** Are these bytes, all of them ASCII, the name? No character of another name is below 0x80 where they are not. */
function isAt(name: string, bytes: Buffer, start: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 0x80 || code !== bytes[start + i]) return false;
  }
  return true;
}
