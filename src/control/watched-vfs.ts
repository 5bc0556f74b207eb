/**
 * A `Vfs` around a `Vfs`: whatever is to see, delay, change or refuse operations takes its place in one chain, and the
 * core knows nothing of it. While the chain is empty each call is passed on as it is. Here calls become operations: see chain.ts.
 *
 * @module
 */
import { isErrno } from '../errno.js';
import { childPath, pathOf } from '../core/path.js';
import { isCommit } from '../core/committable.js';
import { type MaybePromise, then } from '../sync/maybe-promise.js';
import type { Caller, DirEntry, Iattr, OpenDir, OpenFile, Stat, Vfs, VfsObserver, VNode } from '../core/vfs.js';
import { Chain, type Link, told, whenDone } from './chain.js';
import { Operation, type OpName } from './operation.js';
import type { Remembered } from './state/remembered.js';
import { Written } from './written.js';

const NOTHING = new Uint8Array();

/** See the module's documentation. */
export class WatchedVfs implements Vfs {
  readonly #chain = new Chain();
  /** What is written to binary attributes until they are closed, since then they are stored. */
  readonly #written = new WeakMap<OpenFile, Written>();
  /** Open files whose reads are not to answer what the attribute does, by the `show` that began it. */
  readonly #changed = new WeakMap<OpenFile, Operation>();

  constructor(
    readonly inner: Vfs,
    /** Receives what was stored in an attribute that cannot be read. */
    readonly remembered: Remembered,
  ) {}

  /** Adds a link to the chain: see {@link Chain.add}. */
  add(link: Link, rank: number): () => void {
    return this.#chain.add(link, rank);
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
    return this.#chain.isEmpty ? action() : this.#chain.run(this.#in('lookup', parent, name, caller), action);
  }

  mkdir(parent: VNode, name: string, caller: Caller): MaybePromise<VNode> {
    const action = (): MaybePromise<VNode> => this.inner.mkdir(parent, name, caller);
    return this.#chain.isEmpty ? action() : this.#chain.run(this.#in('mkdir', parent, name, caller), action);
  }

  rmdir(parent: VNode, name: string, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.rmdir(parent, name, caller);
    return this.#chain.isEmpty ? action() : this.#chain.run(this.#in('rmdir', parent, name, caller), action);
  }

  unlink(parent: VNode, name: string, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.unlink(parent, name, caller);
    return this.#chain.isEmpty ? action() : this.#chain.run(this.#in('unlink', parent, name, caller), action);
  }

  rename(oldParent: VNode, oldName: string, newParent: VNode, newName: string, flags: number, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.rename(oldParent, oldName, newParent, newName, flags, caller);
    if (this.#chain.isEmpty) return action();
    const [from, to] = [childPath(oldParent, oldName), childPath(newParent, newName)];
    return this.#chain.run(new Operation(isCommit(from, to) ? 'commit' : 'rename', from, caller, to), action);
  }

  symlink(parent: VNode, name: string, resolve: () => MaybePromise<VNode>, caller: Caller): MaybePromise<VNode> {
    if (this.#chain.isEmpty) return this.inner.symlink(parent, name, resolve, caller);
    const operation = this.#in('symlink', parent, name, caller);
    const found = (target: VNode): VNode => {
      operation.to = pathOf(target);
      return target;
    };
    const watched = (): MaybePromise<VNode> => then(resolve(), found);
    return this.#chain.run(operation, () => this.inner.symlink(parent, name, watched, caller));
  }

  open(node: VNode, read: boolean, write: boolean, caller: Caller): MaybePromise<OpenFile> {
    if (this.#chain.isEmpty) return this.inner.open(node, read, write, caller);
    let file: OpenFile | undefined;
    const action = (): MaybePromise<OpenFile> => this.inner.open(node, read, write, caller);
    const opened = (): MaybePromise<OpenFile> =>
      this.#chain.run(new Operation('open', pathOf(node), caller), action, (result) => {
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
    if (this.#chain.isEmpty) return this.inner.read(file, offset, size, caller);
    const operation = new Operation('show', pathOf(file.node), caller);
    const action = (): MaybePromise<Uint8Array> => {
      if (operation.answer || operation.limit !== undefined) this.#changed.set(file, operation);
      else this.#changed.delete(file);
      return this.#read(file, offset, size, caller, operation);
    };
    return this.#chain.run(operation, action, (data) => {
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
      if (this.#chain.isEmpty && !this.remembered.wants(file.node)) return this.inner.write(file, offset, data, caller);
      return this.#collect(file, offset, data, caller);
    }
    // A copy: a store may wait, and the memory is the transport's.
    const value = Uint8Array.from(data);
    const stored = (count: number): void => this.remembered.note(file.node, value.subarray(0, count));
    if (this.#chain.isEmpty) return told(this.inner.write(file, offset, data, caller), stored);
    const operation = new Operation('store', pathOf(file.node), caller);
    operation.value = value;
    // What takes nothing stores nothing, and is no failure.
    const action = (): MaybePromise<number> =>
      operation.limit === 0 ? 0 : this.inner.write(file, offset, data.subarray(0, operation.limit), caller);
    return this.#chain.run(operation, action, (count) => {
      if (count > 0) stored(count);
    });
  }

  /** A binary attribute is stored when it is closed: the writes before are a part of that, unless one of them fails. */
  #collect(file: OpenFile, offset: number, data: Uint8Array, caller: Caller): MaybePromise<number> {
    const value = Uint8Array.from(data);
    const action = (): MaybePromise<number> => this.inner.write(file, offset, data, caller);
    const failed = (error: unknown): MaybePromise<number> => {
      // What came before it is stored all the same when the file is closed, be it nothing.
      if (isErrno(error) && error.code === 'EFBIG') this.remembered.note(file.node, this.#written.get(file)?.content ?? NOTHING);
      const operation = new Operation('store', pathOf(file.node), caller);
      operation.value = value;
      return this.#chain.run(operation, () => Promise.reject(error));
    };
    const done = (count: number): number => {
      const written = this.#written.get(file) ?? new Written();
      written.add(offset, value.subarray(0, count));
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
    const value = written.content;
    operation.value = value;
    return this.#chain.run(
      operation,
      () => this.inner.flush(file, caller),
      () => this.remembered.note(file.node, value),
    );
  }

  readdir(dir: OpenDir, offset: number, row: (row: DirEntry) => boolean, caller: Caller): MaybePromise<void> {
    const action = (): MaybePromise<void> => this.inner.readdir(dir, offset, row, caller);
    if (this.#chain.isEmpty || offset > 0) return action();
    return this.#chain.run(new Operation('readdir', pathOf(dir.node), caller), action);
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

  #in(op: OpName, parent: VNode, name: string, caller: Caller): Operation {
    return new Operation(op, childPath(parent, name), caller);
  }
}
