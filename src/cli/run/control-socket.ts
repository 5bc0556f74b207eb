/**
 * The control socket of a run for which the user named none.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRequest } from './messages.js';

/** Calls `run` with a socket in a directory of its own, that nobody else may search. */
export async function withControlSocket(request: RunRequest, run: (request: RunRequest) => Promise<number>): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  try {
    return await run({ ...request, control: { socket: join(dir, 'control'), ...request.control } });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
