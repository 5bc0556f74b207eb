/**
 * Helpers for tests of kinds.
 */
import { Errno } from '../../../src/errno.js';
import type { Kind } from '../../../src/subsystems/kinds/index.js';

/** What a kind makes of some text: the value, or the name of the errno. Text stands for its Latin-1 bytes. */
export function parsed<V>(kind: Kind<V>, written: string | Buffer): V | string {
  return orErrno(() => kind.parse(typeof written === 'string' ? Buffer.from(written, 'latin1') : written));
}

/** The result, or the name of the errno that was thrown. */
export function orErrno<V>(call: () => V): V | string {
  try {
    return call();
  } catch (error) {
    if (error instanceof Errno) return error.code;
    throw error;
  }
}

/** Checks rows of what is written and what becomes of it. */
export function checkTable<V>(
  t: { same(found: unknown, wanted: unknown, message: string): unknown },
  kind: Kind<V>,
  rows: readonly (readonly [string, V | string])[],
): void {
  for (const [written, wanted] of rows) t.same(parsed(kind, written), wanted, `${kind.name} of ${JSON.stringify(written)}`);
}
