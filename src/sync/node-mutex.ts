/**
 * The mutex of one directory.
 *
 * @module
 */
import { Mutex } from 'async-mutex';
import type { HeldMutex, Task } from './task.js';

/**
 * A fair mutex that costs no promise while no task has to wait. There may be a million directories, so the queue
 * behind it (an async-mutex `Mutex`) exists only while a task waits.
 *
 * Invariant: while `#queue` exists it is locked, by {@link holder} or on behalf of the waiter that comes next.
 */
export class NodeMutex implements HeldMutex {
  /** The task that holds it; undefined when it is free, and between a release and the moment when the next waiter goes on. */
  holder: Task | undefined;
  #queue: Mutex | undefined;

  /**
   * @param order its place in the one total order of locks: the directory's inode number
   * @param path for messages
   */
  constructor(
    readonly order: number,
    readonly path: () => string,
  ) {}

  /** Neither held nor on its way to a waiter. */
  get free(): boolean {
    return !this.holder && !this.#queue;
  }

  /** Takes it if it is free. */
  tryAcquire(task: Task): boolean {
    if (!this.free) return false;
    this.holder = task;
    return true;
  }

  /**
   * Stands in line.
   * @param wanted asked when the turn has come: false passes it on, since the waiter was interrupted meanwhile
   * @returns a promise that the mutex is held by `task`
   */
  acquire(task: Task, wanted: () => boolean): Promise<void> {
    if (!this.#queue) {
      this.#queue = new Mutex();
      // Stands for the holder, who took the mutex when there was no queue. Locks at once; only its promise is late.
      void this.#queue.acquire();
    }
    return this.#queue.acquire().then(() => {
      if (wanted()) this.holder = task;
      else this.#pass();
    });
  }

  /** Gives it to the next in line. */
  release(task: Task): void {
    if (this.holder !== task) throw new Error(`${task} releases ${this}, which it does not hold`);
    this.#pass();
  }

  #pass(): void {
    this.holder = undefined;
    if (!this.#queue) return;
    this.#queue.release();
    if (!this.#queue.isLocked()) this.#queue = undefined;
  }

  toString(): string {
    return `${this.path()}#${this.order}`;
  }
}
