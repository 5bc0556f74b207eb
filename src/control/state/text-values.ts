/**
 * Values of attributes by their text. A thousand items hold the same few values: with one array of bytes for each of them, a state
 * costs less memory and time, and two values are often found equal without a look at their bytes.
 *
 * @module
 */

/** So many values are kept, of at most so many characters. */
const MOST = 4096;
const LONGEST = 64;

const known = new Map<string, readonly Uint8Array[]>();

/** The value that an attribute with this text has. It is shared: nobody may change its bytes. */
export function textValue(text: string): readonly Uint8Array[] {
  if (text.length > LONGEST) return [Buffer.from(text)];
  const before = known.get(text);
  if (before) return before;
  // New ones begin anew when there are too many: what is still needed is soon there again.
  if (known.size === MOST) known.clear();
  const value = [Buffer.from(text)];
  known.set(text, value);
  return value;
}
