/**
 * Opening `--log-file`.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { Failure } from './exit.js';

/**
 * Opens a log file for appending, and makes it where it is missing. Never waits: a FIFO that nobody reads is refused.
 * @returns the descriptor
 * @throws Failure
 */
export function openLogFile(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  let fd: number;
  try {
    fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o666);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENXIO' ? 'no process reads this FIFO or listens on this socket' : code;
    throw new Failure(`${path}: the log file cannot be opened (${why}); expected a file that can be appended to`);
  }
  const kind = fstatSync(fd);
  if (kind.isFile() || kind.isFIFO() || kind.isCharacterDevice()) return fd;
  closeSync(fd);
  throw new Failure(`${path}: a block device cannot be a log file; expected a file that can be appended to`);
}
