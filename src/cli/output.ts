/**
 * What the program prints: results on standard output, errors and warnings on standard error.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { asLines, printable } from '../printable.js';
import { Failure } from './exit.js';

/** A result: as it is for a file or a program, and so that it can do no harm for a terminal. @throws Failure where it cannot be written */
export function say(text: string): void {
  const code = write(1, `${isatty(1) ? printable(text) : text}\n`);
  if (code !== undefined) throw new Failure(`standard output cannot be written (${code})`);
}

/** That a mount is there, say: it is no less there where nobody can be told. */
export function announce(text: string): void {
  write(1, `${isatty(1) ? printable(text) : text}\n`);
}

/**
 * An error or a warning: one line, whatever names are in it, or the lines of a message that has several.
 * @param below a text of the program's own that follows, such as its help
 */
export function warn(lines: string | readonly string[], below?: string): void {
  write(2, `configfs-fuse: ${asLines(lines)}\n${below === undefined ? '' : `\n${below}\n`}`);
}

/** How long to try where nobody reads a pipe that is full, in milliseconds. */
const PATIENCE_MS = 1_000;

/**
 * At once, so that a line is out when the process ends; a reader that is gone, or does not read, is no reason to fail.
 * @returns why it could not be written; undefined if it was
 */
function write(fd: number, text: string): string | undefined {
  let rest = Buffer.from(text);
  const end = Date.now() + PATIENCE_MS;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EINTR') continue;
      if (code !== 'EAGAIN' || Date.now() > end) return code === 'EPIPE' || code === 'EAGAIN' ? undefined : code;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return undefined;
}
