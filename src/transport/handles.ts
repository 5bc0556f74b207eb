/**
 * File handles: the numbers that the kernel names open files and directories by.
 *
 * @module
 */
import { Errno } from '../errno.js';

/** What is open, by number. Numbers are small and are used again. */
export class HandleTable<T extends object> {
  readonly #slots: (T | undefined)[] = [];
  readonly #free: number[] = [];

  /** How many are open. */
  get size(): number {
    return this.#slots.length - this.#free.length;
  }

  /** @returns its handle, 1 or more */
  add(open: T): number {
    const free = this.#free.pop();
    if (free === undefined) return this.#slots.push(open);
    this.#slots[free - 1] = open;
    return free;
  }

  /** @throws Errno EBADF for a number that is not open */
  get(handle: number): T {
    const open = this.#slots[handle - 1];
    if (open === undefined) throw new Errno('EBADF', `no open file has the handle ${handle} (configfs-fuse)`);
    return open;
  }

  /** Takes it out. @throws Errno EBADF */
  remove(handle: number): T {
    const open = this.get(handle);
    this.#slots[handle - 1] = undefined;
    this.#free.push(handle);
    return open;
  }

  /** Takes out whatever number it has; slow, for what hardly ever happens. */
  removeValue(open: T): void {
    const slot = this.#slots.indexOf(open);
    if (slot >= 0) this.remove(slot + 1);
  }

  /** Takes out all of them. */
  drain(): T[] {
    const open = this.#slots.filter((slot) => slot !== undefined);
    this.#slots.length = this.#free.length = 0;
    return open;
  }
}
