/**
 * Scripts that run inside of `configfs-fuse run`, with `ctl` at hand.
 */
import { join } from 'node:path';
import type { Test } from 'tap';
import { transports } from '../behaviour/transports.js';
import { MAIN, type Outcome, run } from '../cli/support.js';

/** Where no mount can be made. */
const skip = transports.find(({ name }) => name === 'kernel')!.skip;
export const options = { skip, timeout: 240_000 };

/** The directory of a test with these files in it. */
export function files(t: Test, content: Record<string, string> = {}): (name: string) => string {
  const dir = t.testdir({ ...content, disk: '\0'.repeat(65_536) });
  return (name) => join(dir, name);
}

/**
 * Runs a shell script in a mount of the set.
 * In it, `ctl` is `configfs-fuse ctl`, `cf` is `configfs-fuse`, and the working directory is the mount.
 * @param args options of `run`
 */
export function script(set: string, args: readonly string[], text: string, env: Record<string, string> = {}): Promise<Outcome> {
  const head = `cf() { ${process.execPath} '${MAIN}' "$@"; }; ctl() { cf ctl "$@"; }; cd /sys/kernel/config;`;
  return run(process.execPath, [MAIN, 'run', '-s', set, ...args, '--', 'sh', '-c', head + text], { timeout: 50_000, env });
}

/** The lines of a text. */
export function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
