/**
 * Reads a file that a user names, whatever it is: reading a FIFO may wait for ever, and reading /dev/zero never ends.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** What is no regular file may have this many bytes. */
const MAX_STREAM = 64 * 1024 * 1024;
/** How long such a file may give nothing, in milliseconds. */
const PATIENCE_MS = 5_000;
const TURN_MS = 10;

/**
 * The text of a file. A FIFO, as of `<(command)`, or a device is read to its end.
 * @throws an error with the system's code; ETIMEDOUT where nothing comes for five seconds, EFBIG where there is no end
 */
export function readWhole(file: string): string {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return fstatSync(fd).isFile() ? readFileSync(fd, 'utf8') : readStream(fd);
  } finally {
    closeSync(fd);
  }
}

function readStream(fd: number): string {
  const parts: Buffer[] = [];
  let size = 0;
  for (let last = Date.now(); Date.now() - last < PATIENCE_MS; ) {
    const part = Buffer.allocUnsafe(64 * 1024);
    const count = readSome(fd, part);
    if (count === 0 && (size > 0 || !fstatSync(fd).isFIFO())) return Buffer.concat(parts).toString('utf8');
    if (!count) {
      // Nobody writes yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TURN_MS);
      continue;
    }
    size += count;
    if (size > MAX_STREAM) throw failure('EFBIG', `more than ${MAX_STREAM} bytes, and no end`);
    parts.push(part.subarray(0, count));
    last = Date.now();
  }
  throw failure('ETIMEDOUT', `nothing came for ${PATIENCE_MS / 1000} s`);
}

/** @returns undefined where there is nothing at the moment */
function readSome(fd: number, into: Buffer): number | undefined {
  try {
    return readSync(fd, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
