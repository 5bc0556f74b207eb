/**
 * Running the program as root and as an unprivileged user.
 */
import { test, type Test } from 'tap';
import { type User, users } from './people.js';
import { MAIN, type Outcome, run } from './support.js';

export { type User, users };

/** No test takes longer, unless something hangs. */
export const LIMIT_MS = 120_000;

/** Runs a command as somebody. */
export function asUser({ words }: User, ...command: string[]): Promise<Outcome> {
  const [program, ...rest] = [...words, ...command];
  return run(program!, rest, { timeout: LIMIT_MS });
}

/** `configfs-fuse run ARGS…`, as somebody. */
export function runAs(user: User, ...args: string[]): Promise<Outcome> {
  return asUser(user, process.execPath, MAIN, 'run', ...args);
}

/** Declares one test for each of them. */
export function forEachUser(name: string, body: (t: Test, user: User) => Promise<void>): void {
  for (const user of users) test(`${name} (as ${user.name})`, { skip: user.skip, timeout: LIMIT_MS }, (t) => body(t, user));
}
