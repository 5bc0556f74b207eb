/**
 * Directories for what this process needs for a while.
 *
 * @module
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The path of a socket has at most 107 bytes (unix(7)). */
const LONGEST_SOCKET = 107;

/** Makes one that nobody else may search, in which a socket `control` can be: in `/tmp` where `TMPDIR` is too deep for that. */
export function makeScratchDir(): string {
  const prefix = join(tmpdir(), 'configfs-fuse-');
  const fits = Buffer.byteLength(`${prefix}XXXXXX/control`) <= LONGEST_SOCKET;
  return mkdtempSync(fits ? prefix : '/tmp/configfs-fuse-');
}
