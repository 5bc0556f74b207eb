/**
 * The run-time lock-order checker: like the kernel's lockdep, it reports an inversion at the first run that shows it to
 * be possible, not only when the deadlock strikes.
 *
 * It remembers, for each pair of mutexes, who first took the second while holding the first. A new pair that closes a
 * circle of such pairs is an inversion: those tasks, running at once, can wait for each other.
 *
 * @module
 */
import type { NodeMutex } from './node-mutex.js';
import type { Task } from './task.js';

/** That one mutex was wanted while another was held, and by whom. */
export interface Edge {
  readonly held: string;
  readonly wanted: string;
  /** The operation and its path, with all that it held then, in order. */
  readonly task: string;
  readonly stack: readonly string[];
}

/** A circle of orders, the new one first. */
export class LockInversion extends Error {
  override readonly name = 'LockInversion';

  constructor(readonly circle: readonly Edge[]) {
    super(
      [
        'possible circular locking:',
        ...circle.map((edge) => `  ${edge.task}: holds ${edge.stack.join(' > ')}, takes ${edge.wanted}`),
      ].join('\n'),
    );
  }
}

/** Remembers the orders in which mutexes were taken. */
export class LockOrder {
  readonly #after = new Map<number, Map<number, Edge>>();
  /** Every inversion found, in the order found. */
  readonly inversions: LockInversion[] = [];

  /** @param onInversion what to do about one; the default throws it into the operation that showed it */
  constructor(
    readonly onInversion: (inversion: LockInversion) => void = (inversion) => {
      throw inversion;
    },
  ) {}

  /** Notes that `task` is about to take `mutex`. */
  acquiring(task: Task, mutex: NodeMutex): void {
    for (const held of task.held) {
      let after = this.#after.get(held.order);
      if (!after) this.#after.set(held.order, (after = new Map()));
      if (after.has(mutex.order)) continue;
      const edge: Edge = {
        held: held.toString(),
        wanted: mutex.toString(),
        task: task.toString(),
        stack: task.held.map(String),
      };
      const back = held === mutex ? [] : this.#path(mutex.order, held.order);
      after.set(mutex.order, edge);
      if (!back) continue;
      const inversion = new LockInversion([edge, ...back]);
      this.inversions.push(inversion);
      this.onInversion(inversion);
    }
  }

  /** Forgets a mutex that no longer exists. */
  forget(order: number): void {
    this.#after.delete(order);
  }

  /** The orders that lead from one mutex to another; undefined if there is no way. */
  #path(from: number, to: number, seen = new Set<number>()): Edge[] | undefined {
    if (seen.has(from)) return undefined;
    seen.add(from);
    for (const [next, edge] of this.#after.get(from) ?? []) {
      if (next === to) return [edge];
      const rest = this.#path(next, to, seen);
      if (rest) return [edge, ...rest];
    }
    return undefined;
  }
}
