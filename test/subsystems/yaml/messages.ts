/** What is said of descriptions that are wrong. */
import { DescriptionError, parseDescription } from '../../../src/subsystems/yaml/index.js';

/** What is said of a description, line by line; empty if it is right. */
export function said(text: string | Buffer, file = 'my.yaml'): string[] {
  try {
    parseDescription(text, file);
    return [];
  } catch (error) {
    if (!(error instanceof DescriptionError)) throw error;
    return error.message.split('\n');
  }
}

/** A description with one attribute, in line 4. */
export const withAttribute = (text: string): string => `subsystems:\n  s:\n    attributes:\n      a: ${text}\n      other: string\n`;

/** A description with these keys in its only type, from line 3 on. */
export const withType = (text: string): string => `subsystems:\n  s:\n    ${text.replaceAll('\n', '\n    ')}\n`;

/** Types `a1` to `aN`, each of so many default groups of the type before it. */
export const nested = (types: number, groups: number): string =>
  Array.from(
    { length: types },
    (_, at) => `  a${at + 1}: {groups: {${Array.from({ length: groups }, (_, group) => `g${group}: a${at}`).join(', ')}}}\n`,
  ).join('');
