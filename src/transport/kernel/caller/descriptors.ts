/**
 * The system calls of a walk, by descriptor: a name in a directory that is held open is `/proc/self/fd/N/NAME`, as openat(2) would have it.
 *
 * @module
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { decodeName, nameBytes } from '../../../names.js';

export const open = promisify(fs.open) as (path: Buffer | string, flags: number, mode?: number) => Promise<number>;
export const close = promisify(fs.close);
export const fstat = promisify(fs.fstat) as (fd: number) => Promise<fs.Stats>;
export const statfs = promisify(fs.statfs) as (path: string) => Promise<{ type: number }>;
export const fchown = promisify(fs.fchown);
export const readFile = promisify(fs.readFile) as (path: string) => Promise<Buffer>;

const readlinkAs = promisify(fs.readlink) as (path: Buffer | string, options: { encoding: 'buffer' }) => Promise<Buffer>;

/** The text of a link, with each byte as names have it. */
export async function readlink(path: Buffer | string): Promise<string> {
  const text = await readlinkAs(path, { encoding: 'buffer' });
  return decodeName(text, 0, text.length);
}

/** @param fd of a directory */
export function childPath(fd: number, name: string): Buffer {
  return nameBytes(`/proc/self/fd/${fd}/${name}`);
}

/** Where a descriptor is, as this process sees it. */
export function pathOfFd(fd: number): Promise<string> {
  return readlink(`/proc/self/fd/${fd}`);
}
