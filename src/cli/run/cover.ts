/**
 * Showing directories that the machine does not have, in a private mount namespace.
 *
 * A directory cannot be made in sysfs. So its parent is covered by a small tmpfs, in which the old entries are bound back to
 * where they were, and the new one is made. Outside of the namespace nothing changes.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PrivateDirectory } from '../../core/index.js';
import { readMounts } from '../../transport/mountinfo.js';
import { findTool, toolEnvironment } from '../../transport/tools.js';
import { Failure } from '../exit.js';

/** A directory that is to be there, with empty directories in it. */
export interface Place {
  /** Absolute. */
  readonly path: string;
  readonly entries?: readonly string[];
}

/**
 * Makes sure that the directory is there, and that it has the entries.
 * @returns its path without links in it
 */
export function show({ path, entries = [] }: Place): string {
  const { existing, missing } = split(path);
  // Who is in the namespace, and what was covered, is asked there.
  if (`${existing}/`.startsWith('/proc/')) throw new Failure(`${path}: /proc cannot be covered; expected a path elsewhere`);
  if (missing.length === 0) {
    // A root directory is looked up by nobody: what is mounted on it is not seen.
    if (existing === '/') throw new Failure(`${path}: / itself cannot be covered; expected a path below a directory that exists`);
    if (entries.length === 0) return existing;
    const present = readdirSync(existing);
    const absent = entries.filter((name) => !present.includes(name));
    if (absent.length === 0) return existing;
    cover(existing);
    for (const name of absent) mkdirSync(join(existing, name));
    return existing;
  }
  if (existing === '/')
    throw new Failure(`${path}: there is no /${missing[0]}, and / itself cannot be covered; expected a path below a directory that exists`);
  cover(existing);
  const made = join(existing, ...missing);
  mkdirSync(made, { recursive: true });
  for (const name of entries) mkdirSync(join(made, name));
  return made;
}

/** A directory in which what is made is the command's own. */
export function own({ path, empty = false, files = {} }: PrivateDirectory): void {
  const at = show({ path });
  if (empty) hide(at);
  else cover(at);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
}

/** How much of a path is there already. */
function split(path: string): { existing: string; missing: string[] } {
  const names = path.split('/').filter((name) => name !== '');
  for (let length = names.length; length > 0; length--) {
    const part = `/${names.slice(0, length).join('/')}`;
    try {
      if (!statSync(part).isDirectory()) throw new Failure(`${part} is not a directory; expected one, or nothing`);
      return { existing: realpathSync(part), missing: names.slice(length) };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // ENOTDIR: what is in the way is one of the names before, and is met next.
      if (code === 'ENOENT' || code === 'ENOTDIR') continue;
      throw error instanceof Failure ? error : new Failure(`${part} cannot be used: ${message}`);
    }
  }
  return { existing: '/', missing: names };
}

/** An empty file system over a directory: what was mounted there is out of sight. Who might make files there still may. */
export function hide(directory: string): void {
  const mode = (statSync(directory).mode & 0o7777).toString(8);
  // In a user namespace a tmpfs can be mounted, and its size be bounded.
  mount(directory, ['-t', 'tmpfs', '-o', `mode=${mode},size=64m`, 'configfs-fuse', directory]);
}

/** Puts a tmpfs over a directory, and binds all that is in it back to where it was. */
function cover(directory: string): void {
  // What is below the tmpfs stays reachable through this descriptor.
  const fd = openSync(directory, 'r');
  try {
    const old = `/proc/self/fd/${fd}`;
    const entries = readdirSync(old, { withFileTypes: true });
    const points = new Set(readMounts('self').map(({ point }) => point));
    hide(directory);
    const binds: string[] = [];
    const mounted: string[] = [];
    for (const entry of entries) {
      const to = join(directory, entry.name);
      if (entry.isSymbolicLink()) {
        symlinkSync(readlinkSync(`${old}/${entry.name}`), to);
        continue;
      }
      if (entry.isDirectory()) mkdirSync(to);
      else writeFileSync(to, '');
      // The descriptor is number 3 there. One process for all of them, except where something is mounted: mount(8) leaves
      // out of a table what /proc/self/mountinfo shows already, and cannot see that it is covered.
      if (points.has(to)) {
        mounted.push(entry.name);
        continue;
      }
      binds.push(`/proc/self/fd/3/${escapeField(entry.name)} ${escapeField(to)} none rbind 0 0\n`);
    }
    for (const name of mounted) mount(directory, ['--no-canonicalize', '--rbind', `/proc/self/fd/3/${name}`, join(directory, name)], fd);
    if (binds.length === 0) return;
    let table = join(directory, '.fstab');
    while (entries.some(({ name }) => table === join(directory, name))) table += '~';
    writeFileSync(table, binds.join(''));
    try {
      mount(directory, ['--no-canonicalize', '--no-mtab', '--all', '--fstab', table], fd);
    } finally {
      rmSync(table);
    }
  } finally {
    closeSync(fd);
  }
}

/** As fstab(5) writes it. */
function escapeField(path: string): string {
  return path.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/**
 * @param directory for the message
 * @param fd handed to mount(8) as its descriptor 3
 */
function mount(directory: string, args: readonly string[], fd?: number): void {
  const { status, stderr, error } = spawnSync(findTool('mount') ?? 'mount', args, {
    stdio: ['ignore', 'ignore', 'pipe', fd ?? 'ignore'],
    encoding: 'utf8',
    env: toolEnvironment(),
  });
  if (status === 0) return;
  throw new Failure(`${directory} cannot be covered in the private namespace: ${error?.message ?? stderr.trim().split('\n')[0]}`);
}
