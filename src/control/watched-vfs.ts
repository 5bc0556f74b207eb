/**
 * A `Vfs` around a `Vfs`: whatever is to see, delay, change or refuse operations takes its place in one chain, and the
 * core knows nothing of it. While the chain is empty each call is passed on as it is.
 *
 * Locks are the core's: a link of the chain acts before an operation has taken any, or after it has given back all.
 *
 * @module
 */
import { Errno, isErrno } from '../errno.js';
import { childPath, pathOf } from '../core/path.js';
import { LIVE, PENDING } from '../core/committable.js';
import type { MaybePromise } from '../sync/maybe-promise.js';
import type { Caller, DirEntry, Iattr, OpenDir, OpenFile, Stat, Vfs, VfsObserver, VNode } from '../core/vfs.js';
import { Operation, type OpName } from './operation.js';
import type { Remembered } from './state/remembered.js';

/** Does the operation, or what comes after in the chain. Its result is bytes for `show`, a count for `store`, else nothing of interest. */
export type Next = () => MaybePromise<unknown>;

/** One link of the chain. It answers what `next` answers, now or later, or throws instead, or answers something else. */
export type Link = (operation: Operation, next: Next) => MaybePromise<unknown>;

/** What is collected of a binary attribute until it is closed, since then it is stored. */
interface Written {
  size: number;
  readonly parts: { readonly offset: number; readonly data: Uint8Array }[];
}

/** The most bytes that are collected of a binary attribute. */
const MOST = 1 << 20;

/** See the module's documentation. */
export class WatchedVfs implements Vfs {
  /** In the order in which they see an operation. */
  #chain: readonly { readonly link: Link; readonly rank: number }[] = [];
  readonly #written = new WeakMap<OpenFile, Written>();
  /** Open files whose reads are not to answer what the attribute does, by the `show` that began it. */
  readonly #changed = new WeakMap<OpenFile, Operation>();

  constructor(
    readonly inner: Vfs,
    /** Receives what was stored in an attribute that cannot be read. */
    readonly remembered: Remembered,
  ) {}

  /** Adds a link to the chain. @param rank one with a smaller rank sees an operation earlier, and its end later @returns takes it out again */
  add(link: Link, rank: number): () => void {
    const one = { link, rank };
    this.#chain = [...this.#chain, one].sort((a, b) => a.rank - b.rank);
    return () => {
      this.#chain = this.#chain.filter((other) => other !== one);
    };
  }

  get root(): VNode {
    return this.inner.root;
  }

  get observer(): VfsObserver | undefined {
    return this.inner.observer;
  }

  set observer(observer: VfsObserver | undefined) {
    this.inner.observer = observer;
  }

  lookup(parent: VNode, name: string, caller: Caller): MaybePromise<VNode> {
    const action = (): MaybePromise<VNode> => this.inner.lookup(parent, name, caller);
    return this.#idle ? action() : this.#do(this.#in('lookup', parent, name, caller), action);
  }

  mkdir(parent: VNode, name: string, caller: Caller): MaybePromise<VNode> {
    const action = (): MaybePromise<VNode> => this.inner.mkdir(parent, name, caller);
    return this.#idle ? action() : this.#do(this.#in('mkdir', parent, name, caller), action);
  }

  rmdir(parent: VNode, name: string, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.rmdir(parent, name, caller);
    return this.#idle ? action() : this.#do(this.#in('rmdir', parent, name, caller), action);
  }

  unlink(parent: VNode, name: string, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.unlink(parent, name, caller);
    return this.#idle ? action() : this.#do(this.#in('unlink', parent, name, caller), action);
  }

  rename(oldParent: VNode, oldName: string, newParent: VNode, newName: string, flags: number, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.rename(oldParent, oldName, newParent, newName, flags, caller);
    if (this.#idle) return action();
    const [from, to] = [childPath(oldParent, oldName), childPath(newParent, newName)];
    return this.#do(new Operation(commits(from, to) ? 'commit' : 'rename', from, caller, to), action);
  }

  symlink(parent: VNode, name: string, resolve: () => MaybePromise<VNode>, caller: Caller): MaybePromise<VNode> {
    if (this.#idle) return this.inner.symlink(parent, name, resolve, caller);
    const operation = this.#in('symlink', parent, name, caller);
    const found = (target: VNode): VNode => {
      operation.to = pathOf(target);
      return target;
    };
    const watched = (): MaybePromise<VNode> => {
      const target = resolve();
      return target instanceof Promise ? target.then(found) : found(target);
    };
    return this.#do(operation, () => this.inner.symlink(parent, name, watched, caller));
  }

  open(node: VNode, read: boolean, write: boolean, caller: Caller): MaybePromise<OpenFile> {
    if (this.#idle) return this.inner.open(node, read, write, caller);
    let file: OpenFile | undefined;
    const action = (): MaybePromise<OpenFile> => this.inner.open(node, read, write, caller);
    const opened = (): MaybePromise<OpenFile> =>
      this.#do(new Operation('open', pathOf(node), caller), action, (result) => {
        file = result;
      });
    // Opened, and then refused by the chain: nobody else would close it.
    return whenDone(opened, (error) => {
      if (error !== undefined && file) void this.inner.release(file);
    });
  }

  /** What goes on where the last read has stopped belongs to the same `show`: it is passed on unseen. */
  read(file: OpenFile, offset: number, size: number, caller: Caller): MaybePromise<Uint8Array> {
    if (offset > 0) {
      const changed = this.#changed.get(file);
      return changed ? this.#read(file, offset, size, caller, changed) : this.inner.read(file, offset, size, caller);
    }
    if (this.#idle) return this.inner.read(file, offset, size, caller);
    const operation = new Operation('show', pathOf(file.node), caller);
    const action = (): MaybePromise<Uint8Array> => {
      if (operation.answer || operation.limit !== undefined) this.#changed.set(file, operation);
      else this.#changed.delete(file);
      return this.#read(file, offset, size, caller, operation);
    };
    return this.#do(operation, action, (data) => {
      // A copy: the memory is the file's, and the value may be read later.
      operation.value = Uint8Array.from(data);
    });
  }

  /** Reads what the operation that began it is to answer. */
  #read(file: OpenFile, offset: number, size: number, caller: Caller, { answer, limit = size }: Operation): MaybePromise<Uint8Array> {
    const most = Math.min(size, limit);
    return answer ? answer.subarray(offset, offset + most) : this.inner.read(file, offset, most, caller);
  }

  write(file: OpenFile, offset: number, data: Uint8Array, caller: Caller): MaybePromise<number> {
    if (file.binary) {
      if (this.#idle && !this.remembered.wants(file.node)) return this.inner.write(file, offset, data, caller);
      return this.#collect(file, offset, data, caller);
    }
    // A copy: a store may wait, and the memory is the transport's.
    const value = Uint8Array.from(data);
    const stored = (count: number): void => this.remembered.note(file.node, value.subarray(0, count));
    if (this.#idle) return this.#told(this.inner.write(file, offset, data, caller), stored);
    const operation = new Operation('store', pathOf(file.node), caller);
    operation.value = value;
    // What takes nothing stores nothing, and is no failure.
    const action = (): MaybePromise<number> =>
      operation.limit === 0 ? 0 : this.inner.write(file, offset, data.subarray(0, operation.limit), caller);
    return this.#do(operation, action, (count) => {
      if (count > 0) stored(count);
    });
  }

  /** A binary attribute is stored when it is closed: the writes before are a part of that, unless one of them fails. */
  #collect(file: OpenFile, offset: number, data: Uint8Array, caller: Caller): MaybePromise<number> {
    const value = Uint8Array.from(data);
    const action = (): MaybePromise<number> => this.inner.write(file, offset, data, caller);
    const failed = (error: unknown): MaybePromise<number> => {
      // What came before it is stored all the same when the file is closed, be it nothing.
      if (isErrno(error) && error.code === 'EFBIG') this.remembered.note(file.node, contentOf(this.#written.get(file)));
      const operation = new Operation('store', pathOf(file.node), caller);
      operation.value = value;
      return this.#do(operation, () => Promise.reject(error));
    };
    const done = (count: number): number => {
      const written = this.#written.get(file) ?? { size: 0, parts: [] };
      written.size = Math.max(written.size, offset + count);
      if (offset + count <= MOST) written.parts.push({ offset, data: value.subarray(0, count) });
      this.#written.set(file, written);
      return count;
    };
    try {
      const count = action();
      return count instanceof Promise ? count.then(done, failed) : done(count);
    } catch (error) {
      return failed(error);
    }
  }

  flush(file: OpenFile, caller: Caller): MaybePromise<void> {
    const written = this.#written.get(file);
    if (!written) return this.inner.flush(file, caller);
    this.#written.delete(file);
    const operation = new Operation('store', pathOf(file.node), caller);
    const value = contentOf(written);
    operation.value = value;
    return this.#do(
      operation,
      () => this.inner.flush(file, caller),
      () => this.remembered.note(file.node, value),
    );
  }

  readdir(dir: OpenDir, offset: number, row: (row: DirEntry) => boolean, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.readdir(dir, offset, row, caller);
    if (this.#idle || offset > 0) return action();
    return this.#do(new Operation('readdir', pathOf(dir.node), caller), action);
  }

  getattr(node: VNode): Stat {
    return this.inner.getattr(node);
  }

  setattr(node: VNode, change: Iattr): Stat {
    return this.inner.setattr(node, change);
  }

  forget(node: VNode): void {
    this.inner.forget(node);
  }

  readlink(node: VNode): string {
    return this.inner.readlink(node);
  }

  release(file: OpenFile): MaybePromise<void> {
    return this.inner.release(file);
  }

  opendir(node: VNode, caller: Caller): MaybePromise<OpenDir> {
    return this.inner.opendir(node, caller);
  }

  releasedir(dir: OpenDir): void {
    this.inner.releasedir(dir);
  }

  get #idle(): boolean {
    return this.#chain.length === 0;
  }

  #in(op: OpName, parent: VNode, name: string, caller: Caller): Operation {
    return new Operation(op, childPath(parent, name), caller);
  }

  /** Tells what came of it. */
  #told<T>(result: MaybePromise<T>, done: (result: T) => void): MaybePromise<T> {
    if (!(result instanceof Promise)) {
      done(result);
      return result;
    }
    return result.then((value) => {
      done(value);
      return value;
    });
  }

  #do<T>(operation: Operation, action: () => MaybePromise<T>, done?: (result: T) => void): MaybePromise<T> {
    const chain = this.#chain;
    const from = (at: number): MaybePromise<unknown> => {
      const next = chain[at];
      if (next) return next.link(operation, () => from(at + 1));
      return done ? this.#told(action(), done) : action();
    };
    return from(0) as MaybePromise<T>;
  }
}

function contentOf(written: Written | undefined): Uint8Array {
  const content = new Uint8Array(Math.min(written?.size ?? 0, MOST));
  for (const { offset, data } of written?.parts ?? []) content.set(data, offset);
  return content;
}

/** Is it a move between the `pending` and the `live` of one group? */
function commits(from: string, to: string): boolean {
  const [a, b] = [from.split('/'), to.split('/')];
  const [inA, inB] = [a.at(-2), b.at(-2)];
  if (a.length !== b.length || a.at(-1) !== b.at(-1) || a.slice(0, -2).join('/') !== b.slice(0, -2).join('/')) return false;
  return (inA === PENDING && inB === LIVE) || (inA === LIVE && inB === PENDING);
}

/** Runs `after` when a result or a failure is there; a helper for links that look at the end of an operation. */
export function whenDone<T>(action: () => MaybePromise<T>, after: (error: unknown) => void): MaybePromise<T> {
  let result: MaybePromise<T>;
  try {
    result = action();
  } catch (error) {
    after(error ?? nothingThrown());
    throw error;
  }
  if (!(result instanceof Promise)) {
    after(undefined);
    return result;
  }
  return result.then(
    (value) => {
      after(undefined);
      return value;
    },
    (error: unknown) => {
      after(error ?? nothingThrown());
      throw error;
    },
  );
}

/** A callback that throws `undefined` has failed all the same. */
function nothingThrown(): Errno {
  return new Errno('EIO', 'a callback threw nothing that says why (configfs-fuse)');
}
