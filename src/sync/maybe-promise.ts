/**
 * What may take time, or not.
 *
 * @module
 */

/** A value, or a promise of it. Who needs no waiting returns the value itself: it is served at once. */
export type MaybePromise<T> = T | Promise<T>;
