/**
 * Whose system call an operation serves.
 *
 * @module
 */
import { type CallerPaths, ownPaths } from '../caller-paths.js';

/**
 * The process that makes a system call. The transport makes one for each request, and calls {@link Caller.interrupt} when that process
 * is killed while it waits; or is sent any signal, where the wait is {@link Caller.interruptible}.
 */
export class Caller {
  /** True once {@link interrupt} was called: an operation whose caller is gone undoes what it can. */
  interrupted = false;
  /** A read or write of a file with O_NONBLOCK: it is not to wait for events. */
  nonblocking = false;
  /** Set by what waits as a device does (`wait_event_interruptible`): any signal ends the wait, not only one that kills. */
  interruptible = false;
  /** Milliseconds that the operation has waited so far at gates, for mutexes, and for `show` and `store` in flight. */
  waited = 0;
  #onInterrupt: (() => void) | undefined;

  constructor(
    /** The user ID that file systems go by (`current_fsuid`). */
    readonly uid: number,
    /** The group ID that they go by (`current_fsgid`). */
    readonly gid: number,
    /** Of the process or thread, in the server's PID namespace; 0 where it has none there, or it cannot be known. */
    readonly pid: number,
  ) {}

  /**
   * Paths outside of configfs as this caller's process sees them: what a driver uses for every path that it is given.
   * A transport overrides it, where it can find out; else it is what the serving process sees.
   */
  get paths(): CallerPaths {
    return ownPaths;
  }

  /** Interrupts the operation: if it waits, the wait fails with EINTR. Safe at any time, any number of times. */
  interrupt(): void {
    if (this.interrupted) return;
    this.interrupted = true;
    this.#onInterrupt?.();
  }

  /** Set by whatever the operation waits for at the moment; undefined when it waits no more. */
  set onInterrupt(listener: (() => void) | undefined) {
    this.#onInterrupt = listener;
  }
}
