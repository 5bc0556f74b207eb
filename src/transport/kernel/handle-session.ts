/**
 * Operations on the session itself: INIT, INTERRUPT, DESTROY.
 *
 * @module
 */
import { decodeInit, encodeInit, negotiate, type InitIn, type InitOut } from './init.js';
import { OP } from './protocol.js';
import { type AnyHandler, handler, nothing } from './handler.js';

export const sessionHandlers: Readonly<Record<number, AnyHandler>> = {
  [OP.INIT]: handler<InitIn, InitOut>({
    name: 'INIT',
    decode: decodeInit,
    handle(s, _request, init) {
      const agreed = negotiate(init, s.cache.nodesInListings);
      if (!agreed.retry) s.onStarted(agreed);
      return agreed;
    },
    encode: (reply, agreed) => encodeInit(reply, agreed),
  }),

  [OP.INTERRUPT]: handler<number, void>({
    name: 'INTERRUPT',
    silent: true, // the request that it is about is answered, not the interrupt
    decode: (c) => c.u64(),
    handle: (s, _request, unique) => s.waiting.interrupt(unique),
    encode: nothing,
  }),

  // Sent at the unmount of block-device mounts only, but fits any: the end comes as ENODEV.
  [OP.DESTROY]: handler<void, void>({ name: 'DESTROY', decode: nothing, handle: nothing, encode: nothing }),
};
