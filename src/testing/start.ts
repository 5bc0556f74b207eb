/**
 * Starting a stand-in.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterLastWords } from '../last-words.js';
import { programUrl } from '../location.js';
import { type RuleInput, StandIn } from './stand-in.js';

/** How a stand-in starts. All are optional. */
export interface StandInOptions {
  /** The state at the start: the path of a file, the state as an object, or as text. A text without a line break is a path. */
  readonly state?: string | object;
  /** The path of a file with faults and hooks, or a list of faults. */
  readonly faults?: string | readonly RuleInput[];
  /** The mount point, an existing directory. Default: a new one, which is removed at the end. */
  readonly at?: string;
  /** Every change fails with EROFS. Default: false. */
  readonly readOnly?: boolean;
  /** Default `auto`: the kernel transport where it can mount, else native. */
  readonly transport?: 'auto' | 'kernel' | 'native';
}

/** The stand-in could not be mounted. The message says why. */
export class StandInError extends Error {
  /** `StandInError`. */
  override readonly name = 'StandInError';
}

/**
 * Mounts a stand-in, served by a process of its own.
 * @param subsystems what `-s` takes: a set with its options, a module or a description; or a list of those
 * @throws StandInError if it cannot be mounted; ControlError if a rule of `options.faults` cannot be read
 */
export async function standIn(subsystems: string | readonly string[], options: StandInOptions = {}): Promise<StandIn> {
  const { state, faults, at, readOnly = false, transport } = options;
  const { server, ready } = await serve({
    subsystems: typeof subsystems === 'string' ? [subsystems] : subsystems,
    readOnly,
    ...(transport && { transport }),
    ...(at !== undefined && { at: resolve(at) }),
    ...(state !== undefined && { state: asState(state) }),
    ...(typeof faults === 'string' && { faults: resolve(faults) }),
  });
  const fs = new StandIn(ready.path, ready.socket, () => stop(server));
  try {
    for (const fault of Array.isArray(faults) ? (faults as readonly RuleInput[]) : []) await fs.faultOfStart(fault);
  } catch (error) {
    await fs.close();
    throw error;
  }
  return fs;
}

function asState(state: string | object): Request['state'] & object {
  if (typeof state === 'string') return state.includes('\n') ? { text: state } : { file: resolve(state) };
  return { text: JSON.stringify(state) };
}

/** As the serving process takes it: see src/cli/stand-in-main.ts. */
interface Request {
  readonly subsystems: readonly string[];
  readonly state?: { readonly file: string } | { readonly text: string };
  readonly faults?: string;
  readonly at?: string;
  readonly readOnly: boolean;
  readonly transport?: string;
}

/** Where it is, once it is ready. */
interface Ready {
  readonly path: string;
  readonly socket: string;
}

/** @throws StandInError */
function serve(request: Request): Promise<{ server: ChildProcess; ready: Ready }> {
  // Without the options of the test's own process: they may be those of a debugger, or instruments.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(programUrl('cli/stand-in-main'))], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env,
    cwd: '/',
    // Ctrl-C is for the test: the mount ends after it, and not under its hands.
    detached: true,
  });
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    process.stderr.write(text);
  });
  return new Promise((resolvePromise, reject) => {
    child.once('message', (report: { ready?: Ready; failed?: string }) => {
      if (!report.ready) return reject(new StandInError(report.failed ?? 'the stand-in said nothing'));
      // A test that is over need not wait for it.
      child.unref();
      child.channel?.unref();
      (child.stderr as unknown as { unref(): void }).unref();
      resolvePromise({ server: child, ready: report.ready });
    });
    child.once('error', ({ message }) => reject(new StandInError(`the stand-in cannot be started: ${message}`)));
    child.once('exit', () => afterLastWords(() => reject(new StandInError(`the stand-in ended before it was ready: ${errors.trim()}`))));
    child.send(request);
  });
}

/** Unmounts, and waits for the end of the serving process. */
function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolvePromise) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolvePromise();
    child.ref();
    child.once('exit', () => resolvePromise());
    child.kill('SIGTERM');
  });
}
