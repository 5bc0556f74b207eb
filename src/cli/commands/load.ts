/**
 * `configfs-fuse load`.
 *
 * @module
 */
import { DirectoryTree } from '../../control/state/directory-tree.js';
import { parseState } from '../../control/state/document.js';
import { load } from '../../control/state/state.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';
import { readInput } from '../read-input.js';

export async function run({ operands }: CommandLine): Promise<number> {
  const [dir, file] = operands;
  const state = parseState(readInput(file!), file!);
  let tree: DirectoryTree;
  try {
    tree = new DirectoryTree(dir!);
  } catch (error) {
    throw new Failure(`${dir}: ${(error as Error).message}`);
  }
  await load(tree, state);
  return EXIT.ok;
}
