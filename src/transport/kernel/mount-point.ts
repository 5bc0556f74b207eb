/**
 * The directory to mount on: must be there, and free. What a daemon that died has left behind is taken away.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Logger } from '../../log.js';
import { MountError } from '../mount-error.js';
import { unmountDirectory } from './mount-tool.js';
import { readMounts } from '../mountinfo.js';

/** How long a directory may take to answer, in milliseconds: it may be a mount whose daemon hangs. */
const PATIENCE_MS = 5_000;

/**
 * Makes sure that `dir` can be mounted on.
 * @returns its path without links in it, as it is in /proc/self/mountinfo
 * @throws MountError no-directory, busy
 */
export async function prepareMountPoint(dir: string, log: Logger): Promise<string> {
  for (let stale = 0; ; stale++) {
    try {
      const real = await patiently(dir, realpath(dir));
      const found = await patiently(dir, stat(real));
      if (!found.isDirectory()) throw new MountError('no-directory', `${dir} is not a directory`);
      if (typeMounted(real) === 'fuse.configfs') {
        throw new MountError('busy', `${dir} has a mount of configfs-fuse already: unmount it first (umount ${dir})`);
      }
      return real;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof MountError) throw error;
      if (code === 'ENOTCONN' && stale < 10) {
        const place = join(await realpath(dirname(resolve(dir))), basename(resolve(dir)));
        log.info({ path: place }, 'stale mount (Transport endpoint is not connected): replaced');
        await unmountDirectory(place, true);
        continue;
      }
      const why = code === 'ENOENT' ? 'does not exist' : `cannot be used: ${(error as Error).message}`;
      throw new MountError('no-directory', `the mount point ${dir} ${why}`, { cause: error });
    }
  }
}

/** The type of the topmost file system that is mounted on exactly this directory. */
function typeMounted(path: string): string | undefined {
  return readMounts('self').findLast((mount) => mount.point === path)?.type;
}

async function patiently<T>(dir: string, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new MountError('busy', `${dir} does not answer: is it a mount that hangs?`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * `major:minor` of the file system that `fd`, an open /dev/fuse, is connected to.
 * Linux says so itself since 6.18 or so (fuse_dev_show_fdinfo); before, the topmost mount on `dir` is taken.
 */
export function deviceOfMount(fd: number, dir: string): string | undefined {
  let info = '';
  try {
    info = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
  } catch {
    // No such file: an old kernel, or no /proc. The mounts tell as well.
  }
  const connection = /^fuse_connection:\s*(\d+)$/m.exec(info)?.[1];
  if (connection !== undefined) {
    const dev = Number(connection);
    return `${dev >>> 20}:${dev & 0xfffff}`;
  }
  return readMounts('self').findLast((mount) => mount.point === dir && mount.type.startsWith('fuse'))?.device;
}
