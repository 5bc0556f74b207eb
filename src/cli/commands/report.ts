/**
 * `configfs-fuse report`.
 *
 * @module
 */
import { readJournal } from '../../control/journal/read.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';
import { say } from '../output.js';
import { writeWhole } from '../../write-whole.js';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const lines = readJournal(operands[0]!);
  const text = options.perfetto
    ? (await import('../../control/report/perfetto.js')).perfettoTrace(lines)
    : (await import('../../control/report/page.js')).reportPage(lines, operands[0]!);
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
