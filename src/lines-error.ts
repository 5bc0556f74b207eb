/**
 * An error whose message may have several lines, one for each thing that is wrong. In the message of any other error a newline belongs to a
 * name.
 *
 * @module
 */
import { asLines } from './printable.js';

/** See the module's documentation. */
export class LinesError extends Error {
  /** @param lines each becomes one line, whatever names are in it */
  constructor(lines: string | readonly string[], options?: ErrorOptions) {
    super(asLines(lines), options);
  }
}

/** The lines of an error's message. */
export function linesOf(error: Error): readonly string[] {
  return error instanceof LinesError ? error.message.split('\n') : [error.message];
}
