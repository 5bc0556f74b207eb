/**
 * What thunderbolt computes: the numbers of streams.
 *
 * @module
 */
import { lowestFree } from '../lowest-free.js';
import { childrenOf, type View, viewOf } from '../yaml/view.js';

interface Stream extends View {
  readonly index: bigint;
}

export const functions = {
  /** The lowest number that no stream of any service has (`ida_alloc`). */
  freeIndex({ self }: { self: object }): bigint {
    const services = childrenOf(viewOf((self as Stream).item.state.above!.state.above!));
    const others = services.flatMap((service) => childrenOf(service) as Stream[]).filter((stream) => stream !== self);
    return lowestFree(
      others.map(({ index }) => index),
      0n,
    );
  },
};
