/**
 * The revalidation gate: a lookup of a group that is being speculatively detached waits here for the outcome.
 *
 * It is the answer to a deadlock that the kernel's authors discussed in June 2008: a lookup that races with `rmdir`
 * must neither fail nor succeed before it is known whether the removal does.
 *
 * **Never wait at a gate while holding a node mutex.** The task that shuts a gate goes on to take mutexes; a waiter that held
 * one of them would wait for ever.
 *
 * @module
 */
import { type Op, step } from './op.js';
import type { Task } from './task.js';

/** A gate that one task at a time may shut. */
export class Gate {
  /** The task that shut it; undefined while it is open. */
  #closer: Task | undefined;
  /** Made when the first waiter comes. */
  #outcome: { promise: Promise<void>; resolve: () => void } | undefined;

  /** True while a task decides about what is behind it. */
  get shut(): boolean {
    return this.#closer !== undefined;
  }

  /** The task that shut it. */
  get closer(): Task | undefined {
    return this.#closer;
  }

  /** Shuts it. It must be open. */
  close(task: Task): void {
    if (this.#closer) throw new Error(`${task} shuts a gate that ${this.#closer} has shut`);
    this.#closer = task;
  }

  /** Opens it: those who wait go on, in the order in which they came, and look again. */
  open(task: Task): void {
    if (this.#closer !== task) throw new Error(`${task} opens a gate that it has not shut`);
    this.#closer = undefined;
    const outcome = this.#outcome;
    this.#outcome = undefined;
    outcome?.resolve();
  }

  /**
   * Waits until it is open. It may be shut again by the time the waiter goes on: look again.
   * @throws EINTR when the caller is interrupted; Error (a bug) when the task holds a mutex, even if the gate is open
   */
  *pass(task: Task, what: () => string): Op<void> {
    if (task.held.length > 0) throw new Error(`${task} goes to a gate while it holds ${task.held.map(String).join(', ')}`);
    yield* step(task, () => `look at the gate of ${what()}`);
    while (this.#closer) {
      if (!this.#outcome) {
        let resolve!: () => void;
        const promise = new Promise<void>((done) => (resolve = done));
        this.#outcome = { promise, resolve };
      }
      yield { kind: 'gate', what, holder: () => this.#closer, promise: this.#outcome.promise, abandon: () => {} };
    }
  }
}
