/**
 * Refusals that several operations share, with their reasons.
 *
 * @module
 */
import { Errno, quote } from '../errno.js';
import type { Dir } from './dirent.js';

/**
 * Something was to be done in a directory that has left the tree.
 * @param by the kernel function that refuses
 */
export function removedDir(dir: Dir, by: string): Errno {
  return new Errno('ENOENT', () => `${dir.path} was removed (${by})`);
}

/** @param by the kernel function that refuses, or `configfs-fuse` */
export function nameTaken(dir: Dir, name: string, by: string): Errno {
  return new Errno('EEXIST', () => `${dir.path} has an entry ${quote(name)} already (${by})`);
}

/** The caller has gone while a callback ran for it. */
export function callerGone(callback: string): Errno {
  return new Errno('EINTR', `the caller was interrupted while ${callback} ran (configfs-fuse)`);
}
