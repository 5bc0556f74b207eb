/**
 * Results of several lines, which may go to a file.
 *
 * @module
 */
import { writeWhole } from '../write-whole.js';
import { Failure } from './exit.js';
import { say } from './output.js';

/** To `file`, that of `--output`, if there is one; else to standard output. @throws Failure where it cannot be written */
export function deliver(text: string, file: string | undefined): void {
  if (file === undefined) {
    say(text.trimEnd());
    return;
  }
  try {
    writeWhole(file, text);
  } catch (error) {
    throw new Failure(`${file}: it cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
