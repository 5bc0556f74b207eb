/**
 * A process that can open nothing more, for tests of what it does then.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** So many suffice for a test, and are soon used up. */
const LIMIT = 512;

/** Why there is no such test here; false if there can be one. */
export const cannotLimit: string | false =
  spawnSync('prlimit', ['--version']).status !== 0 && 'prlimit is not installed (Debian: util-linux)';

function limit(count: string): string {
  const self = ['--pid', String(process.pid)];
  const before = spawnSync('prlimit', [...self, '--nofile', '--output', 'SOFT', '--noheadings'], { encoding: 'utf8' }).stdout.trim();
  const { status, stderr } = spawnSync('prlimit', [...self, `--nofile=${count}:`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return before;
}

/** Does something while this process can open nothing. */
export async function withoutDescriptors<T>(action: () => Promise<T>): Promise<T> {
  const before = limit(String(LIMIT));
  const taken: number[] = [];
  try {
    while (taken.length < LIMIT) taken.push(openSync('/dev/null', 'r'));
  } catch {
    // That was the last one.
  }
  try {
    return await action();
  } finally {
    taken.forEach((fd) => closeSync(fd));
    limit(before);
  }
}
