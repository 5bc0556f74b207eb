/**
 * Files that are named on the command line.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { Failure } from './exit.js';
import { readWhole } from '../read-whole.js';

/** The text of a file; `-` is standard input. @throws Failure */
export function readInput(file: string): string {
  try {
    return file === '-' ? readFileSync(0, 'utf8') : readWhole(file);
  } catch (error) {
    throw new Failure(`${file}: it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
