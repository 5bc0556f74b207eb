/**
 * Prints refused operations, with their reasons, for the person who runs the tool.
 *
 * @module
 */
import { onOneLine } from '../../printable.js';
import type { JournalLine } from './line.js';

/**
 * Prints one line for a refused operation. That a name is not there is no refusal: each mkdir(2) begins with such a lookup.
 */
export function explainLine(line: JournalLine, print: (text: string) => void): void {
  const { op, path, to, value, errno, reason, pid, comm } = line;
  if (errno === undefined || (op === 'lookup' && errno === 'ENOENT')) return;
  const what = [
    op,
    path,
    ...(to === undefined ? [] : ['->', to]),
    ...(value === undefined ? [] : ['=', JSON.stringify(value.replace(/\n$/, ''))]),
  ].join(' ');
  print(onOneLine(`${comm === '' ? '' : `${comm}[${pid}]: `}${what}: ${errno}${reason === undefined ? '' : `: ${reason}`}`));
}
