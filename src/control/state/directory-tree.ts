/**
 * The tree in a directory, through plain system calls: any configfs, the kernel's own too.
 *
 * Nobody can tell from outside which directories a user made, so all are taken for such; loading finds out which are there.
 *
 * @module
 */
import {
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { relative, resolve } from 'node:path';
import type { AttrValue, AttrValues } from './attr-values.js';
import { decodeName, nameBytes } from '../../names.js';
import { withRegular } from '../../regular-file.js';
import { type DirState, emptyDir, join, holds, type TreeAccess } from './tree.js';

/** See the module's documentation. Never for a mount that this very process serves. */
export class DirectoryTree implements TreeAccess {
  /** Without links in it. */
  readonly root: string;

  /** @throws the system's error for what is not there */
  constructor(dir: string) {
    this.root = realpathSync(dir);
  }

  capture(path: string): DirState {
    const state = emptyDir(path !== '');
    for (const entry of readdirSync(this.#at(path), { withFileTypes: true, encoding: 'buffer' })) {
      const name = decodeName(entry.name, 0, entry.name.length);
      const child = join(path, name);
      if (entry.isDirectory()) state.dirs.set(name, this.capture(child));
      else if (entry.isSymbolicLink()) state.links.set(name, this.#target(child));
      // In a directory that is no configfs there may be FIFOs and devices, with which a read never ends.
      else if (entry.isFile() && lstatSync(this.#at(child)).mode & 0o222) {
        const value = this.read(child);
        if (value) state.attrs.append(name, value);
      }
    }
    return state;
  }

  read(path: string): AttrValue | undefined {
    try {
      return [withRegular(this.#at(path), constants.O_RDONLY, (fd) => readFileSync(fd))];
    } catch {
      // Write-only, or its `show` has nothing to show.
      return undefined;
    }
  }

  different(path: string, attrs: AttrValues, from: number): number {
    let at = from;
    while (at < attrs.size && holds(this.read(join(path, attrs.nameAt(at))), attrs.valueAt(at))) at++;
    return at;
  }

  write(path: string, value: Uint8Array): void {
    this.store(path, value);
  }

  store(path: string, value: Uint8Array): void {
    withRegular(this.#at(path), constants.O_WRONLY, (fd) => {
      // One write(2) is one store.
      for (let at = 0; at < value.length || at === 0; ) at += writeSync(fd, value, at) || 1;
    });
  }

  mkdir(path: string): void {
    mkdirSync(this.#at(path));
  }

  rmdir(path: string): void {
    rmdirSync(this.#at(path));
  }

  /** The target by its absolute path: a relative one means different things to different kernels. */
  symlink(path: string, target: string): void {
    symlinkSync(this.#at(target), this.#at(path));
  }

  unlink(path: string): void {
    unlinkSync(this.#at(path));
  }

  /** As bytes: not every name is UTF-8. */
  #at(path: string): Buffer {
    return nameBytes(path === '' ? this.root : `${this.root}/${path}`);
  }

  #target(path: string): string {
    const bytes = readlinkSync(this.#at(path), { encoding: 'buffer' });
    return relative(this.root, resolve(this.root, path, '..', decodeName(bytes, 0, bytes.length)));
  }
}
