/**
 * Files of /proc that are read while callers wait: with few system calls, into memory that is there already. `fs.readFileSync` takes
 * three times as long, since it asks for a size that such a file does not tell.
 *
 * @module
 */
import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Reads a file from its beginning.
 * @returns how many bytes it has; undefined where `into` cannot hold one more than those
 * @throws NodeJS.ErrnoException
 */
export function readProcFile(path: string, into: Buffer): number | undefined {
  const fd = openSync(path, 'r');
  try {
    for (let length = 0; length < into.length; ) {
      // The kernel writes whole lines, at most a page of them for each read.
      const count = readSync(fd, into, length, into.length - length, null);
      if (count === 0) return length;
      length += count;
    }
    return undefined;
  } finally {
    closeSync(fd);
  }
}
