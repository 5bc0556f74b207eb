/** Who refuses, as a reason says it: a kernel function of the list, or this package. */
import { readFileSync } from 'node:fs';

/** Functions, and a few constants, of the kernel that reasons may name; test/kernel-functions.mjs checks the list against the source. */
export const kernelFunctions = new Set(
  readFileSync(new URL('../../kernel-functions.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t')[0]),
);

/** What is in parentheses in a text. */
const PARENTHESES = /\(([^()]*)\)/g;
/** A name of C that has an underscore, and so is no word. */
const C_NAME = /(?<![\w.-])(?:__)?[a-z]\w*_\w+(?![\w.-])/g;

/** The names in the parentheses of a text that look like those of kernel functions. @returns {string[]} */
export function namedFunctions(text) {
  return [...text.matchAll(PARENTHESES)].flatMap(([, inside]) => inside.match(C_NAME) ?? []);
}

/** Does a reason say who refuses? The lines of the kernel's log, at its end, do not count. */
export function saysWho(reason) {
  const [rule] = reason.split('; the kernel logs ');
  return (
    /\([^()]*configfs-fuse[^()]*\)/.test(rule) ||
    [...rule.matchAll(PARENTHESES)].some(([, inside]) => inside.match(/\w+/g)?.some((name) => kernelFunctions.has(name)))
  );
}

/**
 * The refused operations of a journal that do not say who refuses.
 * @param {string} text JSON lines
 * @returns {string[]} one line each
 */
export function unexplained(text) {
  return (
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      // The labs are drivers of our own, whose reasons name nothing.
      .filter(({ path, reason }) => !/^(?:lab|tsm_lab)\b/.test(path ?? '') && !/\((?:lab|tsm_lab)\//.test(reason ?? ''))
      .filter(({ errno, reason, fault }) => errno !== undefined && fault === undefined && !saysWho(reason ?? ''))
      .map(({ op, path, value, errno, reason }) => {
        const what = value === undefined ? '' : ` = ${JSON.stringify(value).slice(0, 60)}`;
        return `${op} ${path}${what} was refused with ${errno}, and the reason names no kernel function: ${reason ?? 'there is none'}`;
      })
  );
}
