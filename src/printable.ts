/**
 * Text that others have chosen, such as the name of a directory, as a terminal may get it: without what would move the cursor, change
 * colours, ring, type an answer, or begin a line that looks like one of ours.
 *
 * @module
 */

/** C0 and C1 without tab and newline; what turns the direction of text; a byte of a name that is no UTF-8 (src/names.ts). */
const HARMFUL =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/g;
const ENDS_A_LINE = /[\t\n\u2028\u2029]/g;

/** Escapes all but tabs and newlines: for a text of several lines. */
export function printable(text: string): string {
  return text.replace(HARMFUL, escapeCharacter);
}

/** Escapes tabs and newlines, too: for a name in a line. */
export function onOneLine(text: string): string {
  return printable(text).replace(ENDS_A_LINE, escapeCharacter);
}

/** For a message that has a line for each of several things: what is in a line stays on it. */
export function asLines(lines: string | readonly string[]): string {
  return [lines].flat().map(onOneLine).join('\n');
}

/** JSON leaves the C1 characters as they are, which some terminals obey. What it says stays the same. */
export function printableJson(json: string): string {
  return json.replace(/[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, (char) => `\\u${hex(char, 4)}`);
}

/** JSON whose texts, when parsed, are {@link printable}. */
export function jsonOfPrintable(json: string): string {
  return printableJson(json).replace(/\\(?:u([0-9a-f]{4})|([\s\S]))/g, (all, code: string | undefined, short: string) => {
    const char = code === undefined ? SHORT[short] : String.fromCharCode(Number.parseInt(code, 16));
    return char === undefined ? all : `\\${escapeCharacter(char)}`;
  });
}

const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', r: '\r' };

function escapeCharacter(char: string): string {
  const code = char.charCodeAt(0);
  if (code === 9 || code === 10) return code === 9 ? '\\t' : '\\n';
  if (code < 0x100) return `\\x${hex(char, 2)}`;
  // One byte that is no UTF-8.
  return code >= 0xdc80 && code <= 0xdcff ? `\\x${(code - 0xdc00).toString(16)}` : `\\u${hex(char, 4)}`;
}

function hex(char: string, digits: number): string {
  return char.charCodeAt(0).toString(16).padStart(digits, '0');
}
