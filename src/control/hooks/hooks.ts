/**
 * Hooks: before or after an operation that matches, files are written or a command is run, and the operation's answer waits
 * for that. A hook that fails is reported on standard error; the operation's answer stays.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { isAbsolute } from 'node:path';
import { Errno } from '../../errno.js';
import { writeFile } from '../../file-calls.js';
import { killGroup } from '../../processes.js';
import { type MaybePromise, then } from '../../sync/maybe-promise.js';
import type { Operation } from '../operation.js';
import { asText, fits, type Pattern } from '../pattern.js';
import type { Link } from '../chain.js';

/** A hook as it is written. */
export interface HookText {
  readonly on: Pattern;
  /** Where it comes from: `FILE:LINE`. */
  readonly source: string;
  /** What it is run in. */
  readonly dir: string;
  /** Else after it, if it has succeeded. */
  readonly before: boolean;
  readonly write: readonly { readonly path: string; readonly text: string }[];
  /** A shell command. */
  readonly run?: string;
  /** Milliseconds, after which the command is killed. */
  readonly timeout?: number;
}

/** How long a command may take where its hook does not say. */
const TIMEOUT_MS = 10_000;

/** As for `w`, but a FIFO that nobody reads is an error: a thread that waited for a reader would be missing to the mount. */
const AT_ONCE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NONBLOCK;
/** Where a PATH has no absolute directory. */
const USUAL_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** See the module's documentation. */
export class Hooks {
  readonly #hooks: readonly { readonly text: HookText; fired: number }[];

  /**
   * @param warn tells about a hook that failed
   * @param inside words before a command, so that it sees the mount
   */
  constructor(
    hooks: readonly HookText[],
    readonly warn: (message: string) => void,
    readonly inside: () => readonly string[],
  ) {
    this.#hooks = hooks.map((text) => ({ text, fired: 0 }));
  }

  get empty(): boolean {
    return this.#hooks.length === 0;
  }

  /** Hooks that have never met an operation. */
  get unused(): HookText[] {
    return this.#hooks.filter(({ fired }) => fired === 0).map(({ text }) => text);
  }

  readonly link: Link = (operation, next) => {
    const { op, path, to, value } = operation;
    const text = asText(value);
    // What a `show` answers is known only after it.
    const met = this.#hooks.filter(({ text: hook }) => fits(hook.on, { op, path, to, text }));
    if (met.length === 0) return next();
    const run = async (before: boolean): Promise<void> => {
      for (const hook of met) {
        if (hook.text.before !== before) continue;
        if (operation.caller.interrupted) break;
        hook.fired++;
        await this.#run(hook.text, operation);
      }
    };
    const after = (result: unknown): MaybePromise<unknown> =>
      met.some((hook) => !hook.text.before) ? run(false).then(() => result) : result;
    const go = (): MaybePromise<unknown> => then(next(), after);
    const goOn = (): MaybePromise<unknown> => {
      // Nobody waits for it any more, and it has not begun.
      if (operation.caller.interrupted) throw new Errno('EINTR', 'the caller was killed while a hook ran (configfs-fuse)');
      return go();
    };
    return met.some((hook) => hook.text.before) ? run(true).then(goOn) : go();
  };

  async #run(hook: HookText, operation: Operation): Promise<void> {
    try {
      for (const { path, text } of hook.write) await writeFile(path, text, { flag: AT_ONCE });
      if (hook.run !== undefined) await command(hook, operation, this.inside());
    } catch (error) {
      this.warn(`${hook.source}: hook on '${hook.on.text}': ${(error as Error).message}`);
    }
  }
}

/**
 * What a command finds in its environment. What is relative in PATH would mean the directory of the rules, and not what it meant to the
 * one who started the mount.
 */
function environment({ op, path, to, value, caller }: Operation): Record<string, string> {
  const directories = (process.env['PATH'] ?? '').split(':').filter((directory) => isAbsolute(directory));
  return {
    PATH: directories.join(':') || USUAL_PATH,
    CONFIGFS_FUSE_OP: op,
    CONFIGFS_FUSE_PATH: path,
    CONFIGFS_FUSE_PID: String(caller.pid),
    ...(to !== undefined && { CONFIGFS_FUSE_TO: to }),
    ...(value !== undefined && { CONFIGFS_FUSE_VALUE: (asText(value) ?? Buffer.from(value).toString('base64')).replaceAll('\0', '') }),
  };
}

/** Runs it to its end. Node waits until a child has changed its directory, and that may be on our own mount: env(1) does it. */
function command({ run, dir, timeout = TIMEOUT_MS }: HookText, operation: Operation, inside: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const [first = '', ...words] = [...inside, '/usr/bin/env', `--chdir=${dir}`, '/bin/sh', '-c', run!];
    const child = spawn(first, words, {
      cwd: '/',
      env: { ...process.env, ...environment(operation) },
      stdio: ['ignore', 'ignore', 'inherit'],
      // A group of its own, which ends as a whole.
      detached: true,
    });
    const failed = (how: string): void => reject(new Error(`'${run}' ended with ${how}`));
    const stop = (why: string): void => {
      clearTimeout(timer);
      killGroup(child.pid);
      // Its end is not waited for: a command that works on the directory in which the operation is has to wait for the operation, and
      // not every kernel lets it be killed before that.
      child.unref();
      failed(`SIGKILL (${why})`);
    };
    const timer = setTimeout(
      () => stop(`it may take ${timeout} ms; it waits for the operation itself if it works on the same directory`),
      timeout,
    );
    // A caller that is being killed goes away, whatever time its hook may take.
    operation.caller.onInterrupt = () => stop('its caller was killed');
    child.on('error', (error) => {
      clearTimeout(timer);
      operation.caller.onInterrupt = undefined;
      reject(error);
    });
    child.on('exit', (status, signal) => {
      clearTimeout(timer);
      operation.caller.onInterrupt = undefined;
      if (status === 0) resolve();
      else failed(signal ?? `status ${status}`);
    });
  });
}
