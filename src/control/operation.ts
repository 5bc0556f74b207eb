/**
 * One operation on the mount, as its user sees it: what the journal records, and what rules are about.
 *
 * @module
 */
import { type ErrnoCode, isErrno } from '../errno.js';
import { monotonic } from '../monotonic.js';
import type { Caller } from '../core/vfs.js';
import { commOf } from './comm.js';

/** The operations. `show` and `store` are reads and writes of attributes, binary ones included; `commit` is a rename that commits or uncommits an item. */
export const OPS = ['lookup', 'mkdir', 'rmdir', 'symlink', 'unlink', 'rename', 'commit', 'open', 'show', 'store', 'readdir'] as const;
/** What a journal has for something that happened outside of configfs. */
export const EVENT = 'event';
/** What a journal has for what the mount's control did to the tree, and no user. */
export const CTL = 'ctl';
/** One of {@link OPS}. */
export type OpName = (typeof OPS)[number];

/** An operation from its beginning to its end; what is known at the end is filled in then. */
export class Operation {
  /** When it began: milliseconds of {@link monotonic}. */
  readonly t = monotonic();
  /** What was stored or shown. */
  value: Uint8Array | undefined;
  /** Absent where all is well. */
  errno: ErrnoCode | undefined;
  /** The fault that met it, as its rule says. */
  fault: string | undefined;
  /** A fault let it take effect, and failed it then. */
  halfDone: true | undefined;
  /** Set before it is done: a read is answered with this, and the attribute is not asked. */
  answer: Uint8Array | undefined;
  /** Set before it is done: the most bytes that a read answers, or that a write takes. */
  limit: number | undefined;
  /** From its beginning to its answer. */
  ms = 0;
  #comm: string | undefined;
  #error: unknown;

  constructor(
    readonly op: OpName,
    /** Relative to the mount, without a leading `/`. */
    readonly path: string,
    readonly caller: Caller,
    /** Of a rename, the new path; of a symlink, the path of the target. */
    public to?: string,
  ) {}

  /** Of the process that asks, a thread's own where the thread has a name; empty where it cannot be known. */
  get comm(): string {
    return (this.#comm ??= commOf(this.caller.pid));
  }

  /** Milliseconds of {@link ms} that it waited at a gate or lock. */
  get waited(): number {
    return this.caller.waited;
  }

  /** Why it was refused; never empty where it was. */
  get reason(): string | undefined {
    if (this.#error === undefined) return undefined;
    return (isErrno(this.#error) ? this.#error.reason : String(this.#error)) || UNSAID;
  }

  /** It is over, with this error or without one. */
  end(error?: unknown): void {
    this.ms = monotonic() - this.t;
    if (error === undefined) return;
    this.#error = error;
    this.errno = isErrno(error) ? error.code : 'EIO';
  }
}

/** The core and the models say why they refuse: who does not is a driver of a user. */
const UNSAID = 'the driver gave no reason';
