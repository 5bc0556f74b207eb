/**
 * What is wrong with an expression, in words for somebody who writes CEL for the first time.
 *
 * @module
 */
import { suggest } from '../../suggest.js';
import type { TypeModel } from './model.js';

/** How other languages write what CEL writes differently; outside of texts in quotes. */
const HABITS: readonly (readonly [found: RegExp, instead: string])[] = [
  [/\band\b/i, '&&'],
  [/\bor\b/i, '||'],
  [/\bnot\b/i, '!'],
  [/===/, '=='],
  [/!==/, '!='],
  [/\bis\b/, '=='],
  [/<>/, '!='],
  [/(?<![=!<>])=(?!=)/, '=='],
];
const FUNCTIONS: Readonly<Record<string, string>> = {
  len: 'size',
  length: 'size',
  count: 'size',
  not: '!',
  lower: 'lowerAscii',
  upper: 'upperAscii',
};

/**
 * The library's message, and what may have been meant.
 * @param variables that the expression has
 * @param functions that there are
 * @param self the type of the item that it is about, if it is about one
 */
export function explain(
  error: Error & { readonly summary?: string },
  text: string,
  variables: readonly string[],
  functions: readonly string[],
  self?: TypeModel,
): string {
  const message = error.summary ?? error.message.split('\n')[0]!;
  const variable = /^Unknown variable: (.*)$/.exec(message)?.[1];
  if (variable !== undefined) {
    if (self?.attributes.some(({ name }) => name === variable))
      return `there is no variable '${variable}'; did you mean 'self.${variable}'?`;
    const meant = suggest(variable, variables);
    return `there is no variable '${variable}'; ${meant.startsWith('did') ? meant : variables.length > 0 ? `${meant}, or quotes around a text` : 'expected none here'}`;
  }
  const key = /^No such key: (.*)$/.exec(message)?.[1];
  if (key !== undefined && self) {
    return `no attribute or default group is called '${key}'; ${suggest(
      key,
      [...self.attributes, ...self.groups].map(({ name }) => name),
    )}`;
  }
  const called = /^found no matching overload for '(?:.*?\.)?(\w+)\(/.exec(message)?.[1];
  if (called !== undefined && !functions.includes(called)) {
    const known = Object.hasOwn(FUNCTIONS, called) ? FUNCTIONS[called] : undefined;
    const near = suggest(called, functions);
    return `there is no function '${called}'; ${known ? `did you mean '${known}'?` : near.startsWith('did') ? near : 'expected one of CEL, or of docs/subsystems.md'}`;
  }
  if (!/^(Unexpected|Expected|Unterminated)/.test(message)) return message;
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  const habit = HABITS.find(([found]) => found.test(bare));
  return habit ? `${message}; did you mean '${habit[1]}'?` : message;
}
