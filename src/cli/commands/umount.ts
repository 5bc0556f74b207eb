/**
 * `configfs-fuse umount`.
 *
 * @module
 */
import { basename, dirname, join, resolve } from 'node:path';
import { MountError } from '../../transport/mount-error.js';
import { FS_TYPE } from '../../transport/mount-point.js';
import { topMount } from '../../transport/mountinfo.js';
import { OutOfTime, PathChild } from '../../transport/path-child.js';
import { unmount } from '../../transport/unmount.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const given = operands[0]!;
  const lazy = options.lazy ?? false;
  const dir = await mountPointAt(given);
  expectOurs(given, dir);
  try {
    if (await unmount(dir, lazy)) return EXIT.ok;
  } catch (error) {
    throw error instanceof MountError ? new Failure(`${given}: ${error.message}`) : error;
  }
  throw new Failure(`${given}: it is in use: close its files and leave its directories, or use --lazy`);
}

/** @param given the mount point `dir`, as the user calls it @throws Failure where something else is mounted, or nothing */
export function expectOurs(given: string, dir: string): void {
  const type = topMount(dir)?.type;
  if (type === FS_TYPE) return;
  const found = type === undefined ? 'nothing is mounted there' : `a ${type} is mounted there`;
  throw new Failure(`${given}: ${found}; expected a mount of configfs-fuse`);
}

/**
 * The mount point that is meant. What is mounted there is not asked: its daemon may be gone, or hang. A child looks at the directories
 * above only where the path is not, as it stands, a mount point.
 */
export async function mountPointAt(given: string): Promise<string> {
  const whole = resolve(given);
  if (topMount(whole) !== undefined) return whole;
  const child = new PathChild();
  try {
    const parent = await child.realPath(dirname(whole));
    const path = join(parent, basename(whole));
    return topMount(path) === undefined ? await child.realPath(path) : path;
  } catch (error) {
    if (error instanceof OutOfTime) throw new Failure(`${given}: it does not answer: is a directory above it a mount that hangs?`);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Failure(`${given}: ${code === 'ENOENT' ? 'no such directory' : message}; expected a mount of configfs-fuse`);
  } finally {
    child.kill();
  }
}
