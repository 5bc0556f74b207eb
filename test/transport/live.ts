/** Mounts for tests. The mount is served by the test's own process, so only child processes may touch it. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Vfs } from '../../src/core/vfs.js';
import { mountKernel, type KernelMountOptions, type Mount } from '../../src/transport/kernel/index.js';

/** Why there can be no live mount here; false if there can. */
export const cannotMount: string | false = (() => {
  if (process.platform !== 'linux') return 'needs Linux';
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch {
    return 'needs /dev/fuse';
  }
  return process.getuid?.() === 0 ? false : 'needs root, or root of a user namespace';
})();

export interface Outcome {
  readonly status: number | string;
  readonly out: string;
  readonly err: string;
}

/** Runs a shell script with a time limit. `$M` is the mount point. */
export function sh(mount: { path: string }, script: string, cwd = '/', seconds = 20): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { ...process.env, M: mount.path, LC_ALL: 'C' };
    execFile(
      '/bin/sh',
      ['-c', script],
      { cwd, env, timeout: seconds * 1000, killSignal: 'SIGKILL', maxBuffer: 1 << 24 },
      (error, out, err) => resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? -1), out, err }),
    );
  });
}

/** Starts a shell script. */
export function start(mount: { path: string }, script: string): ChildProcess {
  return spawn('/bin/sh', ['-c', script], { env: { ...process.env, M: mount.path, LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'] });
}

export interface Live {
  readonly mount: Mount;
  readonly dir: string;
}

/** A mount in a directory of its own, that goes with the test. */
export async function live(t: { teardown(fn: () => unknown): unknown }, vfs: Vfs, options: KernelMountOptions = {}): Promise<Mount> {
  const dir = directory(t);
  const mount = await mountKernel(vfs, dir, options);
  t.teardown(async () => {
    await mount.unmount();
  });
  return mount;
}

/** An empty directory that is unmounted and removed after the test. */
export function directory(t: { teardown(fn: () => unknown): unknown }): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-test-'));
  t.teardown(() => {
    // Last of all, since teardowns run in reverse order: whatever is still mounted is of no use to anybody.
    try {
      execFileSync('umount', ['-i', '-l', dir], { stdio: 'ignore', timeout: 5000 });
    } catch {
      // As it should be: nothing is mounted.
    }
    rmdirSync(dir);
  });
  return dir;
}
