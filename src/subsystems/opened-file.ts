/**
 * What a file that a driver has opened for its caller is: asked of the descriptor, so of the file itself, wherever its path leads by now.
 *
 * @module
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import type { FileStat } from '../core/index.js';

const fstat = promisify(fs.fstat) as (fd: number) => Promise<fs.Stats>;
const statfs = promisify(fs.statfs) as (path: string) => Promise<{ type: number }>;

/** O_PATH of an open file's flags, in octal. */
const O_PATH = 0o10000000;

/** Is the file system another program's, which could keep us waiting with any question? See CallerPaths.open. Asks no file system but /proc. */
function isForeign(fd: number): boolean {
  const flags = /^flags:\s*([0-7]+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? '0';
  return (parseInt(flags, 8) & O_PATH) !== 0;
}

/** @returns undefined where another program would have to be asked */
export async function statOf(fd: number): Promise<FileStat | undefined> {
  return isForeign(fd) ? undefined : fstat(fd);
}

/** The sort of file system (`f_type`); 0 where another program would have to be asked. */
export async function fileSystemOf(fd: number): Promise<number> {
  // Node gives it with its sign.
  return isForeign(fd) ? 0 : (await statfs(`/proc/self/fd/${fd}`)).type >>> 0;
}
