/**
 * `--at DIR` where DIR is missing and could be made.
 *
 * @module
 */
import { accessSync, constants, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readMounts } from '../../transport/mountinfo.js';

/** File systems in which directories are not made by mkdir, or not for this purpose. */
const NOT_OURS = /^\/(sys|proc|dev)(\/|$)/;

/**
 * Makes a missing directory, with its missing parents, where this user may. To show it without making it, its parent would have to
 * be covered in the command's namespace, and whatever the command writes there would be lost.
 * @param path absolute
 * @returns takes away what was made, unless somebody uses it
 */
export function makeDirectory(path: string): () => void {
  if (NOT_OURS.test(path)) return () => {};
  try {
    let parent = path;
    while (!exists(parent)) parent = dirname(parent);
    if (parent === path) return () => {};
    accessSync(parent, constants.W_OK | constants.X_OK);
    const topmost = mkdirSync(path, { recursive: true });
    return () => {
      if (topmost !== undefined) removeDirectories(path, topmost);
    };
  } catch {
    // Not by this user: its parent is covered, and this user could not have written there anyway.
    return () => {};
  }
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    // A file in the way is reported later.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** Takes away empty directories from `path` up to `topmost`. */
function removeDirectories(path: string, topmost: string): void {
  // To remove a directory takes away what is mounted on it, in all namespaces: another run may use it.
  if (isMountPointSomewhere(path)) return;
  try {
    for (let at = path; at.startsWith(topmost); at = dirname(at)) rmdirSync(at);
  } catch {
    // Somebody has put something there.
  }
}

function isMountPointSomewhere(path: string): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readMounts(Number(name)).some(({ point }) => point === path);
    } catch {
      // It has ended, or is another user's.
      return false;
    }
  });
}
