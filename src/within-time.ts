/**
 * Computations that text of other people may make long. The process that serves a mount does one thing at a time: what one user's value
 * keeps busy, all others wait for.
 *
 * @module
 */
import { createContext, Script } from 'node:vm';

/** Wall-clock time, since nothing else can be limited: much more than such a computation takes on a busy machine. */
const LIMIT_MS = 500;

/** A computation was stopped. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

const CALL = new Script('call()');
let context: ReturnType<typeof createContext> | undefined;
let isRunning = false;

/**
 * Runs a computation that has no effects, and stops it where it has no end. This costs a thread each time, about 0.1 ms: it is for what can be
 * long.
 * @param what for the message
 * @throws TookTooLong; what the computation throws
 */
export function withinTime<T>(what: () => string, compute: () => T): T {
  // The limit of the outer one holds.
  if (isRunning) return compute();
  context ??= createContext(Object.create(null) as object);
  let result: { readonly value: T } | undefined;
  context['call'] = () => {
    result = { value: compute() };
  };
  isRunning = true;
  try {
    CALL.runInContext(context, { timeout: LIMIT_MS });
    return result!.value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TookTooLong(`${what()} took longer than ${LIMIT_MS} ms, and was stopped`);
  } finally {
    isRunning = false;
    context['call'] = undefined;
  }
}
