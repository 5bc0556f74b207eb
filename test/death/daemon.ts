/**
 * `configfs-fuse mount` in a process of its own, for tests of how that ends.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type Test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { MAIN, run, start } from '../cli/support.js';
import { cannotMount } from '../transport/live.js';
import { cannotCompile, Client } from './client.js';
import { LIMIT_MS, until, within } from '../until.js';

const HANG = fileURLToPath(new URL('./fixtures/hang.js', import.meta.url));

/** A line of the log. */
export type Line = Readonly<Record<string, unknown>>;

/** A directory for mounts, that goes with the test, and whatever is mounted on it. */
export function mountPoint(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-death-'));
  t.teardown(async () => {
    while (isMounted(dir)) if ((await run('umount', ['-l', dir])).status !== 0) break;
    rmdirSync(dir);
  });
  return dir;
}

/** A mount and the process that serves it. */
export class Daemon {
  /** How it ended. */
  readonly ended: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #clients: Client[] = [];
  #log = '';

  private constructor(
    readonly dir: string,
    readonly process: ChildProcess,
    readonly apart: boolean,
  ) {
    process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#log += text));
    this.ended = once(process, 'close').then(
      ([status, signal]) => ({ status, signal }) as { status: number | null; signal: NodeJS.Signals | null },
    );
  }

  /**
   * Mounts and waits until it is ready.
   * @param words come before the command
   * @param apart the mount is in a mount namespace of its own
   */
  static async start(t: Test, dir: string, words: readonly string[] = [], apart = false): Promise<Daemon> {
    const [command, ...args] = [...words, process.execPath, MAIN, 'mount', dir, '--transport', 'kernel', '-s', HANG];
    const daemon = new Daemon(dir, start(command!, args, { stdio: ['ignore', 'pipe', 'pipe'] }), apart);
    t.teardown(() => {
      for (const client of daemon.#clients) client.signal('SIGKILL');
      daemon.kill('SIGKILL');
    });
    let said = '';
    daemon.process.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until('the mount is ready', () => {
      if (daemon.process.exitCode !== null) throw new Error(`configfs-fuse mount ended: ${daemon.#log}`);
      return said.includes(' ready at ');
    });
    return daemon;
  }

  /** What it has logged. */
  get log(): Line[] {
    return this.#log
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  }

  /** Another process that uses the mount. @param dir where it stands */
  client(dir = this.dir): Client {
    const client = new Client(dir, this.apart ? ['nsenter', '--mount', '--target', String(this.process.pid)] : []);
    this.#clients.push(client);
    return client;
  }

  /** Ends these processes. */
  async leave(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.kill()));
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Waits for its end. @throws Error when that takes too long */
  end(): Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }> {
    return within(LIMIT_MS, 'the end of the daemon', this.ended);
  }

  /** Who waits for whom, and the line that counts them: what SIGUSR2 logs. */
  async waits(): Promise<{ waits: Line[]; count: Line }> {
    const from = this.log.length;
    const answer = (): Line[] => this.log.slice(from);
    this.kill('SIGUSR2');
    await until('SIGUSR2 is answered', () => answer().some((line) => 'longestGateWaitMs' in line));
    const lines = answer();
    return { waits: lines.filter(({ msg }) => msg === 'waits'), count: lines.find((line) => 'longestGateWaitMs' in line)! };
  }

  /** Waits until so many operations wait. */
  async waiting(count: number): Promise<Line[]> {
    let found: Line[] = [];
    await until(`${count} operations wait`, async () => (found = (await this.waits()).waits).length === count);
    return found;
  }
}

/** Declares a test on a mount of its own. */
export function served(name: string, body: (t: Test, daemon: Daemon) => Promise<void>): void {
  test(name, { skip: cannotMount || cannotCompile, timeout: 4 * LIMIT_MS }, async (t) => body(t, await Daemon.start(t, mountPoint(t))));
}
