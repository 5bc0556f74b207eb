/**
 * `configfs-fuse replay`.
 *
 * @module
 */
import { readJournal } from '../../control/journal/read.js';
import { replay } from '../../control/journal/replay.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';
import { say } from '../output.js';

export async function run({ operands }: CommandLine): Promise<number> {
  const [journal, dir] = operands;
  const lines = readJournal(journal!);
  let differences: ReturnType<typeof replay>;
  try {
    differences = replay(lines, dir!);
  } catch (error) {
    throw new Failure(`${dir}: ${(error as Error).message}`);
  }
  for (const { text } of differences) say(text);
  say(`${lines.length} operations, ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`);
  return differences.length === 0 ? EXIT.ok : EXIT.failure;
}
