/**
 * The shape of the opcode table: one row an opcode.
 *
 * @module
 */
import type { MaybePromise } from '../../core/types.js';
import type { Cursor } from './cursor.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';
import type { Session } from './session.js';

/**
 * How one opcode is served. A row is answered exactly once: with what `encode` writes, or with the error that any of
 * its functions throws, or that the promise of `handle` rejects with.
 */
export interface Row<Args, Result> {
  readonly name: string;
  /** The kernel waits for no reply (FORGET and its like): `encode` is never called. */
  readonly silent?: boolean;
  /** Reads what follows the header; keeps nothing of the message's memory, which the next message is read into. */
  decode(c: Cursor): Args;
  /** Serves it; a result that is not a promise is sent at once. */
  handle(s: Session, request: Request, args: Args): MaybePromise<Result>;
  /** Writes what follows the reply's header. */
  encode(reply: Reply, result: Result, s: Session, request: Request, args: Args): void;
  /** The reply came too late (the kernel gave the request up): takes back what `encode` handed out. */
  undo?(result: Result, s: Session): void;
}

/** A row of whatever types, in the table. */
export type AnyRow = Row<any, any>;

/** Types the row, for the reader and the compiler. */
export function row<Args, Result>(definition: Row<Args, Result>): AnyRow {
  return definition;
}

/** For an operation without anything after the header. */
export const nothing = (): void => {};
