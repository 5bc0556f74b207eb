/**
 * The chain of what sees operations: the journal, faults, hooks. Each link can pass an operation on, delay it, refuse it, or answer instead.
 *
 * Locks are the core's: a link acts before an operation has taken any, or after it has given back all.
 *
 * @module
 */
import { Errno } from '../errno.js';
import type { MaybePromise } from '../sync/maybe-promise.js';
import type { Operation } from './operation.js';

/** Does the operation, or what comes after in the chain. Its result is bytes for `show`, a count for `store`, else nothing of interest. */
export type Next = () => MaybePromise<unknown>;

/** One link of the chain. It answers what `next` answers, now or later, or throws instead, or answers something else. */
export type Link = (operation: Operation, next: Next) => MaybePromise<unknown>;

/** See the module's documentation. */
export class Chain {
  /** In the order in which they see an operation. */
  #links: readonly { readonly link: Link; readonly rank: number }[] = [];

  /** @param rank one with a smaller rank sees an operation earlier, and its end later @returns takes it out again */
  add(link: Link, rank: number): () => void {
    const one = { link, rank };
    this.#links = [...this.#links, one].sort((a, b) => a.rank - b.rank);
    return () => {
      this.#links = this.#links.filter((other) => other !== one);
    };
  }

  get isEmpty(): boolean {
    return this.#links.length === 0;
  }

  /** @param done is told what the action itself has answered, whatever the links make of that */
  run<T>(operation: Operation, action: () => MaybePromise<T>, done?: (result: T) => void): MaybePromise<T> {
    const links = this.#links;
    const from = (at: number): MaybePromise<unknown> => {
      const next = links[at];
      if (next) return next.link(operation, () => from(at + 1));
      return done ? told(action(), done) : action();
    };
    return from(0) as MaybePromise<T>;
  }
}

/** Tells what came of it. */
export function told<T>(result: MaybePromise<T>, done: (result: T) => void): MaybePromise<T> {
  if (!(result instanceof Promise)) {
    done(result);
    return result;
  }
  return result.then((value) => {
    done(value);
    return value;
  });
}

/** Runs `after` when a result or a failure is there; a helper for links that look at the end of an operation. */
export function whenDone<T>(action: () => MaybePromise<T>, after: (error: unknown) => void): MaybePromise<T> {
  let result: MaybePromise<T>;
  try {
    result = action();
  } catch (error) {
    after(error ?? nothingThrown());
    throw error;
  }
  if (!(result instanceof Promise)) {
    after(undefined);
    return result;
  }
  return result.then(
    (value) => {
      after(undefined);
      return value;
    },
    (error: unknown) => {
      after(error ?? nothingThrown());
      throw error;
    },
  );
}

/** A callback that throws `undefined` has failed all the same. */
function nothingThrown(): Errno {
  return new Errno('EIO', 'a callback threw nothing that says why (configfs-fuse)');
}
