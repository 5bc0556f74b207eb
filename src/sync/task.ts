/**
 * Operations in progress: one {@link Task} for each, with what it holds and waits for, and the {@link Domain} that they share.
 *
 * @module
 */
import type { LockOrder } from './lock-order.js';

/**
 * What an operation waits for: a mutex; a gate that is shut; `drain`, the end of the `show` and `store` in flight; a
 * driver's callback. `step` is no wait: there a test's scheduler may let others go first.
 */
export type WaitKind = 'mutex' | 'gate' | 'drain' | 'callback' | 'step';

/** One wait. */
export interface Wait {
  readonly kind: WaitKind;
  /** What is waited for, for the wait-for graph: a path or the name of a callback. Computed only when asked. */
  readonly what: () => string;
  /** The task that has to go on first, where that is known. */
  readonly holder?: () => Task | undefined;
  readonly promise: Promise<unknown>;
  /**
   * Called when the wait is given up because the caller is gone; the operation then goes on with EINTR.
   * A wait without it can't be given up (a driver's callback runs on): the caller is answered EINTR at once, and the
   * operation goes on without one.
   */
  readonly abandon?: () => void;
}

/** Decides when a wait that is over goes on; tests put a scheduler here. Returns a promise of the same value. */
export type Schedule = (task: Task, wait: Wait) => Promise<unknown>;

/** A mutex as its holder knows it. */
export interface HeldMutex {
  /** Its place in the one total order of locks. */
  readonly order: number;
  readonly holder: Task | undefined;
  path(): string;
  release(task: Task): void;
}

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
  /** The operations in progress that have had to wait at least once: others begin and end in one step. */
  readonly inProgress = new Set<Task>();
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
  readonly held: HeldMutex[] = [];
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
    this.domain.inProgress.add(this);
  }

  /** The operation is over. */
  end(): void {
    if (this.held.length > 0) throw new Error(`${this.toString()} ended while it holds ${this.held.map(String).join(', ')}`);
    this.waited();
    this.domain.inProgress.delete(this);
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
