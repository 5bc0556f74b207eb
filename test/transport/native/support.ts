/**
 * What the tests of this transport share.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { MAIN } from '../../cli/support.js';
import { isMounted, mounted, type Mounted } from '../../behaviour/mounted.js';
import { transports } from '../../behaviour/transports.js';

const native = transports.find(({ name }) => name === 'native')!;

/** Why nothing can be mounted here; `false` if it can. */
export const { skip } = native;

export function nativeMount(t: Test, ...args: readonly string[]): Promise<Mounted> {
  return mounted(t, native, ...args);
}

/** Starts `configfs-fuse mount` without minding how it ends. @returns the process, and its mount point */
export async function start(
  t: Test,
  dir: string = mkdtempSync(join(tmpdir(), 'configfs-fuse-')),
  ...args: readonly string[]
): Promise<{ server: ReturnType<typeof spawn>; dir: string; ended: Promise<number | null> }> {
  const server = spawn(process.execPath, [MAIN, 'mount', dir, ...native.args, ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
  t.teardown(() => void server.kill('SIGKILL'));
  await new Promise((resolve, reject) => {
    server.stdout!.once('data', resolve);
    void ended.then((status) => reject(new Error(`ended with status ${status}`)));
  });
  if (!isMounted(dir)) throw new Error(`${dir} is not mounted`);
  return { server, dir, ended };
}
