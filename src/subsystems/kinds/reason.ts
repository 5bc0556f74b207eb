/**
 * What the reasons of an `Errno` are made of. Call these inside the function that the `Errno` gets, so that a refusal
 * whose reason nobody reads costs nothing.
 *
 * @module
 */

/** The most characters of a value that a reason shows. */
const SHOWN = 64;

/** A value as a reason shows it: on one line, in quotes, other than printable ASCII escaped, and cut if it is long. */
export function quote(value: string | Uint8Array): string {
  const text =
    typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, Math.min(value.length, SHOWN + 1)).toString('latin1');
  const cut = text.length > SHOWN;
  const shown = (cut ? text.slice(0, SHOWN) : text).replace(/[^\x20-\x7e]|['\\]/g, escapeCharacter);
  return `'${shown}${cut ? '…' : ''}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', "'": "\\'", '\\': '\\\\' };

function escapeCharacter(char: string): string {
  const code = char.charCodeAt(0);
  return ESCAPES[char] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
}

/** A reason with the line that the kernel prints to its log in this case. */
export function logged(reason: string, line: string): string {
  return `${reason}; the kernel logs "${line}"`;
}

/** The reason that a thrown value carries, else its message. */
export function reasonOf(thrown: unknown): string {
  const { reason, message } = thrown as { reason?: string; message?: string };
  return reason ?? message ?? String(thrown);
}
