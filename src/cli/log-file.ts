/**
 * Opening `--log-file`.
 *
 * @module
 */
import { openToAppend } from '../append-file.js';
import { Failure } from './exit.js';

/** @returns the descriptor @throws Failure */
export function openLogFile(path: string): number {
  try {
    return openToAppend(path);
  } catch (error) {
    throw new Failure(`${path}: the log file cannot be opened (${(error as Error).message}); expected a file that can be appended to`);
  }
}
