/**
 * The tree of this process, for saving and restoring: past journal, faults and hooks, straight to the core.
 *
 * @module
 */
import type { AttrEntry } from '../../core/attr-table.js';
import type { Dir } from '../../core/dirent.js';
import { Errno } from '../../errno.js';
import { PAGE_SIZE } from '../../core/limits.js';
import type { MaybePromise } from '../../sync/maybe-promise.js';
import { Caller, type Vfs } from '../../core/vfs.js';
import type { Remembered } from './remembered.js';
import { type DirState, emptyDir, type TreeAccess } from './tree.js';

/** Us. */
const caller = (): Caller => new Caller(0, 0, 0);

/** See the module's documentation. */
export class LiveTree implements TreeAccess {
  /** The nodes of directories by path. */
  readonly #nodes = new Map<string, Dir>();

  constructor(
    readonly vfs: Vfs,
    readonly remembered: Remembered,
  ) {}

  async capture(path: string): Promise<DirState> {
    return this.#capture(await this.#dir(path));
  }

  async #capture(dir: Dir): Promise<DirState> {
    const state = emptyDir(!dir.isDefault);
    for (const entry of dir.attrs.entries) {
      const value = attributeValue(dir, entry, this.remembered);
      const known = value instanceof Promise ? await value : value;
      if (known) state.attrs.set(entry.attr.name, known);
    }
    for (const [name, child] of dir.children ?? []) {
      if (child.kind === 'l') state.links.set(name, child.target.path.slice(1));
      else if (!child.removed) state.dirs.set(name, await this.#capture(child));
    }
    return state;
  }

  async read(path: string): Promise<readonly Uint8Array[] | undefined> {
    const { parent, name } = split(path);
    const dir = await this.#dir(parent);
    const entry = dir.attrs.entries.find(({ attr }) => attr.name === name);
    if (!entry) throw new Errno('ENOENT', `${parent} has no attribute '${name}'`);
    return attributeValue(dir, entry, this.remembered);
  }

  async write(path: string, value: Uint8Array): Promise<void> {
    const { parent, name } = split(path);
    const node = await this.vfs.lookup(await this.#dir(parent), name, caller());
    const file = await this.vfs.open(node, false, true, caller());
    try {
      await this.vfs.write(file, 0, value, caller());
      await this.vfs.flush(file, caller());
      this.remembered.note(node, value);
    } finally {
      await this.vfs.release(file);
    }
  }

  async mkdir(path: string): Promise<void> {
    const { parent, name } = split(path);
    await this.vfs.mkdir(await this.#dir(parent), name, caller());
  }

  async rmdir(path: string): Promise<void> {
    const { parent, name } = split(path);
    await this.vfs.rmdir(await this.#dir(parent), name, caller());
  }

  async symlink(path: string, target: string): Promise<void> {
    const { parent, name } = split(path);
    await this.vfs.symlink(await this.#dir(parent), name, () => this.#dir(target), caller());
  }

  async unlink(path: string): Promise<void> {
    const { parent, name } = split(path);
    await this.vfs.unlink(await this.#dir(parent), name, caller());
  }

  async rename(path: string, to: string): Promise<void> {
    const [from, next] = [split(path), split(to)];
    await this.vfs.rename(await this.#dir(from.parent), from.name, await this.#dir(next.parent), next.name, 0, caller());
  }

  /** Reads an attribute as a user would. */
  async show(path: string): Promise<void> {
    const { parent, name } = split(path);
    const file = await this.vfs.open(await this.vfs.lookup(await this.#dir(parent), name, caller()), true, false, caller());
    try {
      await this.vfs.read(file, 0, PAGE_SIZE, caller());
    } finally {
      await this.vfs.release(file);
    }
  }

  /** Looks it up, and opens or lists it too. */
  async find(path: string, then: 'lookup' | 'open' | 'readdir'): Promise<void> {
    const { parent, name } = split(path);
    const node = await this.vfs.lookup(await this.#dir(parent), name, caller());
    if (then === 'open') await this.vfs.release(await this.vfs.open(node, true, false, caller()));
    if (then === 'readdir') this.vfs.releasedir(await this.vfs.opendir(node, caller()));
  }

  /** @throws ENOENT, ENOTDIR */
  #dir(path: string): MaybePromise<Dir> {
    if (path === '') return this.vfs.root as Dir;
    const known = this.#nodes.get(path);
    // A committable item can have moved.
    if (known && !known.removed && known.path.slice(1) === path) return known;
    return this.#find(path);
  }

  async #find(path: string): Promise<Dir> {
    const { parent, name } = split(path);
    const node = await this.vfs.lookup(await this.#dir(parent), name, caller());
    if (node.kind !== 'd') throw new Errno('ENOTDIR', `${path} is not a directory`);
    this.#nodes.set(path, node as Dir);
    return node as Dir;
  }
}

/** What an attribute that can be written holds; undefined where nobody can tell, or for one that cannot be written. */
function attributeValue(dir: Dir, entry: AttrEntry, remembered: Remembered): MaybePromise<readonly Uint8Array[] | undefined> {
  const { attr, binary } = entry;
  if (!(binary ? attr.write : attr.store)) return undefined;
  const show = binary ? attr.read : attr.show;
  if (!show) return remembered.of(dir, attr.name);
  // A removal waits for it then, as for every `show`.
  if (!dir.fragment.tryEnter()) return undefined;
  const done = (content: string | Uint8Array): readonly Uint8Array[] => [
    typeof content === 'string' ? Buffer.from(content) : Uint8Array.from(content),
  ];
  try {
    const content = show.call(attr, dir.item, caller()) as MaybePromise<string | Uint8Array>;
    if (content instanceof Promise) return content.then(done, () => undefined).finally(() => dir.fragment.leave());
    dir.fragment.leave();
    return done(content);
  } catch {
    dir.fragment.leave();
    return undefined;
  }
}

function split(path: string): { parent: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { parent: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
