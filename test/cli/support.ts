/**
 * Runs the program under test, and scripts of the repository, as a user does: in a process of their own.
 */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The program as it is installed: one bundle with V8's code cache, which starts in half the time of its modules. It has classes of its own: a driver
 * that a test gives to it imports them from `configfs-fuse`.
 */
export const MAIN = join(ROOT, 'dist/cli/main.cjs');

/** What has not ended by then hangs, in milliseconds: a second or two is what most commands take, and ten times that on a busy machine. */
const LIMIT_MS = 60_000;

function findRoot(at: string): string {
  return existsSync(join(at, 'tsconfig.json')) || at === '/' ? at : findRoot(dirname(at));
}

/**
 * Starts a command with a user's environment. tap sees to it that every Node process below it loads its own instruments,
 * which takes longer than the rest of their work, and needs the right to write where they write; `env` takes them out.
 */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn('env', ['-u', 'NODE_OPTIONS', command, ...args], { cwd: '/', ...options });
}

/** What a process left behind. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; killed after `timeout` milliseconds. */
export function run(
  command: string,
  args: readonly string[],
  { timeout = LIMIT_MS, env = {}, cwd = '/' }: { timeout?: number; env?: Record<string, string>; cwd?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = start(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** Runs `configfs-fuse ARGS…`. */
export function cli(...args: string[]): Promise<Outcome> {
  return run(process.execPath, [MAIN, ...args]);
}
