/**
 * `configfs-fuse save`.
 *
 * @module
 */
import { DirectoryTree } from '../../control/state/directory-tree.js';
import { stateText } from '../../control/state/document.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';
import { deliver } from '../deliver.js';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const [dir] = operands;
  let text: string;
  try {
    text = stateText(new DirectoryTree(dir!).capture(''));
  } catch (error) {
    throw new Failure(`${dir}: it cannot be saved (${(error as Error).message})`);
  }
  deliver(text, options.output);
  return EXIT.ok;
}
