/**
 * Files that are called `.json` are JSON, so that every other program can read them too: YAML would take more.
 *
 * @module
 */
import type { Problems } from './problems.js';

const TOKEN =
  /(?<space>[ \t\r\n\ufeff]+)|(?<comma>,)|(?<close>[}\]])|[{[:]|(?<word>true|false|null)|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/uy;

/** Adds the first thing in a text that is right as YAML and not as JSON. */
export function checkJson(text: string, problems: Problems): void {
  let comma = -1;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const { groups } = TOKEN.exec(text) ?? {};
    const open = groups?.['close'] !== undefined && comma >= 0;
    if (!groups) problems.add(place(text, at), `this is not JSON; expected ${expectation(text.slice(at))}`);
    if (open) problems.add(place(text, comma), 'this is not JSON: nothing comes after this comma; expected none here');
    if (!groups || open) break;
    if (groups['space'] === undefined) comma = groups['comma'] === undefined ? -1 : at;
  }
}

function expectation(rest: string): string {
  if (/^(#|\/\/|\/\*)/.test(rest)) return 'no comment, or a file whose name ends in .yaml';
  if (rest.startsWith('"')) return "a text without line ends and tabs, and \\\\ for each '\\'";
  return /^[-+.\d]/.test(rest) ? 'a decimal number as JSON has them' : 'a text in double quotes, or a file whose name ends in .yaml';
}

function place(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
