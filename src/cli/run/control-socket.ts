/**
 * The directory of a run, with its control socket where the user named none.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRequest } from './messages.js';

/** Calls `run` with a directory of its own that nobody else may search, and a socket in it. */
export async function withControlSocket(
  request: Omit<RunRequest, 'scratch'>,
  run: (request: RunRequest) => Promise<number>,
): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  try {
    return await run({ ...request, scratch: dir, control: { socket: join(dir, 'control'), ...request.control } });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
