/**
 * An open text attribute (fs/configfs/file.c): its content is made once per open, and again after a write.
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
import type { Attribute } from './item.js';
import { MAX_STORE, PAGE_SIZE } from './limits.js';

const EMPTY = new Uint8Array(0);

/** One open of a text attribute (`struct configfs_buffer`). Its content is guarded by the file's mutex. */
export class TextFile extends AttrFile {
  readonly binary = false;
  readonly #attr: Attribute;
  #page: Uint8Array = EMPTY;
  #needsFill = true;

  constructor(tree: Tree, node: AttrNode, attr: Attribute) {
    super(tree, node);
    this.#attr = attr;
  }

  override tryRead(offset: number, size: number): Uint8Array | undefined {
    return this.locked || this.#needsFill ? undefined : this.#page.subarray(offset, offset + size);
  }

  /** `configfs_read_iter`. @throws ENOENT once the item is removed and nothing was read before; what `show` throws */
  *read(task: Task, offset: number, size: number, caller: Caller): Op<Uint8Array> {
    yield* this.lock(task);
    try {
      if (this.#needsFill) yield* this.#fill(caller);
      return this.#page.subarray(offset, offset + size);
    } finally {
      this.unlock(task);
    }
  }

  /**
   * `configfs_write_iter`: takes at most {@link MAX_STORE} bytes, wherever the file stands.
   * @returns bytes taken
   * @throws EFAULT for none at all, ENOENT once the item is removed, what `store` throws
   */
  *write(task: Task, _offset: number, data: Uint8Array, caller: Caller): Op<number> {
    if (data.length === 0) throw new Errno('EFAULT', () => `${this.path}: a write of no bytes (configfs_write_iter)`);
    const page = Buffer.from(data.subarray(0, MAX_STORE));
    yield* this.lock(task);
    try {
      this.#needsFill = true;
      yield* this.fragment.enter(() => this.path);
      try {
        if (this.fragment.readOnly)
          throw new Errno('EACCES', () => `${this.path} belongs to a committed item, which cannot be changed (configfs-fuse)`);
        const { item } = this;
        const callback = `store ${this.#attr.name}`;
        const taken = yield* this.tree.callback(callback, item, () => this.#attr.store!(item, page, caller));
        return this.tree.accept(callback, item, () => checkTaken(taken, page.length));
      } finally {
        this.fragment.leave();
      }
    } finally {
      this.unlock(task);
    }
  }

  /** `fill_read_buffer`. */
  *#fill(caller: Caller): Op<void> {
    yield* this.fragment.enter(() => this.path);
    try {
      const { item } = this;
      const callback = `show ${this.#attr.name}`;
      const content = yield* this.tree.callback(callback, item, () => this.#attr.show!(item, caller));
      this.#page = this.tree.accept(callback, item, () => {
        const page = checkContent(content, PAGE_SIZE);
        if (page.length > PAGE_SIZE) throw new Error(`it returned more than ${PAGE_SIZE} bytes (fill_read_buffer)`);
        return page;
      });
      this.#needsFill = false;
    } finally {
      this.fragment.leave();
    }
  }
}
