/**
 * Results that may be there at once.
 *
 * @module
 */

/** A value, or a promise of it. A function that need not wait returns the value itself, so that its caller need not wait either. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Goes on with a value now if it is there, else when it is.
 * Where each request passes, the code has it written out: V8 does not inline what is called with many different functions.
 */
export function then<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Does something, and something else when it is over, however it ends. */
export function finished(action: () => MaybePromise<void>, after: () => MaybePromise<void>): MaybePromise<void> {
  let result: MaybePromise<void>;
  try {
    result = action();
  } catch (error) {
    return then(after(), () => {
      throw error;
    });
  }
  return result instanceof Promise ? result.finally(after) : after();
}
