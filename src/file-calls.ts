/**
 * Calls of `node:fs` as promises. They do what those of `node:fs/promises` do, whose module takes a millisecond of each start to load.
 *
 * @module
 */
import * as fs from 'node:fs';
import type * as promises from 'node:fs/promises';
import { promisify } from 'node:util';

export const access = promisify(fs.access) as typeof promises.access;
export const readFile = promisify(fs.readFile) as typeof promises.readFile;
export const readlink = promisify(fs.readlink) as typeof promises.readlink;
export const stat = promisify(fs.stat) as typeof promises.stat;
export const writeFile = promisify(fs.writeFile) as typeof promises.writeFile;
