/**
 * The run-time lock-order checker: like the kernel's lockdep, it reports an inversion at the first run that shows it to
 * be possible, not only when the deadlock strikes.
 *
 * It remembers, for each pair of mutexes, who first took the second while holding the first. A new pair that closes a
 * circle of such pairs is an inversion: those tasks, running at once, can wait for each other. (Unless another mutex
 * keeps them from running at once. It does not look for that, as lockdep does not.)
 *
 * @module
 */

/** A mutex, of which only its place in the order counts. */
export interface Ordered {
  readonly order: number;
  toString(): string;
}

/** A task, of which only the mutexes count. */
export interface Holder {
  readonly held: readonly Ordered[];
  toString(): string;
}

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
      ['possible circular locking:', ...circle.map((edge) => `  ${edge.task}: holds ${edge.stack.join(' > ')}, takes ${edge.wanted}`)].join(
        '\n',
      ),
    );
  }
}

/** Remembers the orders in which mutexes were taken. */
export class LockOrder {
  /** By the mutex held, then by the one wanted. */
  readonly #after = new Map<number, Map<number, Edge>>();
  /** The same the other way round: which were held when it was wanted. */
  readonly #before = new Map<number, Set<number>>();
  /** Every inversion found, in the order found. */
  readonly inversions: LockInversion[] = [];

  /** @param onInversion what to do about one; the default throws it into the operation that showed it */
  constructor(
    readonly onInversion: (inversion: LockInversion) => void = (inversion) => {
      throw inversion;
    },
  ) {}

  /** Notes that `task` is about to take `mutex`. */
  acquiring(task: Holder, mutex: Ordered): void {
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
      this.#before.set(mutex.order, (this.#before.get(mutex.order) ?? new Set()).add(held.order));
      if (!back) continue;
      const inversion = new LockInversion([edge, ...back]);
      this.inversions.push(inversion);
      this.onInversion(inversion);
    }
  }

  /**
   * Forgets a mutex that is going out of use. What late users of it teach is remembered again: that is little, and
   * leaving it out could hide an inversion.
   */
  forget(order: number): void {
    for (const wanted of this.#after.get(order)?.keys() ?? []) this.#unlink(this.#before, wanted, order);
    for (const held of this.#before.get(order) ?? []) this.#unlink(this.#after, held, order);
    this.#after.delete(order);
    this.#before.delete(order);
  }

  /** How many orders it remembers. */
  get size(): number {
    let edges = 0;
    for (const after of this.#after.values()) edges += after.size;
    return edges;
  }

  #unlink(map: Map<number, { delete(key: number): boolean; readonly size: number }>, from: number, to: number): void {
    const set = map.get(from);
    set?.delete(to);
    if (set?.size === 0) map.delete(from);
  }

  /** The fewest orders that lead from one mutex to another; undefined if there is no way. */
  #path(from: number, to: number): Edge[] | undefined {
    const reached = new Map<number, Edge[]>([[from, []]]);
    for (const [at, path] of reached) {
      for (const [next, edge] of this.#after.get(at) ?? []) {
        if (next === to) return [...path, edge];
        if (!reached.has(next)) reached.set(next, [...path, edge]);
      }
    }
    return undefined;
  }
}
