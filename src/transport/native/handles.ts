/**
 * Open files by the number that the kernel knows them by.
 *
 * @module
 */

/** The binding keeps a handle in an int, and takes 0 for none. */
const LAST = 0x7fff_ffff;

/**
 * Numbers for things that are open.
 *
 * Lifecycle: {@link add} at open, {@link get} while it is open, {@link take} at release; a number comes again only after
 * all others.
 */
export class Handles<T> {
  readonly #open = new Map<number, T>();
  #last = 0;

  add(value: T): number {
    do this.#last = this.#last === LAST ? 1 : this.#last + 1;
    while (this.#open.has(this.#last));
    this.#open.set(this.#last, value);
    return this.#last;
  }

  get(handle: number): T | undefined {
    return this.#open.get(handle);
  }

  /** The value, which is no longer known then. */
  take(handle: number): T | undefined {
    const value = this.#open.get(handle);
    this.#open.delete(handle);
    return value;
  }

  /** All that is still open; none is known then. */
  drain(): T[] {
    const values = [...this.#open.values()];
    this.#open.clear();
    return values;
  }
}
