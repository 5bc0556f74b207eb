/**
 * What is written to attributes: what the scenarios write to an attribute of the same name, and numbers at their limits.
 * So a value that somebody has once tried by hand is tried in every state from then on.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioFolder } from '../lib/paths.mjs';

/** Good and bad numbers, words and ends of lines. */
export const COMMON = [
  '0',
  '1',
  '2',
  '5',
  '-1',
  '255',
  '256',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '0x10',
  '010',
  '0x',
  '1x',
  '1\\n',
  '1\\n\\n',
  '\\s1',
  '1\\s',
  '+1',
  '\\n',
  '\\0',
  'x',
  'y',
  'n',
  'on',
  'a\\0b',
  '\\xff',
  '\\*40(7)',
  '\\*4095(1)',
  '\\*4096(1)',
  '18446744073709551616',
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
