/**
 * The directory of a run, with its control socket where the user named none.
 *
 * @module
 */
import { join } from 'node:path';
import { withScratchDir } from '../scratch-dir.js';
import type { RunRequest } from './messages.js';

/** Calls `run` with a directory of its own that nobody else may search, and a socket in it. */
export function withControlSocket(request: Omit<RunRequest, 'scratch'>, run: (request: RunRequest) => Promise<number>): Promise<number> {
  return withScratchDir((dir) => run({ ...request, scratch: dir, control: { socket: join(dir, 'control'), ...request.control } }));
}
