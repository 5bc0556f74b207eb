/**
 * `configfs-fuse report`.
 *
 * @module
 */
import { readJournal } from '../../control/journal/read.js';
import type { CommandLine } from '../command-line.js';
import { EXIT } from '../exit.js';
import { deliver } from '../deliver.js';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const lines = readJournal(operands[0]!);
  const text = options.perfetto
    ? (await import('../../control/report/perfetto.js')).perfettoTrace(lines)
    : (await import('../../control/report/page.js')).reportPage(lines, operands[0]!);
  deliver(text, options.output);
  return EXIT.ok;
}
