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
import { textValue } from './text-values.js';
import { type DirState, emptyDir, finished, then, type TreeAccess } from './tree.js';

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

  capture(path: string): MaybePromise<DirState> {
    return then(this.#dir(path), (dir) => this.#capture(dir));
  }

  #capture(dir: Dir): MaybePromise<DirState> {
    const state = emptyDir(!dir.isDefault);
    // What comes later; nothing for most drivers.
    const late: Promise<void>[] = [];
    const take = <T>(value: MaybePromise<T>, put: (value: T) => void): void => {
      if (value instanceof Promise) late.push(value.then(put));
      else put(value);
    };
    for (const entry of dir.attrs.entries) {
      take(attributeValue(dir, entry, this.remembered), (value) => {
        if (value) state.attrs.set(entry.attr.name, value);
      });
    }
    for (const [name, child] of dir.children ?? []) {
      if (child.kind === 'l') state.links.set(name, child.target.path.slice(1));
      else if (!child.removed) take(this.#capture(child), (below) => state.dirs.set(name, below));
    }
    return late.length === 0 ? state : Promise.all(late).then(() => state);
  }

  read(path: string): MaybePromise<readonly Uint8Array[] | undefined> {
    const { parent, name } = split(path);
    return then(this.#dir(parent), (dir) => {
      const index = dir.attrs.index(name);
      if (index === undefined) throw new Errno('ENOENT', `${parent} has no attribute '${name}' (configfs_lookup)`);
      return attributeValue(dir, dir.attrs.entries[index]!, this.remembered);
    });
  }

  write(path: string, value: Uint8Array): MaybePromise<void> {
    return this.#in(path, (dir, name) =>
      then(this.vfs.lookup(dir, name, caller()), (node) =>
        then(this.vfs.open(node, false, true, caller()), (file) =>
          finished(
            () =>
              then(this.vfs.write(file, 0, value, caller()), () =>
                then(this.vfs.flush(file, caller()), () => this.remembered.note(node, value)),
              ),
            () => this.vfs.release(file),
          ),
        ),
      ),
    );
  }

  mkdir(path: string): MaybePromise<void> {
    return this.#in(path, (dir, name) => then(this.vfs.mkdir(dir, name, caller()), (node) => void this.#nodes.set(path, node as Dir)));
  }

  rmdir(path: string): MaybePromise<void> {
    return this.#in(path, (dir, name) => this.vfs.rmdir(dir, name, caller()));
  }

  symlink(path: string, target: string): MaybePromise<void> {
    return this.#in(path, (dir, name) =>
      then(
        this.vfs.symlink(dir, name, () => this.#dir(target), caller()),
        () => {},
      ),
    );
  }

  unlink(path: string): MaybePromise<void> {
    return this.#in(path, (dir, name) => this.vfs.unlink(dir, name, caller()));
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

  #in(path: string, action: (dir: Dir, name: string) => MaybePromise<void>): MaybePromise<void> {
    const { parent, name } = split(path);
    return then(this.#dir(parent), (dir) => action(dir, name));
  }

  /** @throws ENOENT, ENOTDIR */
  #dir(path: string): MaybePromise<Dir> {
    if (path === '') return this.vfs.root as Dir;
    const known = this.#nodes.get(path);
    // A committable item can have moved.
    if (known && !known.removed && isAt(known, path)) return known;
    return this.#find(path);
  }

  async #find(path: string): Promise<Dir> {
    const { parent, name } = split(path);
    const node = await this.vfs.lookup(await this.#dir(parent), name, caller());
    if (node.kind !== 'd') throw new Errno('ENOTDIR', `${path} is not a directory (link_path_walk)`);
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
  const done = (content: string | Uint8Array): readonly Uint8Array[] =>
    typeof content === 'string' ? textValue(content) : [Uint8Array.from(content)];
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

/** Is that the path of the directory? Asked for every attribute of thousands of items, so no text is made. */
function isAt(dir: Dir, path: string): boolean {
  let end = path.length;
  for (let at = dir; at.parent; at = at.parent) {
    const begin = end - at.name.length;
    if (begin < 0 || !path.startsWith(at.name, begin) || (begin > 0 && path[begin - 1] !== '/')) return false;
    end = begin - 1;
  }
  return end === -1;
}

function split(path: string): { parent: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { parent: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
