/**
 * A world: the names that one script uses. Few, so that calls meet. Paths are relative to the root of configfs.
 *
 * @typedef {object} World
 * @property {string[][]} prologue calls that a script begins with; each list of them is left out now and then
 * @property {string[]} [epilogue] calls that it ends with
 * @property {string[]} made what mkdir makes
 * @property {string[]} folders what is there, or comes with what was made
 * @property {any[][]} files attributes: the path of each, and a list of what is written to it
 * @property {string[][]} links each a target and a place
 * @property {string[][]} [bursts] calls that are made one after the other, as the users of such files do
 *
 * @typedef {object} Vocabulary
 * @property {string} name
 * @property {string[]} needs module sets of scripts/kernel-oracle, and what is mounted
 * @property {string} [kernel] the package of the kernel that has them, if that is not the default
 * @property {import('fast-check').Arbitrary<World>} world
 * @property {import('fast-check').Arbitrary<string>} [callers] prefixes that say who makes a call
 * @property {(line: string) => boolean} [isLeftOut] whether a call is left out: it may end the kernel, or leave it in a state that nobody can know, or `isNewer`
 * @property {number} [recorded] how many calls are recorded, if not as many as of the others
 */

/** The world of several smaller ones. @param {Partial<World>[]} worlds @returns {World} */
export function together(...worlds) {
  const all = (field) => worlds.flatMap((world) => world[field] ?? []);
  return {
    prologue: all('prologue'),
    epilogue: all('epilogue'),
    made: all('made'),
    folders: all('folders'),
    files: all('files'),
    links: all('links'),
    bursts: all('bursts'),
  };
}

/** Attributes by their names in a folder: `attributes('a/b', 'x y')`. */
export const attributes = (folder, names, valuesFor) => names.split(' ').map((name) => [`${folder}/${name}`, valuesFor(name)]);

/** Whether configfs itself has another answer since one of the kernels after 6.12: a folder lists its attributes first, then its folders as they were made. */
export const isNewer = (line) => /\b(lsorder|getdents|fls)\b/.test(line);
