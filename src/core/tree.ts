/**
 * The tree: its root, its inode numbers, its clock, and how driver callbacks are called.
 *
 * @module
 */
import { Errno, isErrno, reasonOf } from '../errno.js';
import type { LockOrder } from '../sync/lock-order.js';
import { call, isPromise, type Op } from '../sync/op.js';
import { Domain, type Interruptible, Task } from '../sync/task.js';
import { AttrTable } from './attr-table.js';
import { type DetachContext, type DetachStrategy, gateStrategy } from './detach.js';
import { type AttrNode, Dir, type Link } from './dirent.js';
import { Fragment } from './fragment.js';
import { ConfigGroup, type ConfigItem } from './item.js';
import type { MaybePromise } from '../sync/maybe-promise.js';
import { DEFAULT_RULES, type CoreRules } from './rules.js';
import { type Memory, Room } from './room.js';
import type { VfsObserver } from './vfs.js';

/** A tick of the kernel's clock in milliseconds, at CONFIG_HZ=250. */
const TICK_MS = 4;

/** Time stamps are as fine as the kernel's ticks (`current_time`, which is `ktime_get_coarse_real_ts64`): in milliseconds since 1970. */
export function tickTime(): number {
  const ms = Date.now();
  return ms - (ms % TICK_MS);
}

/** A driver's callback threw something other than an `Errno`, returned nonsense, or threw where no caller can get the error. */
export interface CallbackFailure {
  /** Such as `makeItem` or `store attr_model`. */
  readonly callback: string;
  /** Of the item that it was called for. */
  readonly path: string;
  /** What it threw. */
  readonly error: unknown;
}

/** How a tree is made; all of it optional. */
export interface TreeOptions {
  /** Called for failures of callbacks that the caller cannot see. */
  onCallbackFailure?: (failure: CallbackFailure) => void;
  /** Milliseconds since 1970; by default the time of the last clock tick, as the kernel has it (`ktime_get_coarse_real_ts64`). */
  now?: () => number;
  /** Where kernels differ; by default as those up to 6.12. */
  rules?: CoreRules;
  /** The memory of the process that serves: calls fail with ENOMEM before there is none. By default nobody looks. @internal */
  memory?: Memory;
  /** The locks' own settings; tests put a scheduler and an order checker here. @internal */
  domain?: Domain;
}

/** What every operation works with. */
export class Tree implements DetachContext {
  readonly domain: Domain;
  readonly now: () => number;
  readonly rules: CoreRules;
  readonly root: Dir;
  readonly room: Room;
  observer: VfsObserver | undefined;
  #lastIno = 0;
  readonly #onCallbackFailure: (failure: CallbackFailure) => void;

  constructor(
    options: TreeOptions = {},
    /** How directories are detached; anything but the gate exists only in tests. */
    readonly strategy: DetachStrategy = gateStrategy,
  ) {
    this.domain = options.domain ?? new Domain();
    this.now = options.now ?? tickTime;
    this.rules = options.rules ?? DEFAULT_RULES;
    this.room = new Room(options.memory);
    this.#onCallbackFailure = options.onCallbackFailure ?? (() => {});
    const item = new ConfigGroup({});
    this.root = new Dir(this.inos(1), this.now(), '', undefined, item, new AttrTable([]), new Fragment(), true, true);
    item.dir = this.root;
  }

  /** The lock-order checker, in tests. */
  get order(): LockOrder | undefined {
    return this.domain.order;
  }

  /** How many nodes were made so far. */
  get madeNodes(): number {
    return this.#lastIno;
  }

  /** Hands out `count` inode numbers in a row, the first of which is answered. Ascending, never used twice. */
  inos(count: number): number {
    const first = this.#lastIno + 1;
    this.#lastIno += count;
    return first;
  }

  /** A new operation. */
  task(name: string, dir: Dir, child: string, caller: Interruptible | undefined): Task {
    return new Task(this.domain, name, () => (child === '' ? dir.path : `${dir.path}/${child}`), caller);
  }

  /** The child of that name. @throws ENOENT */
  find(dir: Dir, name: string): Dir | Link | AttrNode {
    const child = dir.removed ? undefined : dir.child(name, this.now, this.rules);
    if (!child) throw NOT_FOUND;
    return child;
  }

  /**
   * Calls a callback that may refuse.
   * @throws its `Errno`; EIO for anything else, which is reported
   */
  *callback<T>(name: string, item: ConfigItem, callback: () => MaybePromise<T>): Op<T> {
    try {
      return yield* call(name, callback);
    } catch (error) {
      throw this.failure(name, item, error);
    }
  }

  /** Calls a callback that can't refuse: what it throws is reported only. */
  *notify<T>(name: string, item: ConfigItem, callback: () => MaybePromise<T>): Op<T | undefined> {
    try {
      return yield* call(name, callback);
    } catch (error) {
      this.report(name, item, error);
      return undefined;
    }
  }

  /** The same outside of an operation, which does not wait for it. */
  notifyLater(name: string, item: ConfigItem, callback: () => MaybePromise<unknown>): void {
    try {
      const result = callback();
      if (isPromise(result)) result.then(undefined, (error: unknown) => this.report(name, item, error));
    } catch (error) {
      this.report(name, item, error);
    }
  }

  /** What the caller gets for what a callback threw; reported if that is no `Errno`. */
  failure(callback: string, item: ConfigItem, error: unknown): Errno {
    if (isErrno(error)) return error;
    this.report(callback, item, error);
    return new Errno('EIO', () => `${callback} of ${this.#where(item)} failed: ${reasonOf(error)} (configfs-fuse)`);
  }

  /**
   * Accepts what a callback returned.
   * @param check throws if it is wrong
   * @throws EIO; the error is reported then
   */
  accept<T>(callback: string, item: ConfigItem, check: () => T): T {
    try {
      return check();
    } catch (error) {
      throw this.failure(callback, item, error);
    }
  }

  #where(item: ConfigItem): string {
    return item.dir?.path ?? item.name;
  }

  report(callback: string, item: ConfigItem, error: unknown): void {
    this.#onCallbackFailure({ callback, path: this.#where(item), error });
  }
}

/** Thrown by every lookup that finds nothing; made once, since each `mkdir` begins with one. */
const NOT_FOUND = new Errno('ENOENT', 'there is no item, attribute or link of that name (configfs_lookup)');
