/**
 * An open binary attribute (fs/configfs/file.c): read whole at the first read, stored whole when it is closed.
 *
 * @module
 */
import { Errno } from '../errno.js';
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Caller } from './caller.js';
import type { AttrNode } from './dirent.js';
import { AttrFile } from './attr-file.js';
import { checkContent, checkTaken } from './results.js';
import type { Tree } from './tree.js';
import type { BinAttribute } from './item.js';

const EMPTY = Buffer.alloc(0);

/** One open of a binary attribute. Its content is guarded by the file's mutex. */
export class BinFile extends AttrFile {
  readonly binary = true;
  readonly #attr: BinAttribute;
  /** The first read or write decides which of the two this open is for (`read_in_progress`, `write_in_progress`). */
  #mode: 'unused' | 'reading' | 'writing' = 'unused';
  #content: Buffer = EMPTY;
  #needsFill = true;
  /** The last writer, while what it wrote is not stored yet. */
  #writer: Caller | undefined;

  constructor(tree: Tree, node: AttrNode, attr: BinAttribute) {
    super(tree, node);
    this.#attr = attr;
  }

  /**
   * `configfs_bin_read_iter`.
   * @throws ETXTBSY after a write to the same open file, EFBIG beyond the attribute's limit, ENOENT once the item is
   *   removed, what `read` throws
   */
  *read(task: Task, offset: number, size: number, caller: Caller): Op<Uint8Array> {
    yield* this.lock(task);
    try {
      if (this.#mode === 'writing') throw this.#busy('written to', 'configfs_bin_read_iter');
      this.#mode = 'reading';
      if (this.#needsFill) yield* this.#fill(caller);
      return this.#content.subarray(offset, offset + size);
    } finally {
      this.unlock(task);
    }
  }

  *#fill(caller: Caller): Op<void> {
    yield* this.fragment.enter(() => this.path);
    try {
      const { item } = this;
      const callback = `read ${this.#attr.name}`;
      const returned = yield* this.tree.callback(callback, item, () => this.#attr.read!(item, caller));
      const content = this.tree.accept(callback, item, () => checkContent(returned, this.#limit));
      if (content.length > this.#limit) throw this.#tooLarge('configfs_bin_read_iter');
      this.#content = Buffer.from(content.buffer, content.byteOffset, content.length);
      // After an empty result the next read calls `read` again, as in the kernel.
      this.#needsFill = content.length === 0;
    } finally {
      this.fragment.leave();
    }
  }

  /**
   * `configfs_bin_write_iter`: only keeps the bytes; they are stored by {@link flush}.
   * @throws ETXTBSY after a read from the same open file, EFBIG beyond the attribute's limit
   */
  *write(task: Task, offset: number, data: Uint8Array, caller: Caller): Op<number> {
    yield* this.lock(task);
    try {
      if (this.#mode === 'reading') throw this.#busy('read from', 'configfs_bin_write_iter');
      this.#mode = 'writing';
      // Even a write that is refused is stored at close: with what came before it, be it nothing.
      this.#writer = caller;
      const end = offset + data.length;
      if (end > this.#limit) throw this.#tooLarge('configfs_bin_write_iter');
      if (end > this.#content.length) this.#content = Buffer.concat([this.#content], end);
      this.#content.set(data, offset);
      return data.length;
    } finally {
      this.unlock(task);
    }
  }

  /**
   * Stores what was written (`configfs_release_bin_file`). The kernel does so when the last descriptor is closed, which
   * FUSE reports only after `close` has returned. So this is done at the close of any descriptor, if there is something to store.
   * What `write` throws is lost, as in the kernel.
   */
  override *flush(task: Task): Op<void> {
    yield* this.lock(task);
    try {
      const writer = this.#writer;
      if (!writer) return;
      this.#writer = undefined;
      yield* this.fragment.enter(() => this.path);
      try {
        if (this.fragment.readOnly) return;
        const { item } = this;
        const data = Buffer.from(this.#content);
        const callback = `write ${this.#attr.name}`;
        const taken = yield* this.tree.notify(callback, item, () => this.#attr.write!(item, data, writer));
        this.tree.notifyLater(callback, item, () => void checkTaken(taken, data.length));
      } finally {
        this.fragment.leave();
      }
    } finally {
      this.unlock(task);
    }
  }

  #busy(how: string, by: string): Errno {
    return new Errno('ETXTBSY', () => `${this.path} was ${how} through the same open file (${by})`);
  }

  #tooLarge(by: string): Errno {
    return new Errno('EFBIG', () => `${this.path} holds ${this.#limit} bytes at most (${by})`);
  }

  get #limit(): number {
    return this.#attr.maxSize || Number.POSITIVE_INFINITY;
  }
}
