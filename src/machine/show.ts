/**
 * Showing directories that the machine does not have. A directory cannot be made in sysfs: so its parent is covered by a
 * small tmpfs in which the old entries are bound back to where they were, and the new one is made.
 *
 * @module
 */
import { mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateDirectory } from '../core/index.js';
import type { Machine } from './machine.js';
import { MachineError } from './machine-error.js';

/** Covers directories in one machine. Nothing here may ask a file system that this process serves. */
export class Shown {
  /** Directories that were covered, outermost first. */
  readonly covered = new Set<string>();

  /** Directories that were made in those. */
  readonly #made = new Set<string>();

  constructor(readonly machine: Machine) {}

  /** A path as the command will see it. */
  inside(path: string): string {
    return `/proc/${this.machine.pid}/root${path}`;
  }

  /**
   * Makes sure that a directory is there, and that it has the entries.
   * @returns its path without links in it
   * @throws MachineError
   */
  async show({ path, entries = [] }: { readonly path: string; readonly entries?: readonly string[] }): Promise<string> {
    const { existing, missing } = this.split(path);
    // Who is in the namespace, and what was covered, is asked there.
    if (`${existing}/`.startsWith('/proc/')) throw new MachineError(`${path}: /proc cannot be covered; expected a path elsewhere`);
    if (missing.length === 0) {
      // A root directory is looked up by nobody: what is mounted on it is not seen.
      if (existing === '/') throw new MachineError(`${path}: / itself cannot be covered; expected a path below a directory that exists`);
      const present = entries.length === 0 ? [] : readdirSync(this.inside(existing));
      await this.#add(
        existing,
        entries.filter((name) => !present.includes(name)),
      );
      return existing;
    }
    if (existing === '/') {
      throw new MachineError(
        `${path}: there is no /${missing[0]}, and / itself cannot be covered; expected a path below a directory that exists`,
      );
    }
    const made = join(existing, ...missing);
    this.#made.add(made);
    await this.#add(existing, [missing.join('/'), ...entries.map((name) => join(missing.join('/'), name))]);
    return made;
  }

  /** An empty file system over a directory, with the mode that the directory has. @throws MachineError */
  async hide(directory: string): Promise<void> {
    await this.machine.hide(directory, (statSync(this.inside(directory)).mode & 0o7777).toString(8));
  }

  /** A directory in which what is made is the machine's own. @throws MachineError */
  async own({ path, empty = false, files = {} }: PrivateDirectory): Promise<void> {
    const at = await this.show({ path });
    if (empty) await this.hide(at);
    else if (!this.covered.has(at) && !this.#made.has(at)) {
      await this.machine.cover(at);
      this.covered.add(at);
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(this.inside(join(at, name)), text);
  }

  /** What was covered in /sys cannot be written to any more: the kernel has no such directories either. @throws MachineError */
  async seal(): Promise<void> {
    for (const directory of this.covered) if (directory.startsWith('/sys/')) await this.machine.readOnly(directory);
  }

  async #add(directory: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    if (!this.covered.has(directory)) {
      await this.machine.cover(directory);
      this.covered.add(directory);
    }
    for (const name of names) mkdirSync(this.inside(join(directory, name)), { recursive: true });
  }

  /** How much of a path is there already. @throws MachineError where a file is in the way */
  split(path: string): { existing: string; missing: string[] } {
    const names = path.split('/').filter((name) => name !== '');
    for (let length = names.length; length > 0; length--) {
      const part = `/${names.slice(0, length).join('/')}`;
      try {
        if (!statSync(this.inside(part)).isDirectory()) throw new MachineError(`${part} is not a directory; expected one, or nothing`);
        return { existing: withoutLinks(part), missing: names.slice(length) };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        // ENOTDIR: what is in the way is one of the names before, and is met next.
        if (code === 'ENOENT' || code === 'ENOTDIR') continue;
        throw error instanceof MachineError ? error : new MachineError(`${part} cannot be used: ${message}`);
      }
    }
    return { existing: '/', missing: names };
  }
}

/** What was made in the machine only has no links in it. */
export function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
