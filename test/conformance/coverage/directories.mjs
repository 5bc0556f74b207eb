/** Which directories of a model were made and removed, and where links were. */
import { below, patternOf, treesOf } from './trees.mjs';

/**
 * What should be met of each directory that the sources have: `made` and `removed` of one that users make, `linked` and `unlinked` of
 * one that takes links.
 * @param {string[]} sources as `-s` takes them
 * @param {import('./collect.mjs').Operation[]} operations
 * @param {[RegExp, string][]} [alike] as for attributes
 * @returns {Promise<{ all: number, unmet: string[] }>}
 */
export async function unmetDirectories(sources, operations, alike = []) {
  const placeOf = (path) => alike.reduce((place, [pattern, name]) => place.replace(pattern, name), path);
  const wanted = new Set();
  for (const { path, row } of (await treesOf(sources)).flatMap((tree) => [...below(tree)]))
    for (const what of wantedOf(row)) wanted.add(`${placeOf(path)}: ${what}`);
  const met = new Set(operations.flatMap(({ op, path, errno }) => metBy(op, path, errno, placeOf)));
  const all = [...wanted];
  const isMet = (one) => {
    const [, path, what] = /^(.*): (.*)$/.exec(one);
    const pattern = patternOf(path);
    return [...met].some((other) => other.endsWith(`: ${what}`) && pattern.test(other.slice(0, -what.length - 2)));
  };
  return { all: all.length, unmet: all.filter((one) => !isMet(one)) };
}

/** @param {Pick<import('./trees.mjs').Row, 'made' | 'links'>} row @returns {string[]} */
function wantedOf({ made, links }) {
  return [...(made === 'mkdir' ? ['made', 'removed'] : []), ...(links && links.length > 0 ? ['linked', 'unlinked'] : [])];
}

/** What an operation shows, and of which directory. */
function metBy(op, whole, errno, placeOf) {
  if (errno !== undefined) return [];
  const above = whole.slice(0, whole.lastIndexOf('/'));
  if (op === 'mkdir') return [`${placeOf(whole)}: made`];
  if (op === 'rmdir') return [`${placeOf(whole)}: removed`];
  if (op === 'symlink') return [`${placeOf(above)}: linked`];
  return op === 'unlink' ? [`${placeOf(above)}: unlinked`] : [];
}
