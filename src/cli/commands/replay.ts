/**
 * `configfs-fuse replay`.
 *
 * @module
 */
import { readJournal } from '../../control/journal/read.js';
import { type Difference, type Happen, replay } from '../../control/journal/replay.js';
import { control } from '../../control/socket/client.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';
import { say } from '../output.js';

export async function run({ operands, options: { control: socket } }: CommandLine): Promise<number> {
  const [journal, dir] = operands;
  const lines = readJournal(journal!);
  const happen: Happen | undefined =
    socket === undefined ? undefined : async (subsystem, name, args) => void (await control(socket, 'event', { subsystem, name, args }));
  let differences: readonly Difference[];
  try {
    differences = await replay(lines, dir!, happen);
  } catch (error) {
    throw new Failure(`${dir}: ${(error as Error).message}`);
  }
  for (const { text } of differences) say(text);
  say(`${lines.length} operations, ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`);
  return differences.length === 0 ? EXIT.ok : EXIT.failure;
}
