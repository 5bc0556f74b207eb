/**
 * Computations that text of other people may make long. The process that serves a mount does one thing at a time: what one user's value
 * keeps busy, all others wait for.
 *
 * @module
 */
import { type Context, createContext, Script } from 'node:vm';

/** Much more than a computation takes that has an end, where it gets a processor. */
const LIMIT_MS = 500;
/**
 * Only wall-clock time can be limited, and on a busy machine a computation may get little of a processor in it: less than half. Then it is
 * started again with twice the time, up to this.
 */
const LONGEST_MS = 4_000;

/** A computation was stopped. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

const CALL = new Script('call()');
let context: Context | undefined;
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
    let hadEnough = false;
    for (let timeout = LIMIT_MS; timeout <= LONGEST_MS && !hadEnough; timeout *= 2) {
      const before = process.cpuUsage();
      if (endsWithin(context, timeout)) return result!.value;
      const { user, system } = process.cpuUsage(before);
      hadEnough = (user + system) / 1000 > LIMIT_MS / 2;
    }
    throw new TookTooLong(`${what()} took longer than ${LIMIT_MS} ms, and was stopped`);
  } finally {
    isRunning = false;
    context['call'] = undefined;
  }
}

/** Calls `call` of the context. @returns false if it has not ended in this time, and was stopped */
function endsWithin(context: Context, timeout: number): boolean {
  try {
    CALL.runInContext(context, { timeout });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return false;
  }
}
