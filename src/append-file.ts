/**
 * Opening files for logs and journals.
 *
 * @module
 */
import { closeSync, constants, fstatSync } from 'node:fs';
import { openNamed } from './sticky.js';

/**
 * Opens a file for appending, and makes it where it is missing. Never waits, also not for somebody to read a FIFO.
 * @returns the descriptor
 * @throws Error whose message is the reason alone, such as `ENOENT`
 */
export function openToAppend(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  let fd: number;
  try {
    fd = openNamed(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(code === 'ENXIO' ? 'no process reads this FIFO or listens on this socket' : code, { cause });
  }
  const kind = fstatSync(fd);
  if (kind.isFile() || kind.isFIFO() || kind.isCharacterDevice()) return fd;
  closeSync(fd);
  throw new Error('it is a block device');
}
