/**
 * Reads a journal from a file.
 *
 * @module
 */
import type { JournalLine } from './line.js';
import { readWhole } from '../../read-whole.js';

/** A journal that cannot be read. The message names the file and the line. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** All lines of the file. A last line that was cut off by a full disk or a killed server is left out. @throws JournalError */
export function readJournal(file: string): JournalLine[] {
  let text: string;
  try {
    text = readWhole(file);
  } catch (error) {
    throw new JournalError(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code}); expected a journal of --journal`);
  }
  const rows = text.split('\n');
  rows.pop();
  return rows.map((row, at) => parseLine(file, row, at + 1));
}

/** @throws JournalError */
function parseLine(file: string, row: string, number: number): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch (error) {
    throw new JournalError(`${file}:${number}: ${(error as Error).message}; expected a line of JSON`);
  }
  const line = value as Partial<JournalLine> | null;
  if (typeof line !== 'object' || line === null || typeof line.op !== 'string' || typeof line.path !== 'string') {
    throw new JournalError(`${file}:${number}: expected an object with 'op' and 'path', as --journal writes them`);
  }
  return { n: number, t: 0, pid: 0, comm: '', ms: 0, ...line } as JournalLine;
}
