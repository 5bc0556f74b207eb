/** The trees that the models of some sources can have, and where in them a path lies. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repo } from '../lib/paths.mjs';

/** @typedef {{ name: string, made: 'subsystem' | 'default' | 'mkdir', attributes: any[], children: Row[], links?: readonly string[] }} Row as src/cli/describe.ts has it */

const built = (path) => import(pathToFileURL(join(repo, 'build/src', path)).href);

/** @param {string[]} sources as `-s` takes them @returns {Promise<Row[]>} */
export async function treesOf(sources) {
  const [{ loadSubsystems }, { describe }] = await Promise.all([built('subsystems/index.js'), built('cli/describe.js')]);
  const trees = [];
  for (const subsystem of (await Promise.all(sources.map((source) => loadSubsystems(source)))).flat())
    trees.push(await describe(subsystem));
  return trees;
}

/** The directories of a tree. @param {Row} row @returns {Generator<{ path: string, row: Row }>} */
export function* below(row, above = '') {
  const path = above === '' ? row.name : `${above}/${row.name}`;
  yield { path, row };
  for (const child of row.children) yield* below(child, path);
}

/** What a path looks like: a name in angle brackets is any. Some drivers number their groups. */
export function patternOf(path) {
  const parts = path.split(/(<[^>]*>)/).map((part) => (part.startsWith('<') ? '[^/]+' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')));
  return new RegExp(`^${parts.join('').replaceAll(/\\\.\d+(?=\/)/g, '\\.\\d+')}$`);
}
