/**
 * The mount that is put under stress, in a process of its own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';

/** A mount and the process that serves it. */
export class Daemon {
  #log = '';

  private constructor(
    readonly dir: string,
    readonly process: ChildProcess,
    readonly connection: number,
  ) {
    process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#log += text));
  }

  /** Mounts and waits until it is ready. @param journal the file for its operations, if they are wanted */
  static async start(main: string, dir: string, sets: readonly string[], journal?: string): Promise<Daemon> {
    const args = [
      main,
      'mount',
      dir,
      '--log-level',
      'warn',
      ...sets.flatMap((set) => ['-s', set]),
      ...(journal ? ['--journal', journal] : []),
    ];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CONFIGFS_FUSE_LOCK_ORDER: '1' },
    });
    const ready = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit').then(() => undefined)]);
    if (!ready) throw new Error(`the mount did not come up: ${child.stderr!.read() ?? ''}`);
    // The connection's number is the minor device number of the mount.
    const device = Number(spawnSync('stat', ['-c', '%d', dir], { timeout: 5000 }).stdout.toString());
    return new Daemon(dir, child, (device & 0xff) | ((device >> 12) & 0xfff00));
  }

  /** What it has logged. */
  get log(): string {
    return this.#log;
  }

  /** Resident memory in KiB. */
  get rss(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }

  /** Makes it log who waits for whom, and what it has counted. */
  async dump(): Promise<Record<string, unknown>[]> {
    const from = this.#log.length;
    this.process.kill('SIGUSR2');
    await new Promise((done) => setTimeout(done, 300));
    return this.#log
      .slice(from)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Ends the connection, so that nobody stays stuck in it. */
  abort(): void {
    const file = `/sys/fs/fuse/connections/${this.connection}/abort`;
    if (existsSync(file) && statSync(file).isFile()) writeFileSync(file, '1');
    else this.process.kill('SIGKILL');
  }

  /** Unmounts. @returns the exit status of the daemon */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
      await once(this.process, 'exit');
      clearTimeout(timer);
    }
    spawnSync('umount', ['-l', this.dir], { stdio: 'ignore', timeout: 5000 });
    return this.process.exitCode;
  }
}
