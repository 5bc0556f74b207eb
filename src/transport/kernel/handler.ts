/**
 * The shape of an opcode's handler.
 *
 * @module
 */
import type { Errno } from '../../errno.js';
import type { MaybePromise } from '../../sync/maybe-promise.js';
import type { Cursor } from './cursor.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';
import type { ServedTree } from './served-tree.js';

/**
 * How one opcode is served. A request is answered exactly once: with what `encode` writes, or with the error that one of
 * these functions throws or that the promise of `handle` rejects with.
 */
export interface Handler<Args, Result> {
  readonly name: string;
  /** The kernel waits for no reply (FORGET and its like): `encode` is never called. */
  readonly silent?: boolean;
  /** It gets its reply, but whoever caused it has gone on. */
  readonly background?: boolean;
  /** What every request gets, whatever it says: it is neither decoded nor handled. To throw it would cost more than all the rest. */
  readonly refusal?: Errno | undefined;
  /** Reads what follows the header; keeps nothing of the message's memory, which the next message is read into. */
  decode(c: Cursor): Args;
  /** Serves the request; a result that is not a promise is sent at once. */
  handle(s: ServedTree, request: Request, args: Args): MaybePromise<Result>;
  /** Writes what follows the reply's header. */
  encode(reply: Reply, result: Result, s: ServedTree, request: Request, args: Args): void;
  /** The reply came too late (the kernel gave the request up): takes back what `encode` handed out. */
  undo?: ((result: Result, s: ServedTree) => void) | undefined;
}

/** A handler of whatever types, in the table. */
export type AnyHandler = Handler<any, any>;

/** Types the handler, for the reader and the compiler. All get one shape, since each request looks into its own. */
export function handler<Args, Result>(definition: Handler<Args, Result>): AnyHandler {
  const { name, silent = false, background = false, refusal, decode, handle, encode, undo } = definition;
  return { name, silent, background, refusal, decode, handle, encode, undo };
}

/** For an operation that every request is refused. */
export function refusing(name: string, refusal: Errno): AnyHandler {
  return handler<void, void>({ name, refusal, decode: nothing, handle: nothing, encode: nothing });
}

/** For an operation without anything after the header. */
export const nothing = (): void => {};
