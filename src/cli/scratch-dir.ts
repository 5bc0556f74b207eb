/**
 * Directories for what this process needs for a while.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from '../at-end.js';

/** The path of a socket has at most 107 bytes (unix(7)). */
const LONGEST_SOCKET = 107;

/** Makes one that nobody else may search, in which a socket `control` can be: in `/tmp` where `TMPDIR` is too deep for that. */
export function makeScratchDir(): string {
  const prefix = join(tmpdir(), 'configfs-fuse-');
  const fits = Buffer.byteLength(`${prefix}XXXXXX/control`) <= LONGEST_SOCKET;
  return mkdtempSync(fits ? prefix : '/tmp/configfs-fuse-');
}

/** Calls `use` with one that goes with all that is in it, however that ends. */
export async function withScratchDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = makeScratchDir();
  const remove = atEnd(() => rmSync(dir, { recursive: true, force: true }));
  try {
    return await use(dir);
  } finally {
    remove();
  }
}
