/**
 * What the program prints: results on standard output, errors and warnings on standard error.
 *
 * @module
 */
import { writeSync } from 'node:fs';

/** A result. */
export function say(text: string): void {
  write(1, `${text}\n`);
}

/** An error or a warning; one line wherever possible. */
export function warn(text: string): void {
  write(2, `configfs-fuse: ${text}\n`);
}

/** How long to try where nobody reads a pipe that is full, in milliseconds. */
const PATIENCE_MS = 1_000;

/** At once, so that a line is out when the process ends; a reader that is gone, or does not read, is no reason to fail. */
function write(fd: number, text: string): void {
  let rest = Buffer.from(text);
  const end = Date.now() + PATIENCE_MS;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() > end) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
