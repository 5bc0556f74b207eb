/**
 * Reads a journal from a file.
 *
 * @module
 */
import type { JournalLine, StateChange } from './line.js';
import { readWhole } from '../../read-whole.js';

/** A journal that cannot be read. The message names the file and the line. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** Fields of a change, besides `op` and `path`, that hold text. */
const CHANGE_TEXTS = ['to', 'value', 'base64'] as const satisfies readonly (keyof StateChange)[];
/** The same of a line. */
const TEXTS = ['comm', 'to', 'value', 'base64', 'errno', 'reason', 'fault'] as const;
const NUMBERS = ['n', 't', 'pid', 'ms', 'waited', 'short'] as const;
/** Thirty years in milliseconds: a time that can still be added to by a microsecond. */
const MOST = 1e12;

/** All lines of the file. What a full disk or a killed server has cut off is left out: the end of the file, or of what one server has written. @throws JournalError */
export function readJournal(file: string): JournalLine[] {
  let text: string;
  try {
    text = readWhole(file);
  } catch (error) {
    throw new JournalError(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code}); expected a journal of --journal`);
  }
  const rows = text.split('\n');
  rows.pop();
  return rows.flatMap((row, at) => (isCutOff(row, rows[at + 1]) ? [] : [parseLine(file, row, at + 1)]));
}

/** The next server has begun a line of its own. */
function isCutOff(row: string, next: string | undefined): boolean {
  if (!next?.startsWith('{"n":1,')) return false;
  try {
    JSON.parse(row);
    return false;
  } catch {
    return true;
  }
}

/** @throws JournalError */
function parseLine(file: string, row: string, number: number): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch (error) {
    throw new JournalError(`${file}:${number}: ${(error as Error).message}; expected a line of JSON`);
  }
  checkTexts(value, TEXTS, `${file}:${number}`);
  const line = value as Partial<JournalLine>;
  const { changes = [], words = [] } = line;
  if (!Array.isArray(changes)) throw new JournalError(`${file}:${number}: 'changes' is ${JSON.stringify(changes)}; expected a list`);
  for (const change of changes as unknown[]) checkTexts(change, CHANGE_TEXTS, `${file}:${number}: changes`);
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string'))
    throw new JournalError(`${file}:${number}: 'words' is ${JSON.stringify(words)}; expected a list of texts`);
  for (const field of NUMBERS) {
    const found = line[field] ?? 0;
    if (!(typeof found === 'number' && found >= 0 && found <= MOST))
      throw new JournalError(`${file}:${number}: '${field}' is ${JSON.stringify(found)}; expected a number from 0 to ${MOST}`);
  }
  return { n: number, t: 0, pid: 0, comm: '', ms: 0, ...line } as JournalLine;
}

/** @throws JournalError */
function checkTexts(value: unknown, fields: readonly string[], where: string): void {
  const found = value as { readonly [field: string]: unknown } | null;
  if (typeof found !== 'object' || found === null || typeof found['op'] !== 'string' || typeof found['path'] !== 'string') {
    throw new JournalError(`${where}: expected an object with 'op' and 'path', as --journal writes them`);
  }
  for (const field of fields) {
    const text = found[field] ?? '';
    if (typeof text !== 'string') throw new JournalError(`${where}: '${field}' is ${JSON.stringify(text)}; expected text`);
  }
}
