/**
 * System calls on paths that somebody else has chosen, in a child process that can be thrown away.
 *
 * Such a path may lead to a file system that never answers. A thread that waits for it can neither be ended nor be waited for: in this
 * process it would take a thread of libuv's pool, and keep the process from exiting.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { Stats } from 'node:fs';
import { programUrl } from '../location.js';
import type { Call, Return } from './child-calls.js';

/** How many calls may hang in one child before others have to wait. */
const THREADS = 64;
/** How long one call may take, in milliseconds. */
export const LIMIT_MS = 1_500;
/** How long a child without calls is kept, in milliseconds. */
const IDLE_MS = 30_000;

/** A call took too long: the file system that the path leads to does not answer. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
  readonly code = 'ETIMEDOUT';
}

/** The child is gone: it was killed, or could not be started. */
export class ChildEnded extends Error {
  override readonly name = 'ChildEnded';

  constructor() {
    super('the process that looks at paths has ended');
  }
}

/** What `lstat` tells, as plain data. */
export type PlainStat = Pick<Stats, 'dev' | 'ino' | 'mode' | 'uid' | 'gid' | 'size' | 'rdev'>;

interface Waiter {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** One process. */
class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiter>();
  readonly #ready: Promise<void>;
  #last = 0;
  /** A call of it has hung: it gets no more calls. */
  retired = false;
  dead = false;

  constructor(entry: URL) {
    const { NODE_OPTIONS: _instruments, ...env } = process.env;
    this.#process = fork(entry, {
      // A group of its own: a terminal's Ctrl-C is not for it.
      detached: true,
      cwd: '/',
      execArgv: [],
      env: { ...env, UV_THREADPOOL_SIZE: String(THREADS) },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#ready = new Promise((resolve) => this.#waiting.set(0, { resolve: () => resolve(), reject: () => resolve() }));
    this.#process.on('message', (message: Return) => this.#settle(message));
    this.#process.on('error', () => this.#end());
    this.#process.on('exit', () => this.#end());
    this.#unrefIfIdle();
  }

  get calls(): number {
    return this.#waiting.size;
  }

  /** @throws OutOfTime; an error with the code of the system's own */
  async call(name: string, argument: unknown, limit: number): Promise<unknown> {
    if (this.dead) throw new ChildEnded();
    this.#process.ref();
    this.#process.channel?.ref();
    const id = ++this.#last;
    const result = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    // Not begun before the child has: to start it is no fault of the file system.
    let timer: NodeJS.Timeout | undefined;
    void this.#ready.then(() => {
      if (this.dead) return;
      this.#process.send({ id, name, argument } satisfies Call, () => {});
      timer = setTimeout(() => {
        this.retired = true;
        this.#settle({ id, error: { code: 'ETIMEDOUT', message: `no answer within ${limit / 1000} s` } });
      }, limit);
    });
    return result.finally(() => clearTimeout(timer));
  }

  #settle({ id, result, error }: Return): void {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiter?.resolve(result);
    else if (error.code === 'ETIMEDOUT') waiter?.reject(new OutOfTime(error.message));
    else waiter?.reject(Object.assign(new Error(error.message), { code: error.code }));
    this.#unrefIfIdle();
    if (this.retired && this.#waiting.size === 0) this.kill();
  }

  /** It keeps this process running only while somebody waits for it. */
  #unrefIfIdle(): void {
    if (this.#waiting.size > (this.#waiting.has(0) ? 1 : 0)) return;
    this.#process.unref();
    this.#process.channel?.unref();
  }

  kill(): void {
    this.#process.kill('SIGKILL');
    if (this.#process.connected) this.#process.disconnect();
    this.#end();
  }

  #end(): void {
    this.dead = true;
    for (const { reject } of this.#waiting.values()) reject(new ChildEnded());
    this.#waiting.clear();
  }
}

/** Which child serves a sequence of calls. */
export interface PathSession {
  call(name: string, argument: unknown, limit?: number): Promise<unknown>;
}

/**
 * Started with the first call, replaced when a call hangs, ended when nobody has called for a while. It ends with this process,
 * also where that is killed.
 */
export class PathChild {
  #child: Child | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param entry the child's module; it calls `serveCalls` */
  constructor(readonly entry: URL = programUrl('transport/path-child-main')) {}

  /** Calls that have to go to the same process. */
  session(): PathSession {
    if (this.#child === undefined || this.#child.retired || this.#child.dead) this.#child = new Child(this.entry);
    const child = this.#child;
    this.#idle?.refresh();
    this.#idle ??= setTimeout(() => this.#endIfIdle(), IDLE_MS).unref();
    return { call: (name, argument, limit = LIMIT_MS) => child.call(name, argument, limit) };
  }

  /** @throws OutOfTime; ENOENT and others, as realpath(3) */
  async realPath(path: string, limit?: number): Promise<string> {
    return (await this.session().call('realPath', path, limit)) as string;
  }

  /** @throws OutOfTime; ENOENT and others, as stat(2) */
  async isDirectory(path: string, limit?: number): Promise<boolean> {
    return (await this.session().call('isDirectory', path, limit)) as boolean;
  }

  /** @throws OutOfTime; ENOENT and others, as opendir(3) and readdir(3) */
  async readdir(path: string, limit?: number): Promise<string[]> {
    return (await this.session().call('readdir', path, limit)) as string[];
  }

  /** @throws OutOfTime; ENOENT and others, as stat(2) */
  async stat(path: string): Promise<PlainStat & Pick<Stats, 'nlink'>> {
    return (await this.session().call('stat', path)) as PlainStat & Pick<Stats, 'nlink'>;
  }

  /** @throws OutOfTime; ENOENT and others, as lstat(2) */
  async lstat(path: string): Promise<PlainStat> {
    return (await this.session().call('lstat', path)) as PlainStat;
  }

  /** @throws OutOfTime; EINVAL and others, as readlink(2) */
  async readlink(path: string): Promise<string> {
    return (await this.session().call('readlink', path)) as string;
  }

  #endIfIdle(): void {
    if (this.#child && this.#child.calls > 0) this.#idle?.refresh();
    else this.kill();
  }

  /** Ends it. A later call starts another one. */
  kill(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    this.#child?.kill();
    this.#child = undefined;
  }
}
