/**
 * Shows live nodes in a machine at the places that they are for.
 *
 * One file system holds all of them. Parts of it are bound to where they belong: to the place itself where the machine has such a file
 * or directory, else to the nearest directory above it. What the machine has in a directory stays in sight: it is bound back, entry by entry,
 * over stand-ins that the file system has for it.
 *
 * @module
 */
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SurroundingNode } from '../../core/index.js';
import type { Vfs } from '../../core/vfs.js';
import type { Machine } from '../machine.js';
import { MachineError } from '../machine-error.js';
import { type Shown, withoutLinks } from '../show.js';
import { Branch, isDir } from './nodes.js';
import { LiveVfs } from './vfs.js';

/** What is bound where. */
interface Place {
  /** In the machine. */
  readonly path: string;
  readonly node: SurroundingNode;
}

/** The nodes of all subsystems. Nothing is mounted yet. */
export class Places {
  readonly #places = new Map<string, Place>();

  constructor(readonly shown: Shown) {}

  /** @throws MachineError where nothing can be shown at the path */
  add(path: string, node: SurroundingNode): void {
    const clean = resolve('/', path);
    const there = this.#statOf(clean);
    if (there !== undefined && !there.isDirectory() && !isDir(node) && 'target' in node === false) {
      // A file over a file.
      const at = withoutLinks(clean);
      if (!this.#places.has(at)) this.#places.set(at, { path: at, node });
      return;
    }
    const whole = there?.isDirectory() === true && isDir(node);
    const { existing, missing } = whole ? { existing: withoutLinks(clean), missing: [] } : this.shown.split(dirname(clean));
    this.#refuse(clean, existing);
    let branch = this.#branchAt(existing, whole && node.alone === true);
    for (const name of missing) branch = branch.branch(name);
    if (whole) branch.places.push(node);
    else {
      const name = clean.slice(clean.lastIndexOf('/') + 1);
      if (isDir(node)) branch.branch(name).places.push(node);
      else if (!branch.fixed.has(name)) branch.fixed.set(name, node);
    }
  }

  /** The file system that is to be served; undefined where there is nothing to show. */
  vfs(): Vfs | undefined {
    if (this.#places.size === 0) return undefined;
    const root = new Branch();
    for (const [number, { node }] of this.#sorted().entries()) root.fixed.set(String(number), node);
    return new LiveVfs(root);
  }

  /** Binds what is served to its places, and takes it away from where it is mounted. @throws MachineError */
  async bind(machine: Machine, mounted: string): Promise<void> {
    for (const [number, { path, node }] of this.#sorted().entries()) {
      const from = join(mounted, String(number));
      if (!(node instanceof Branch)) await machine.bind(from, path);
      else await machine.merge(from, path, machineEntries(node));
    }
    await machine.unmount(mounted);
  }

  /** Outer places before inner ones. */
  #sorted(): Place[] {
    return [...this.#places.values()].sort((a, b) => a.path.length - b.path.length);
  }

  #branchAt(path: string, alone: boolean): Branch {
    const inside = this.shown.inside(path);
    const old = this.#places.get(path)?.node;
    if (old instanceof Branch) return old;
    const branch = new Branch(statSync(inside).mode & 0o7777);
    this.#places.set(path, { path, node: branch });
    // Now, since later this process serves what is on the way.
    if (!alone) {
      for (const entry of readdirSync(inside, { withFileTypes: true })) {
        const text = entry.isSymbolicLink() ? readlinkSync(join(inside, entry.name)) : undefined;
        branch.machine.set(
          entry.name,
          text !== undefined ? { target: () => text } : entry.isDirectory() ? new Branch() : { show: () => '', store: () => {} },
        );
      }
    }
    return branch;
  }

  #statOf(path: string): ReturnType<typeof statSync> | undefined {
    try {
      return statSync(this.shown.inside(path));
    } catch {
      return undefined;
    }
  }

  #refuse(path: string, existing: string): void {
    if (existing === '/') throw new MachineError(`${path}: there is no such directory, and / itself cannot be covered`);
    if (`${existing}/`.startsWith('/proc/')) {
      throw new MachineError(`${path}: /proc cannot be covered; expected a file that is there, or a path elsewhere`);
    }
  }
}

/** What is to be bound back: what our own entries hide is not. */
function machineEntries(branch: Branch): string[] {
  const own = new Set([...branch.fixed.keys(), ...branch.places.flatMap((place) => [...place.list()].map(([name]) => name))]);
  return [...branch.machine].flatMap(([name, node]) => (own.has(name) || 'target' in node ? [] : [name]));
}
