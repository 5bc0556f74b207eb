/**
 * Files that a user names: looked at before they are read, since reading a FIFO waits for ever and reading /dev/zero never ends.
 *
 * @module
 */
import { stat } from '../file-calls.js';
import { whyNotRun } from '../trusted-code.js';
import { SubsystemError } from './spec.js';

/** No description and no module is larger, in bytes. */
const MAX_INPUT_SIZE = 16 * 1024 * 1024;

/**
 * Refuses what is there and is not a file of reasonable size. A missing file is left to its reader.
 * @param source as the user wrote it; links are followed
 * @throws SubsystemError
 */
export async function checkInputFile(source: string, path = source): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  if (!found.isFile()) {
    const kind = found.isFIFO() ? 'a FIFO' : found.isSocket() ? 'a socket' : 'a device';
    throw new SubsystemError('failure', `${source}: it is ${kind}; expected a regular file`);
  }
  if (found.size > MAX_INPUT_SIZE) {
    throw new SubsystemError('failure', `${source}: it has ${found.size} bytes; expected at most ${MAX_INPUT_SIZE}`);
  }
}

/**
 * Refuses code that root must not run: see trusted-code.ts.
 * @param source as the user wrote it
 * @throws SubsystemError
 */
export function checkCodeFile(source: string, path = source): void {
  const why = whyNotRun(path);
  if (why !== undefined) throw new SubsystemError('failure', `${source}: ${why}`);
}
