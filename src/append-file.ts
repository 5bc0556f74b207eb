/**
 * Opening files for logs and journals.
 *
 * @module
 */
import { closeSync, constants, fstatSync } from 'node:fs';
import { openNamed } from './sticky.js';

/**
 * Opens a file for appending, and makes it where it is missing. Never waits, also not for somebody to read a FIFO.
 * @param isNew it is an error if the file is there
 * @returns the descriptor
 * @throws Error whose message is the reason alone, such as `ENOENT`
 */
export function openToAppend(path: string, isNew = false): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NONBLOCK, O_NOCTTY } = constants;
  let fd: number;
  try {
    fd = openNamed(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | (isNew ? O_EXCL : 0));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(code === 'ENXIO' ? 'no process reads this FIFO or listens on this socket' : code, { cause });
  }
  const kind = fstatSync(fd);
  if (kind.isFile() || kind.isFIFO() || kind.isCharacterDevice()) return fd;
  closeSync(fd);
  throw new Error('it is a block device');
}
