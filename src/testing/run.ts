/**
 * A command that a test runs in the mount.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { killWhere } from '../processes.js';

/** What a command is run with. All are optional. */
export interface RunOptions {
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Its standard input. Default: none. */
  readonly input?: string;
  /** Its working directory. Default: the mount point. */
  readonly cwd?: string;
  /** Milliseconds, after which it is killed; 0 for no limit. Default: 30,000. */
  readonly timeout?: number;
}

/** How a command ended. */
export interface Ran {
  /** The exit status; null if a signal killed it. */
  readonly status: number | null;
  /** The signal that killed it, else null. */
  readonly signal: NodeJS.Signals | null;
  /** All of its standard output, as UTF-8. */
  readonly stdout: string;
  /** All of its standard error, as UTF-8. */
  readonly stderr: string;
}

/** A command did not end in its time, and was killed, with all that it had started. The message names it, and has the last lines that it printed. */
export class RunTimeoutError extends Error {
  /** `RunTimeoutError`. */
  override readonly name = 'RunTimeoutError';
  /** What it had printed on standard output until then. */
  readonly stdout: string;
  /** What it had printed on standard error until then. */
  readonly stderr: string;

  /** @internal */
  constructor(command: string, timeout: number, stdout: string, stderr: string) {
    const said = [...lastLines('standard output', stdout), ...lastLines('standard error', stderr)];
    super([`${command}: it did not end within ${timeout} ms, and was killed`, ...said].join('\n'));
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/** How long a command may take where its test does not say, in milliseconds. */
const TIMEOUT_MS = 30_000;
/** How many lines of what a command has printed the message about it has. */
const LINES = 5;

/**
 * Runs a shell command, or a program with arguments.
 * @param environment what it finds besides the environment of this process
 * @param caller the function that a test has called: an error has the lines of the test above it
 * @throws RunTimeoutError; what `spawn` says if it cannot begin
 */
export function runCommand(
  command: string,
  args: readonly string[] | undefined,
  { env, input = '', cwd, timeout = TIMEOUT_MS }: RunOptions,
  environment: NodeJS.ProcessEnv,
  caller: (...args: never[]) => unknown,
): Promise<Ran> {
  // When time is up, the test's lines are not on the stack any more.
  const place: { stack?: string } = {};
  Error.captureStackTrace(place, caller);
  const mark = randomUUID();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args ?? [], {
      cwd,
      shell: args === undefined,
      env: { ...process.env, ...environment, ...env, [MARK]: mark },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const tooLong = (): void => {
      killWhere(`${MARK}=${mark}`);
      // One that has another environment is not killed, and may keep the pipes.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      const error = new RunTimeoutError([command, ...(args ?? [])].join(' '), timeout, stdout, stderr);
      error.stack = `${error.name}: ${error.message}\n${place.stack?.split('\n').slice(1).join('\n')}`;
      reject(error);
    };
    const timer = timeout > 0 ? setTimeout(tooLong, timeout) : undefined;
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stdout, stderr });
    });
  });
}

/** By this in their environment the processes of a command are known. */
const MARK = 'CONFIGFS_FUSE_RUN';

function lastLines(of: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').slice(-LINES);
  return text.trim() === '' ? [] : [`    its ${of} ended with:`, ...lines.map((line) => `        ${line}`)];
}
