/**
 * What surroundings are made of: directories as sysfs has them, in few words.
 *
 * @module
 */
import type { SurroundingDir, SurroundingNode } from '../core/index.js';

/** A directory whose entries are asked for at each use. */
export const dir = (list: () => Iterable<readonly [string, SurroundingNode]>): SurroundingDir => ({ list });

/** A directory that always has the same entries. */
export const fixedDir = (entries: Readonly<Record<string, SurroundingNode>>): SurroundingDir => dir(() => Object.entries(entries));

/** What a function of the kernel sees that takes what was written for a C string: all before the first NUL. */
export const beforeNul = (text: string): string => text.split('\0', 1)[0] ?? '';

/** `sysfs_streq`: as before, and one newline at the end does not count. */
export const sysfsText = (text: string): string => beforeNul(text).replace(/\n$/, '');
