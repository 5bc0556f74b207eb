/**
 * All opcodes that are served. What is not in here is answered with ENOSYS, which the kernel remembers and replaces by
 * what a file system without that operation does.
 *
 * @module
 */
import type { AnyRow } from './row.js';
import { attrRows } from './rows-attr.js';
import { dirRows } from './rows-dir.js';
import { fileRows } from './rows-file.js';
import { sessionRows } from './rows-session.js';
import { treeRows } from './rows-tree.js';

/** By opcode; an array, for quick access. */
export const table: readonly (AnyRow | undefined)[] = Object.assign([] as AnyRow[], sessionRows, treeRows, attrRows, fileRows, dirRows);
