/**
 * Entries of a list, such as attributes, that only some kernels have:
 *
 * ```ts
 * attrs: profile.attributes<Port>([
 *   attr('addr_trtype', …),
 *   since('6.9', attr('param_max_queue_size', …)),
 *   before('6.13', attr('old', …)),
 *   built('auth', since('6.2', attr('key', …))),
 * ])
 * ```
 *
 * @module
 */
import type { KernelVersion } from './version.js';

/** What a condition asks about a kernel; see Profile. */
export interface Kernel<F extends string> {
  since(first: KernelVersion): boolean;
  has(feature: F): boolean;
}

/** Something that only some kernels have. Conditions nest. */
export class Conditional<V, F extends string = never> {
  constructor(
    readonly applies: (kernel: Kernel<F>) => boolean,
    readonly entry: V | Conditional<V, F>,
  ) {}
}

/** Kernels have it from version `first` on. */
export function since<V, F extends string = never>(first: KernelVersion, entry: V | Conditional<V, F>): Conditional<V, F> {
  return new Conditional<V, F>((kernel) => kernel.since(first), entry);
}

/** Kernels older than version `first` have it. */
export function before<V, F extends string = never>(first: KernelVersion, entry: V | Conditional<V, F>): Conditional<V, F> {
  return new Conditional<V, F>((kernel) => !kernel.since(first), entry);
}

/** Kernels that were built with the feature have it. */
export function built<V, F extends string>(feature: F, entry: V | Conditional<V, F>): Conditional<V, F> {
  return new Conditional<V, F>((kernel) => kernel.has(feature), entry);
}

/** @returns the entry, or nothing if the kernel does not have it */
export function pick<V, F extends string>(kernel: Kernel<F>, entry: V | Conditional<V, F>): V[] {
  if (!(entry instanceof Conditional)) return [entry];
  return entry.applies(kernel) ? pick(kernel, entry.entry) : [];
}
