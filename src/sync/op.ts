/**
 * Operations that may wait. An operation is a generator: it yields whenever it has to wait and is resumed with what it
 * waited for. {@link run} drives it. As long as nothing has to be waited for, it runs to its end at once and no promise
 * is made; the steps between two waits are atomic, since JavaScript runs one thing at a time.
 *
 * @module
 */
import { Errno } from '../errno.js';
import type { MaybePromise } from './maybe-promise.js';
import type { Task, Wait } from './task.js';

/** An operation that may wait and ends with a `T`. */
export type Op<T> = Generator<Wait, T, unknown>;

/** The caller has gone while its operation waited. */
function interruptedAt(wait: Wait): Errno {
  return new Errno('EINTR', () => `the caller was interrupted while it waited: ${wait.kind} ${wait.what()} (configfs-fuse)`);
}

/**
 * Runs an operation for a task.
 * @returns its result itself if nothing had to be waited for, else a promise
 * @throws what the operation throws; EINTR when the caller was interrupted meanwhile
 */
export function run<T>(task: Task, op: Op<T>): MaybePromise<T> {
  let first: IteratorResult<Wait, T>;
  try {
    first = op.next();
  } catch (error) {
    task.end();
    throw error;
  }
  if (first.done) {
    task.end();
    return first.value;
  }
  return drive(task, op, first.value);
}

function drive<T>(task: Task, op: Op<T>, first: Wait): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const { caller } = task;

    const step = (resume: () => IteratorResult<Wait, T>): void => {
      let next: IteratorResult<Wait, T>;
      try {
        next = resume();
      } catch (error) {
        task.end();
        reject(error);
        return;
      }
      if (next.done) {
        task.end();
        resolve(next.value);
      } else pause(next.value);
    };

    const pause = (wait: Wait): void => {
      let over = false;
      const goOn = (resume: () => IteratorResult<Wait, T>): void => {
        if (over) return;
        over = true;
        task.waited();
        if (caller) caller.onInterrupt = undefined;
        step(resume);
      };
      const interrupted = (): void => {
        if (wait.abandon) {
          if (!over) wait.abandon();
          goOn(() => op.throw(interruptedAt(wait)));
        } else reject(interruptedAt(wait));
      };
      task.wait(wait);
      const settled = task.domain.schedule ? task.domain.schedule(task, wait) : wait.promise;
      settled.then(
        (value) => goOn(() => op.next(value)),
        (error: unknown) => goOn(() => op.throw(error)),
      );
      if (caller) {
        caller.onInterrupt = interrupted;
        if (caller.interrupted) interrupted();
      }
    };
    pause(first);
  });
}

/**
 * A point at which other operations may come in between, where a test's scheduler wants one. Costs nothing without one.
 */
export function* step(task: Task, what: () => string): Op<void> {
  if (task.domain.schedule) yield { kind: 'step', what, promise: Promise.resolve(), abandon: () => {} };
}

/**
 * Calls a driver's callback and waits for it if it returns a promise.
 * @throws what the callback throws
 */
export function* call<T>(what: string, callback: () => MaybePromise<T>): Op<T> {
  const result = callback();
  if (!isPromise(result)) return result;
  // Another library's promise may call back at once, or throw instead of rejecting. A native one does neither.
  return (yield { kind: 'callback', what: () => what, promise: Promise.resolve(result) }) as T;
}

/** True for anything that can be awaited. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as Promise<T>).then === 'function';
}
