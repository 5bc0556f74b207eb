/**
 * The directory to mount on, and taking the mount away again.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Logger } from '../../log.js';
import { MountError } from '../mount-error.js';
import { mountsOn } from '../mountinfo.js';
import { toolEnvironment } from '../tools.js';

const DARWIN = process.platform === 'darwin';
/** Long enough for any machine. */
const TIME_LIMIT_MS = 20_000;

/**
 * Makes sure that `dir` is a directory. A mount that a daemon which died left behind is taken away.
 * @returns its path without links in it
 * @throws MountError no-directory, busy
 */
export async function prepareMountPoint(dir: string, log: Logger): Promise<string> {
  for (let stale = 0; ; stale++) {
    try {
      const real = await realpath(dir);
      if (!(await stat(real)).isDirectory()) throw new MountError('no-directory', `${dir} is not a directory`);
      if (mountsOn(real).at(-1)?.type === 'fuse.configfs') {
        throw new MountError('busy', `${dir} has a mount of configfs-fuse already: unmount it first`);
      }
      return real;
    } catch (error) {
      if (error instanceof MountError) throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOTCONN' && stale < 10) {
        const place = join(await realpath(dirname(resolve(dir))), basename(resolve(dir)));
        log.info({ path: place }, 'stale mount (Transport endpoint is not connected): replaced');
        await unmount(place, true);
        continue;
      }
      throw new MountError(
        'no-directory',
        `the mount point ${dir} ${code === 'ENOENT' ? 'does not exist' : `cannot be used: ${message}`}`,
        { cause: error },
      );
    }
  }
}

/**
 * Is our mount still there? Asks the system without asking the file system, where that is possible.
 * @param device what {@link deviceOf} said right after the mount
 */
export async function isMounted(path: string, device: string | undefined): Promise<boolean> {
  if (device === undefined) return true;
  return DARWIN ? (await deviceOf(path)) === device : mountsOn(path).some((mount) => mount.device === device);
}

/** A text that tells the mount on `path` from what is below it, and from other mounts. */
export async function deviceOf(path: string): Promise<string | undefined> {
  if (!DARWIN) return mountsOn(path).at(-1)?.device;
  return stat(path).then(
    ({ dev }) => String(dev),
    () => undefined,
  );
}

/**
 * Unmounts what is on `path`. Nothing there is fine.
 * @param lazy also where it is in use: it is taken out of the tree and goes when the last user does
 * @returns false where it is in use
 * @throws MountError failed, no-tool
 */
export async function unmount(path: string, lazy: boolean): Promise<boolean> {
  const tries = DARWIN
    ? [['diskutil', 'unmount', ...(lazy ? ['force'] : []), path]]
    : [
        // Root, also of a user namespace, needs no helper.
        ...(process.geteuid?.() === 0 ? [['umount', '-i', ...(lazy ? ['-l'] : []), path]] : []),
        ...['fusermount3', 'fusermount'].map((tool) => [tool, '-u', ...(lazy ? ['-z'] : []), path]),
      ];
  let said = '';
  for (const [tool, ...args] of tries) {
    const result = await run(tool!, args);
    if (result === 'missing') continue;
    if (result === '' || /not mounted|not found|no mount point|no such file/i.test(result)) return true;
    if (/busy/i.test(result)) return false;
    said = result;
  }
  if (said === '')
    throw new MountError(
      'no-tool',
      `cannot unmount ${path}: none of ${tries.map(([tool]) => tool).join(', ')} is installed (Debian: fuse3)`,
    );
  throw new MountError('failed', `cannot unmount ${path}: ${said}`);
}

/** @returns what it said if it failed, nothing if it did not */
function run(tool: string, args: readonly string[]): Promise<string | 'missing'> {
  const env = toolEnvironment();
  return new Promise((resolve) => {
    execFile(tool, args, { env, timeout: TIME_LIMIT_MS }, (error, _out, said) => {
      if (!error) resolve('');
      else if (error.code === 'ENOENT') resolve('missing');
      else resolve(said.trim() || error.message);
    });
  });
}
