/**
 * What open text and binary attributes have in common.
 *
 * @module
 */
import { take } from '../sync/lock-set.js';
import { NodeMutex } from '../sync/node-mutex.js';
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Caller } from './caller.js';
import type { AttrNode } from './dirent.js';
import type { Fragment } from './fragment.js';
import type { ConfigItem } from './item.js';
import type { Tree } from './tree.js';
import type { OpenFile } from './vfs.js';

/**
 * An open attribute file. It keeps its item neither from being removed nor from being released: after the removal no
 * callback runs, so none is missed (the kernel's fragments, since 5.5).
 */
export abstract class AttrFile implements OpenFile {
  abstract readonly binary: boolean;
  readonly item: ConfigItem;
  /**
   * Makes reads and writes of one open file take turns (`buffer->mutex`). It stands outside the order of the
   * directories' mutexes: who holds it never takes another.
   */
  #mutex: NodeMutex | undefined;

  constructor(
    readonly tree: Tree,
    readonly node: AttrNode,
  ) {
    this.item = node.dir.item;
    node.opens++;
  }

  abstract read(task: Task, offset: number, size: number, caller: Caller): Op<Uint8Array>;
  abstract write(task: Task, offset: number, data: Uint8Array, caller: Caller): Op<number>;

  /** The bytes, if they are in memory and no other operation uses the file; else undefined. */
  tryRead(_offset: number, _size: number): Uint8Array | undefined {
    return undefined;
  }

  /** A descriptor was closed. */
  *flush(_task: Task): Op<void> {}

  /** The last descriptor was closed. */
  close(): void {
    this.node.closed();
  }

  get path(): string {
    return `${this.node.dir.path}/${this.node.name}`;
  }

  protected get fragment(): Fragment {
    return this.node.dir.fragment;
  }

  protected get locked(): boolean {
    return this.#mutex?.holder !== undefined;
  }

  protected *lock(task: Task): Op<void> {
    yield* take(task, (this.#mutex ??= new NodeMutex(0, () => this.path)));
  }

  protected unlock(task: Task): void {
    this.#mutex!.release(task);
  }
}
