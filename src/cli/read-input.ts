/**
 * Files that are named on the command line.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { Failure } from './exit.js';

/** The text of a file; `-` is standard input. @throws Failure */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Failure(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
