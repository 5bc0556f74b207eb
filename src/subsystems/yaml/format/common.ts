/**
 * The format of what stands in more than one place of a description: names, expressions, checks, kernel versions.
 *
 * @module
 */
import { errno } from '../kinds.js';
import { type Fields, forms, list, named, record } from '../collections.js';
import { string } from '../scalars.js';

/** The name of a file or directory; that it has 255 bytes at most is checked later. */
export const fileName = { expected: "a file name: not '.', not '..', and no '/' or NUL in it", pattern: '^(?!\\.{1,2}$)[^/\\u0000]+$' };
export const typeName = { expected: 'the name of a type', pattern: '^.+$' };

export const reference = string('the name of a type', typeName.pattern);
export const regexp = string('a regular expression');
const attributeName = string('the name of an attribute');
export const names = named('names', 'the name of an attribute, or a list of those', () =>
  forms({ scalar: attributeName, list: list(attributeName, { min: 1 }) }),
);

const modeText = string(
  "a mode: 'ro', 'rw', 'wo', 'none', or octal digits in quotes, such as '0644'",
  '^(ro|rw|wo|none|0?[0-7]{3})$',
  'write it in quotes, since YAML and JSON read a number as a decimal one',
);
export const mode = named('mode', modeText.expected, () => modeText);

const codeReference = string(
  "code: the file of a module and one of its exports, such as './code.mjs#activate'",
  '^([^#]+\\.m?js)?#[A-Za-z_$][\\w$]*$',
);
export const code = named('code', 'a map with code', () => codeMap);
const codeMap = record('a map with code', {
  code: {
    shape: codeReference,
    doc: "A function of a module, './file.mjs#name'; it gets what an expression sees, as an object, and may throw an Errno.",
    required: true,
  },
});
export const expression = named('expression', 'an expression', () => forms({ scalar: string('an expression'), map: codeMap }));

const version = string(
  "a kernel version in quotes, such as '6.12'",
  '^\\d+\\.\\d+$',
  'write it in quotes, since YAML and JSON take 6.10 for 6.1',
);
export const kernels: Fields = {
  since: { shape: version, doc: 'The first kernel version that has it.' },
  until: { shape: version, doc: 'The first kernel version that no longer has it.' },
};

export const prefixField = {
  shape: string("the beginning of a C function's name", '^[a-z0-9_]*$'),
  doc: 'What the names of the kernel functions begin with, as in CONFIGFS_ATTR: the name of the attribute and _show or _store follow. Reasons name them.',
};

const refusal = record('a check', {
  when: { shape: expression, doc: 'Refuses while this is true.', required: true },
  refuse: { shape: errno, doc: 'The errno.', required: true },
  why: { shape: string('text'), doc: 'The reason, for people.' },
  ...kernels,
});
const checksWords = "a check, which is a map with 'when' and 'refuse', or a list of those";
export const checks = named('checks', checksWords, () => forms({ map: refusal, list: list(refusal, { min: 1 }) }, checksWords));
