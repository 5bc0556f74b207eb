/**
 * `configfs-fuse expect`.
 *
 * @module
 */
import { asLines } from '../../printable.js';
import { checkExpectations } from '../../control/expect/check.js';
import { parseExpectations } from '../../control/expect/parse.js';
import { readJournal } from '../../control/journal/read.js';
import type { CommandLine } from '../command-line.js';
import { EXIT } from '../exit.js';
import { say } from '../output.js';
import { readInput } from '../read-input.js';

export async function run({ operands }: CommandLine): Promise<number> {
  const [journal, file] = operands;
  const differences = checkExpectations(parseExpectations(readInput(file!), file!), readJournal(journal!));
  if (differences.length === 0) return EXIT.ok;
  say(asLines(differences));
  return EXIT.failure;
}
