/**
 * A fragment (`struct configfs_fragment`): what one `mkdir` made, default groups and all, lives and dies as one.
 *
 * Every directory of the fragment shares this object, so that its removal is one assignment: no observer can see a part
 * of it gone. The fragment is also the gate at which lookups wait, and the guard that removal takes against `show` and
 * `store` (the kernel's `frag_sem`).
 *
 * @module
 */
import { Errno } from '../errno.js';
import { Gate } from '../sync/gate.js';
import type { Op } from '../sync/op.js';

/** What one `mkdir`, or one registration by a driver, made. */
export class Fragment extends Gate {
  /**
   * `live`; `dying` while a removal that has passed its checks waits for the `show` and `store` in flight, `committing`
   * while a driver is asked whether to commit or uncommit it; `dead` once removed (`frag_dead`). Changed only by the task that has shut the gate.
   */
  state: 'live' | 'dying' | 'committing' | 'dead' = 'live';
  /** Its attributes can't be written: it is a committed item. */
  readOnly = false;
  /** `show` and `store` in flight. */
  #readers = 0;
  #waiters: (() => void)[] | undefined;

  /** Live, its gate open, and no `show` or `store` in flight. */
  get idle(): boolean {
    return this.state === 'live' && !this.shut && this.#readers === 0;
  }

  /**
   * Starts a `show` or `store`; pair it with {@link leave}. Waits for the outcome while a removal is under way.
   * @throws ENOENT once removed, EINTR
   */
  *enter(what: () => string): Op<void> {
    while (this.state === 'dying' || this.state === 'committing') {
      yield { kind: 'gate', what, holder: () => this.closer, promise: this.#change(), abandon: () => {} };
    }
    if (this.state === 'dead')
      throw new Errno('ENOENT', () => `the item of ${what()} was removed (fill_read_buffer, flush_write_buffer: frag_dead)`);
    this.#readers++;
  }

  /** Starts one if that needs no waiting; pair it with {@link leave}. @returns false while a removal is under way, and after it */
  tryEnter(): boolean {
    if (this.state !== 'live') return false;
    this.#readers++;
    return true;
  }

  /** Ends a `show` or `store`. */
  leave(): void {
    if (--this.#readers === 0 && this.#waiters) this.#notify();
  }

  /**
   * No new `show` or `store` from here on; waits until the last one in flight has ended (`down_write_killable`).
   * @throws EINTR; the state is `live` again then
   */
  *drain(what: () => string, state: 'dying' | 'committing' = 'dying'): Op<void> {
    this.state = state;
    try {
      while (this.#readers > 0) yield { kind: 'drain', what, promise: this.#change(), abandon: () => {} };
    } catch (error) {
      this.revive();
      throw error;
    }
  }

  /** The removal was given up, or the commit is over: those who wait in {@link enter} go on. */
  revive(): void {
    this.state = 'live';
    this.#notify();
  }

  /** Removed. Those who wait in {@link enter} find it gone. */
  die(): void {
    this.state = 'dead';
    this.#notify();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#waiters ??= []).push(resolve));
  }

  #notify(): void {
    const waiters = this.#waiters;
    this.#waiters = undefined;
    for (const resolve of waiters ?? []) resolve();
  }
}
