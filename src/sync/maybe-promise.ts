/**
 * Results that may be there at once.
 *
 * @module
 */

/** A value, or a promise of it. A function that need not wait returns the value itself, so that its caller need not wait either. */
export type MaybePromise<T> = T | Promise<T>;
