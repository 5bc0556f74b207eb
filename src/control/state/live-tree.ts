/**
 * The tree of this process, for saving and restoring: past journal, faults and hooks, straight to the core.
 *
 * @module
 */
import type { AttrEntry } from '../../core/attr-table.js';
import type { Dir } from '../../core/dirent.js';
import { Errno } from '../../errno.js';
import { PAGE_SIZE } from '../../core/limits.js';
import { type MaybePromise, finished, then } from '../../sync/maybe-promise.js';
import { Caller, type OpenFile, type Vfs, type VNode } from '../../core/vfs.js';
import { type AttrValue, AttrValues, VERBATIM } from './attr-values.js';
import type { Remembered } from './remembered.js';
import { textValue } from './text-values.js';
import { type DirState, holds, sameText, sameValue, type TreeAccess } from './tree.js';

/** Us. */
const caller = (): Caller => new Caller(0, 0, 0);

/** Us, where nothing waits that would have to know who does: there are thousands of such calls. */
const US = caller();

/** A write of no bytes stores nothing. */
const EMPTY_LINE = Buffer.from('\n');

/** In a directory without any. Nobody puts anything in. */
const NO_DIRS = new Map<string, DirState>();
const NO_LINKS = new Map<string, string>();
const NO_VALUES = new AttrValues();

/** See the module's documentation. */
export class LiveTree implements TreeAccess {
  /** What was not written as it was to read, but as it had been written, by the path. */
  readonly spelled = new Map<string, readonly Uint8Array[]>();

  constructor(
    readonly vfs: Vfs,
    readonly remembered: Remembered,
  ) {}

  capture(path: string): MaybePromise<DirState> {
    return then(this.#dir(path), (dir) => this.#capture(dir));
  }

  #capture(dir: Dir): MaybePromise<DirState> {
    const { attrs, children } = dir;
    const state: DirState = {
      made: !dir.isDefault,
      dirs: children ? new Map<string, DirState>() : NO_DIRS,
      attrs: attrs.entries.length > 0 ? new AttrValues() : NO_VALUES,
      links: children ? new Map<string, string>() : NO_LINKS,
    };
    // What comes later; nothing for most drivers.
    let late: Promise<void>[] | undefined;
    for (const entry of attrs.entries) {
      const put = (content: Shown): void => {
        const value = asValue(content);
        if (value) state.attrs.append(entry.attr.name, value);
      };
      const content = this.#content(dir, entry);
      if (content instanceof Promise) (late ??= []).push(content.then(put));
      else put(content);
    }
    for (const [name, child] of children ?? []) {
      if (child.kind === 'l') state.links.set(name, child.target.path.slice(1));
      else if (!child.removed) {
        const below = this.#capture(child);
        if (below instanceof Promise) (late ??= []).push(below.then((known) => void state.dirs.set(name, known)));
        else state.dirs.set(name, below);
      }
    }
    const done = (): DirState => {
      this.remembered.spell(dir, (name) => state.attrs.get(name));
      return state;
    };
    return late ? Promise.all(late).then(done) : done();
  }

  read(path: string): MaybePromise<AttrValue | undefined> {
    const { parent, name } = split(path);
    return then(this.#dir(parent), (dir) => {
      const index = dir.attrs.index(name);
      if (index === undefined) throw new Errno('ENOENT', () => `${parent || 'the root'} has no attribute '${name}' (configfs_lookup)`);
      return then(this.#content(dir, dir.attrs.entries[index]!), asValue);
    });
  }

  different(path: string, attrs: AttrValues, from: number): MaybePromise<number> {
    return then(this.#dir(path), (dir) => this.#different(dir, attrs, from));
  }

  #different(dir: Dir, attrs: AttrValues, from: number): MaybePromise<number> {
    for (let at = from; at < attrs.size; at++) {
      const index = dir.attrs.index(attrs.nameAt(at));
      if (index === undefined) return at;
      const content = this.#content(dir, dir.attrs.entries[index]!);
      if (content instanceof Promise) {
        return content.then((late) => (isShown(late, attrs.valueAt(at)) ? this.#different(dir, attrs, at + 1) : at));
      }
      if (!isShown(content, attrs.valueAt(at))) return at;
    }
    return attrs.size;
  }

  /** What an attribute that can be written holds; undefined where nobody can tell, or for one that cannot be written. */
  #content(dir: Dir, { attr, binary }: AttrEntry): MaybePromise<Shown> {
    if (!(binary ? attr.write : attr.store)) return undefined;
    const show = binary ? attr.read : attr.show;
    if (!show) return this.remembered.of(dir, attr.name);
    const { fragment } = dir;
    // A removal waits for it then, as for every `show`.
    if (!fragment.tryEnter()) return undefined;
    try {
      const content = show.call(attr, dir.item, US) as MaybePromise<string | Uint8Array>;
      if (content instanceof Promise) return content.catch(() => undefined).finally(() => fragment.leave());
      fragment.leave();
      return content;
    } catch {
      fragment.leave();
      return undefined;
    }
  }

  /** As it is; where that does not make it read so, as it was written when it did. */
  write(path: string, value: Uint8Array): MaybePromise<void> {
    const spelling = this.remembered.spelling(path, value);
    return spelling ? this.#spell(path, value, spelling) : then(this.store(path, value), () => this.#withoutNewline(path, value));
  }

  /** What keeps the newline that was stored, and shows one of its own, is stored without. */
  #withoutNewline(path: string, value: Uint8Array): MaybePromise<void> {
    if (value.at(-1) !== 10) return;
    return then(this.read(path), (now) => {
      const kept = now?.length === 1 && Buffer.compare(now[0]!, Buffer.concat([value, EMPTY_LINE])) === 0;
      return kept ? this.#spell(path, value, [value.subarray(0, -1)]) : undefined;
    });
  }

  /** As it reads; else as it was written last; else all that was written. */
  async #spell(path: string, value: Uint8Array, written: readonly Uint8Array[]): Promise<void> {
    let failure: unknown;
    for (const spelling of [[value], written.slice(-1), written]) {
      try {
        for (const one of spelling) await this.store(path, one);
        failure = undefined;
        if (spelling[0] !== value) this.spelled.set(path, spelling);
        if (sameValue(await this.read(path), [value])) return;
      } catch (error) {
        failure = error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** All that was written to an attribute since the mount began, or the last 64 writes. */
  written(path: string): MaybePromise<readonly Uint8Array[] | undefined> {
    const { parent, name } = split(path);
    return then(this.#dir(parent), (dir) => this.remembered.of(dir, name));
  }

  /** Writes just that; an empty line for an empty text. */
  store(path: string, value: Uint8Array): MaybePromise<void> {
    return this.#in(path, (dir, name) =>
      then(this.vfs.lookup(dir, name, caller()), (node) =>
        finished(
          () =>
            then(this.vfs.open(node, false, true, caller()), (file) =>
              finished(
                () => this.#write(file, value.length === 0 && !file.binary ? EMPTY_LINE : value, path),
                () => this.vfs.release(file),
              ),
            ),
          () => this.#letGo(node),
        ),
      ),
    );
  }

  #write(file: OpenFile, value: Uint8Array, path: string): MaybePromise<void> {
    return then(this.vfs.write(file, 0, value, caller()), () =>
      then(this.vfs.flush(file, caller()), () => {
        this.remembered.note(file.node, value);
        this.stored(path, value);
      }),
    );
  }

  /** Called with what an attribute has taken. */
  protected stored(_path: string, _value: Uint8Array): void {}

  putBack(path: string, value: Uint8Array): MaybePromise<boolean> {
    const { parent, name } = split(path);
    return then(this.#dir(parent), (dir) => {
      const attr = dir.attrs.entries[dir.attrs.index(name) ?? -1]?.attr;
      if (!attr || !('putBack' in attr) || !attr.putBack) return false;
      attr.putBack(dir.item, Buffer.from(value));
      return true;
    });
  }

  /** A node of an attribute that a transport knows is for it to forget. */
  #letGo(node: VNode): void {
    if (node.tag === undefined) this.vfs.forget(node);
  }

  mkdir(path: string): MaybePromise<void> {
    return this.#in(path, (dir, name) => nothing(this.vfs.mkdir(dir, name, caller())));
  }

  rmdir(path: string): MaybePromise<void> {
    return this.#in(path, (dir, name) => this.vfs.rmdir(dir, name, caller()));
  }

  symlink(path: string, target: string): MaybePromise<void> {
    return this.#in(path, (dir, name) => nothing(this.vfs.symlink(dir, name, () => this.#node(target), caller())));
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

  #node(path: string): MaybePromise<VNode> {
    if (path === '') return this.vfs.root;
    const { parent, name } = split(path);
    return then(this.#dir(parent), (dir) => this.vfs.lookup(dir, name, caller()));
  }

  /** Walks there, as a system call would: what is on the way may be removed, or moved, at any time. @throws ENOENT, ENOTDIR */
  #dir(path: string): MaybePromise<Dir> {
    return this.#walk(this.vfs.root, path, 0);
  }

  #walk(from: VNode, path: string, begin: number): MaybePromise<Dir> {
    let node = from;
    for (let at = begin; at < path.length; ) {
      const slash = path.indexOf('/', at);
      const end = slash < 0 ? path.length : slash;
      const next = this.vfs.lookup(node, path.slice(at, end), US);
      at = end + 1;
      if (next instanceof Promise) return next.then((late) => this.#walk(late, path, at));
      node = next;
    }
    if (node.kind !== 'd') throw new Errno('ENOTDIR', `${path} is not a directory (link_path_walk)`);
    return node as Dir;
  }
}

function nothing(value: MaybePromise<unknown>): MaybePromise<void> {
  return value instanceof Promise ? value.then(() => {}) : undefined;
}

/** What a driver shows, or what is remembered of what was written; undefined where nobody can tell. */
type Shown = string | Uint8Array | AttrValue | undefined;

function asValue(content: Shown): AttrValue | undefined {
  if (typeof content === 'string') return textValue(content);
  return content instanceof Uint8Array ? [Uint8Array.from(content)] : content;
}

/** Most attributes hold what they should: for those no value is made. */
function isShown(content: Shown, value: AttrValue): boolean {
  return typeof content === 'string' && sameText(content, value) ? !VERBATIM.has(value) : holds(asValue(content), value);
}

function split(path: string): { parent: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { parent: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
