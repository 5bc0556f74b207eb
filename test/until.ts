/**
 * Waiting in tests: for a condition, or for no longer than so long.
 */
import { readFileSync } from 'node:fs';

/** On a busy machine everything takes its time; what has not come by then does not come. */
export const LIMIT_MS = 30_000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a condition. @throws Error when it does not come true in time */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; !(await condition()); await sleep(5)) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
  }
}

/** Asks until there is nothing left, or no more time. @returns what was left in the end */
export async function untilNone<T>(left: () => readonly T[]): Promise<readonly T[]> {
  let found = left();
  for (const end = Date.now() + LIMIT_MS; found.length > 0 && Date.now() < end; found = left()) await sleep(20);
  return found;
}

/** Is there such a process, and does it still run? The init of a container may take its time to collect one that has ended. */
export function isRunning(pid: number | string): boolean {
  try {
    return !/^State:\sZ/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** @throws Error when it takes longer than that */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
