/**
 * A mount for one test, with a process of its own that serves it and others that use it. The test process itself never
 * touches the mount.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { MAIN, type Outcome, run, start } from '../cli/support.js';
import { Probe } from './probe.js';
import { type Transport, transports } from './transports.js';

/** No test of the specification takes longer, unless something hangs: three hundred processes one after the other may take minutes on a busy machine. */
const LIMIT_MS = 240_000;
const READY_MS = 60_000;
const END_MS = 60_000;

/** How a mount ended: the server's exit, and whether the mount was still there after it. */
export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly left: boolean;
}

/** What a test works with. */
export class Mounted {
  readonly #probes: Probe[] = [];
  readonly #first: Probe;
  #ended: Promise<Ended> | undefined;
  /** What the serving process wrote to standard error. */
  log = '';

  constructor(
    readonly dir: string,
    readonly server: ChildProcess,
  ) {
    server.stderr!.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    this.#first = this.#start();
  }

  /** Another process that uses the mount. It has started, and its first call will not be late. */
  async probe(): Promise<Probe> {
    const probe = this.#start();
    await probe.call('cwd');
    return probe;
  }

  #start(): Probe {
    const probe = new Probe(this.dir);
    this.#probes.push(probe);
    return probe;
  }

  /** A call of the process that is always there. */
  call(name: string, ...args: readonly unknown[]): Promise<string | number> {
    return this.#first.call(name, ...args);
  }

  /** A shell script, with the mount as its working directory. */
  sh(script: string): Promise<Outcome> {
    return run('/bin/sh', ['-c', script], { cwd: this.dir, env: { LC_ALL: 'C' }, timeout: LIMIT_MS });
  }

  /** Ends all, and says how it ended. May be called again. */
  end(): Promise<Ended> {
    return (this.#ended ??= this.#end());
  }

  async #end(): Promise<Ended> {
    for (const probe of this.#probes) probe.kill();
    await Promise.all(this.#probes.map((probe) => probe.gone));
    const { server } = this;
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      const timer = setTimeout(() => server.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(timer);
    }
    const left = isMounted(this.dir);
    if (left) await run('umount', ['-l', this.dir]);
    rmdirSync(this.dir);
    return { status: server.exitCode, signal: server.signalCode, left };
  }
}

/** Is anything mounted there? Asks the kernel only. */
export function isMounted(dir: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === dir);
}

/** Starts `configfs-fuse mount` on a fresh directory; it ends with the test, which fails if it does not end well. */
export async function mounted(t: Test, transport: Transport, ...args: readonly string[]): Promise<Mounted> {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  const server = start(process.execPath, [MAIN, 'mount', dir, ...transport.args, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ready = new Promise<string>((resolve) => {
    server.stdout!.setEncoding('utf8').once('data', resolve);
    server.once('exit', (status) => resolve(`ended with status ${status}`));
    setTimeout(() => resolve('is not ready in time'), READY_MS).unref();
  });
  let said = '';
  server.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const line = await ready;
  const fs = new Mounted(dir, server);
  // For a test that does not come to its end.
  t.teardown(() => fs.end());
  if (!/ ready at /.test(line)) throw new Error(`configfs-fuse mount ${line.trim()}: ${said}`);
  return fs;
}

/**
 * Declares one behaviour, tested over each transport on a fresh mount.
 * @param args for `configfs-fuse mount`, such as `-s FILE`
 */
export function behaviour(name: string, body: (t: Test, fs: Mounted) => Promise<void>, ...args: readonly string[]): void {
  for (const transport of transports) {
    test(`${name} (over ${transport.name})`, {
      skip: transport.skip || (transport.limits[name] ?? false),
      timeout: LIMIT_MS,
    }, async (t) => {
      const fs = await mounted(t, transport, ...args);
      await body(t, fs);
      t.same(await fs.end(), { status: 0, signal: null, left: false }, 'the mount ends well, and is gone');
    });
  }
}

/** Checks a list of calls and what each answers: a specification in rows. */
export async function rows(
  t: Test,
  fs: { call(name: string, ...args: readonly unknown[]): Promise<string | number> },
  list: readonly (readonly [call: readonly unknown[], wanted: string | number | RegExp])[],
): Promise<void> {
  for (const [[name, ...args], wanted] of list) {
    const answer = await fs.call(String(name), ...args);
    const words = [name, ...args].map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
    const message = words.map((word) => (word.length > 60 ? `${word.slice(0, 20)}… (${word.length})` : word)).join(' ');
    if (wanted instanceof RegExp) t.match(String(answer), wanted, message);
    else t.equal(answer, wanted, message);
  }
}
