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
