/**
 * Who holds and who waits: one {@link Task} for each operation in progress, and the {@link Domain} they share.
 *
 * @module
 */
import type { LockOrder } from './lock-order.js';
import type { NodeMutex } from './node-mutex.js';
import type { Schedule, Wait } from './op.js';

/** The side of a caller that a wait needs to know. */
export interface Interruptible {
  readonly interrupted: boolean;
  /** Milliseconds that its operations have waited for each other; a driver's callbacks do not count. */
  waited: number;
  /** Set while an operation waits; called when the caller is interrupted. */
  set onInterrupt(listener: (() => void) | undefined);
}

/** All operations on one tree: what they share. */
export class Domain {
  /** The tasks that wait at this moment. */
  readonly waiting = new Set<Task>();
  /** The longest wait so far at a gate, in milliseconds. */
  longestGateWait = 0;

  constructor(
    /** Checks the order of locks as they are taken; absent outside of tests, since it remembers every order seen. */
    readonly order: LockOrder | undefined = undefined,
    /** Decides when waits go on; only in tests, which may set it once the tree is as they want it. */
    public schedule: Schedule | undefined = undefined,
    /** Milliseconds from any fixed point. */
    readonly clock: () => number = () => performance.now(),
  ) {}
}

/** One operation in progress. */
export class Task {
  /** The mutexes that it holds, in the order taken, which is ascending. */
  readonly held: NodeMutex[] = [];
  /** What it waits for now. */
  waiting: Wait | undefined;
  /** When that wait began, by the domain's clock. */
  since = 0;

  /**
   * @param name of the operation, such as `rmdir`
   * @param path what it works on, for messages; computed only when asked
   * @param caller who may be interrupted; undefined for a driver's own call
   */
  constructor(
    readonly domain: Domain,
    readonly name: string,
    readonly path: () => string,
    readonly caller: Interruptible | undefined,
  ) {}

  /** Notes the start of a wait. */
  wait(wait: Wait): void {
    this.waiting = wait;
    this.since = this.domain.clock();
    this.domain.waiting.add(this);
  }

  /** The operation is over. */
  end(): void {
    if (this.held.length > 0) throw new Error(`${this.toString()} ended while it holds ${this.held.map(String).join(', ')}`);
    this.waited();
    this.domain.waiting.delete(this);
  }

  /** Notes the end of a wait. */
  waited(): void {
    const kind = this.waiting?.kind;
    this.waiting = undefined;
    if (kind === undefined || kind === 'callback' || kind === 'step') return;
    const ms = this.domain.clock() - this.since;
    if (kind === 'gate') this.domain.longestGateWait = Math.max(this.domain.longestGateWait, ms);
    if (this.caller) this.caller.waited += ms;
  }

  toString(): string {
    return `${this.name} ${this.path()}`;
  }
}
