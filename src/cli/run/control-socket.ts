/**
 * The directory of a run, with its control socket where the user named none.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchDir } from '../scratch-dir.js';
import type { RunRequest } from './messages.js';

/** Calls `run` with a directory of its own that nobody else may search, and a socket in it. */
export async function withControlSocket(
  request: Omit<RunRequest, 'scratch'>,
  run: (request: RunRequest) => Promise<number>,
): Promise<number> {
  const dir = makeScratchDir();
  try {
    return await run({ ...request, scratch: dir, control: { socket: join(dir, 'control'), ...request.control } });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
