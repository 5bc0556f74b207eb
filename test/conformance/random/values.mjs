/**
 * What is written to attributes: what the scenarios write to an attribute of the same name, and numbers at their limits.
 * So a value that somebody has once tried by hand is tried in every state from then on.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioFolder } from '../lib/paths.mjs';

/** Whole numbers at the bounds of the kernel's types, and one beyond. */
const BOUNDS = [
  '-1',
  '127',
  '128',
  '-128',
  '-129',
  '255',
  '256',
  '32767',
  '32768',
  '-32769',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '4294967295',
  '4294967296',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '\\*40(7)',
];

/** Forms that some readers of numbers take, and others do not. */
const FORMS = [
  '0x10',
  '0X1F',
  '0x',
  '010',
  '08',
  '0o10',
  '0b1',
  '00',
  '\\*70(0)1',
  '1x',
  '1.5',
  '1e3',
  '1_0',
  '+1',
  '-0',
  '--1',
  '1,2',
  '1-2',
  '\\xd9\\xa1',
];

/** What is around a value: blanks (0xa0 and 0x85 count as such in the kernel, or do not), ends of lines, NULs. */
const AROUND = [
  '1\\n',
  '1\\n\\n',
  '\\n1',
  '1\\r\\n',
  '\\s1',
  '1\\s',
  '\\t1\\t\\n',
  '\\x0b1\\x0c',
  '\\xa01',
  '1\\xa0',
  '\\x851',
  '1\\0',
  '1\\02',
  '1\\0\\n',
  '\\01',
  'x\\n\\0y',
];

/** Good and bad numbers, words and ends of lines; what is no text, and what is too long. */
export const COMMON = [
  ...['0', '1', '2', '5', ...BOUNDS, ...FORMS, ...AROUND],
  ...['x', 'y', 'n', 'N', 'on', 'oFF', 'yes', 'true', 'a\\0b', '%s%n', 'a/b', '\\s', '\\n', '\\0'],
  ...['\\xff', '\\xc3\\xa9', '\\xc3(', '\\xed\\xa0\\x80', '\\xf0\\x9f\\x98\\x80', '\\x1b', '\\x7f'],
  ...['\\*255(a)', '\\*256(a)', '\\*4094(1)\\n', '\\*4095(1)', '\\*4096(1)', '\\*4096(\\xff)', '\\*4095(\\s)1', '\\*5000(\\0)'],
];

/** Files that only a scenario makes: the two sides would not have the same. */
const OWN_FILES = /\/tmp\//;

/**
 * @param {string} set the scenarios whose names begin with it
 * @returns {Map<string, string[]>} values by the name of the attribute
 */
export function valuesOf(set) {
  const values = new Map();
  for (const file of readdirSync(scenarioFolder)
    .filter((name) => name.startsWith(`${set}-`))
    .sort()) {
    for (const [, value, path] of readFileSync(join(scenarioFolder, file), 'utf8').matchAll(/^(?:put|echo) (\S+) (\S+)$/gm)) {
      if (OWN_FILES.test(value)) continue;
      const name = path.split('/').at(-1);
      values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  }
  return new Map([...values].map(([name, all]) => [name, [...all].sort()]));
}

/** For `good`: as many good values as others. */
export const EVENLY = (others, good) => Math.ceil(others / Math.max(1, good));

/** For `good`: a few more good values than others. */
export const MOSTLY = (others, good) => EVENLY(others, good) + 1;

/**
 * @param {string} set the scenarios whose names begin with it
 * @param {Record<string, string[]>} good values that are accepted, by the name of the attribute
 * @param {object} [how]
 * @param {(others: number, good: number) => number} [how.repeat] how often the good values are in the list
 * @param {(name: string, value: string) => boolean} [how.leaveOut] other values that are not tried
 * @returns {(name: string) => string[]} the values to choose from for an attribute
 */
export function valuesFor(set, good, { repeat = () => 1, leaveOut = () => false } = {}) {
  const tried = valuesOf(set);
  return (name) => {
    const accepted = good[name] ?? [];
    const others = [...(tried.get(name) ?? []), ...COMMON].filter((value) => !leaveOut(name, value));
    return [...Array(repeat(others.length, accepted.length)).fill(accepted).flat(), ...others];
  };
}
