/**
 * One mount under load: its daemon, those who use it, and who measures.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const PROBE = fileURLToPath(new URL('probe-main.js', import.meta.url));
const MANY = fileURLToPath(new URL('many-main.js', import.meta.url));
const SOURCES = fileURLToPath(new URL('../../../test/soak/', import.meta.url));
const USERS = 4;

/** What the tools that are run need, without the test runner's own variables. */
const { NODE_OPTIONS: _, ...ENV } = process.env;

export class Soaked {
  readonly dir: string;
  /** The longest call so far: which one, and its milliseconds. */
  longest = { ms: 0, call: '' };
  calls = 0;
  kills = 0;
  /** Resident KiB, once a minute. */
  readonly memory: number[] = [];
  #daemon: ChildProcess | undefined;
  #probe: ChildProcess | undefined;
  readonly #users: ChildProcess[] = [];

  constructor(
    readonly transport: 'kernel' | 'native',
    scratch: string,
    /** A directory in a file system that never answers. */
    readonly neighbour: string,
    /** Where the log goes: a file system that is full. */
    readonly log: string,
  ) {
    this.dir = join(scratch, transport);
    mkdirSync(this.dir);
  }

  async start(): Promise<void> {
    const args = [MAIN, 'mount', this.dir, '-s', 'samples', '-s', join(SOURCES, 'bad.mjs'), '--transport', this.transport];
    // The log is a file that cannot grow, through the descriptor of standard error.
    const shell = `exec "$0" "$@" 2>>'${this.log}'`;
    this.#daemon = spawn('sh', ['-c', shell, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: ENV });
    const ready = await Promise.race([once(this.#daemon.stdout!, 'data'), once(this.#daemon, 'exit').then(() => undefined)]);
    if (!ready) throw new Error(`the ${this.transport} mount did not come up`);
    for (let user = 0; user < USERS; user++) this.#users.push(this.#startUser(user));
    this.#probe = spawn(process.execPath, [PROBE, this.dir], { stdio: ['ignore', 'pipe', 'inherit'], env: ENV });
    this.#probe.stdout!.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.trim().split('\n')) {
        const { longest, calls } = JSON.parse(line) as Pick<Soaked, 'longest' | 'calls'>;
        if (longest.ms > this.longest.ms) this.longest = longest;
        this.calls += calls;
      }
    });
  }

  #startUser(user: number): ChildProcess {
    return spawn(join(SOURCES, user % 2 === 0 ? 'load.sh' : 'mixed.sh'), [this.dir, `user${user}`, this.neighbour], {
      stdio: 'ignore',
      detached: true,
      env: ENV,
    });
  }

  /** Kills one of the users, wherever it is, with all that it has started; another one takes its place. */
  killUser(user: number): void {
    killGroup(this.#users[user % USERS]!);
    this.#users[user % USERS] = this.#startUser(user % USERS);
    this.kills++;
  }

  measure(): void {
    const status = readFileSync(`/proc/${this.#daemon!.pid}/status`, 'utf8');
    this.memory.push(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
  }

  /** Makes a million items once, and removes them. @returns milliseconds */
  async makeMany(items: number): Promise<number> {
    const began = performance.now();
    const child = spawn('sh', ['-c', 'ulimit -n 20000; exec "$0" "$@"', process.execPath, MANY, this.dir, String(items)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: ENV,
    });
    const [status] = (await once(child, 'exit')) as [number | null];
    if (status !== 0) throw new Error(`${this.transport}: making ${items} items failed`);
    return performance.now() - began;
  }

  /** Is the daemon still there? */
  get isAlive(): boolean {
    return this.#daemon?.exitCode === null && this.#daemon.signalCode === null;
  }

  /** Ends all. @returns what is wrong at the end */
  async stop(): Promise<string[]> {
    const problems: string[] = [];
    for (const user of this.#users) killGroup(user);
    this.#probe?.kill('SIGKILL');
    if (!this.isAlive) problems.push(`${this.transport}: the daemon has ended by itself`);
    else {
      this.#daemon!.kill('SIGTERM');
      const late = setTimeout(() => {
        problems.push(`${this.transport}: the daemon does not end`);
        this.#daemon!.kill('SIGKILL');
      }, 10_000);
      await once(this.#daemon!, 'exit');
      clearTimeout(late);
    }
    const left = readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${this.dir} `);
    if (left) {
      problems.push(`${this.transport}: the mount is still there`);
      spawnSync('umount', ['-l', this.dir]);
    }
    return problems;
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
