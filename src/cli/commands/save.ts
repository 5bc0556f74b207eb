/**
 * `configfs-fuse save`.
 *
 * @module
 */
import { DirectoryTree } from '../../control/state/directory-tree.js';
import { stateText } from '../../control/state/document.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';
import { say } from '../output.js';
import { writeWhole } from '../../write-whole.js';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const [dir] = operands;
  let text: string;
  try {
    text = stateText(new DirectoryTree(dir!).capture(''));
  } catch (error) {
    throw new Failure(`${dir}: it cannot be saved: ${(error as Error).message}`);
  }
  const { output } = options;
  if (output === undefined) say(text.trimEnd());
  else {
    try {
      writeWhole(output, text);
    } catch (error) {
      throw new Failure(`${output}: it cannot be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return EXIT.ok;
}
