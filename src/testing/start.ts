/**
 * Starting a stand-in.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ControlRequestOptions } from '../control/control.js';
import { programUrl } from '../location.js';
import { type RuleInput, StandIn } from './stand-in.js';

/** All are optional. */
export interface StandInOptions {
  /** The state to begin with: the path of a file, or the state itself as text with a line break, or as an object. */
  readonly state?: string | object;
  /** Faults and hooks: the path of a file, or a list of faults. */
  readonly faults?: string | readonly RuleInput[];
  /** Where it is mounted, a directory that exists. Default: a new one, which goes with it. */
  readonly at?: string;
  /** Nothing can be changed. */
  readonly readOnly?: boolean;
  /** Default: the one that can mount here. */
  readonly transport?: 'auto' | 'kernel' | 'native';
}

/** It could not be mounted. The message says why. */
export class StandInError extends Error {
  override readonly name = 'StandInError';
}

/**
 * Mounts a stand-in.
 * @param subsystems as after `-s`: a set with its options, a module, a description, or a list of those
 * @throws StandInError
 */
export async function standIn(subsystems: string | readonly string[], options: StandInOptions = {}): Promise<StandIn> {
  const own = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  const remove = (): void => rmSync(own, { recursive: true, force: true });
  try {
    const path = options.at === undefined ? join(own, 'mnt') : resolve(options.at);
    if (options.at === undefined) mkdirSync(path);
    const socket = join(own, 'control');
    const server = await serve({
      dir: path,
      subsystems: typeof subsystems === 'string' ? [subsystems] : subsystems,
      readOnly: options.readOnly ?? false,
      ...(options.transport && { transport: options.transport }),
      control: {
        socket,
        journal: join(own, 'journal'),
        ...(options.state !== undefined && { load: stateFile(own, options.state) }),
        ...(typeof options.faults === 'string' && { faults: resolve(options.faults) }),
      },
    });
    const fs = new StandIn(path, socket, () => stop(server).then(remove));
    try {
      for (const fault of Array.isArray(options.faults) ? (options.faults as readonly RuleInput[]) : []) await fs.fault(fault);
    } catch (error) {
      await fs.close();
      throw error;
    }
    return fs;
  } catch (error) {
    remove();
    throw error;
  }
}

function stateFile(dir: string, state: string | object): string {
  if (typeof state === 'string' && !state.includes('\n')) return resolve(state);
  const file = join(dir, 'state.yaml');
  writeFileSync(file, typeof state === 'string' ? state : JSON.stringify(state));
  return file;
}

/** As the serving process takes it: see src/cli/serve.ts. */
interface Request {
  readonly dir: string;
  readonly subsystems: readonly string[];
  readonly readOnly: boolean;
  readonly transport?: string;
  readonly control: ControlRequestOptions;
}

/** @throws StandInError */
function serve(request: Request): Promise<ChildProcess> {
  // Without the options of the test's own process: they may be those of a debugger, or instruments.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(programUrl('cli/stand-in-main'))], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env,
    cwd: '/',
  });
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    process.stderr.write(text);
  });
  return new Promise((resolvePromise, reject) => {
    child.once('message', (report: { ready?: true; failed?: string }) => {
      if (report.failed !== undefined) reject(new StandInError(report.failed));
      else {
        // A test that is over need not wait for it.
        child.unref();
        child.channel?.unref();
        (child.stderr as unknown as { unref(): void }).unref();
        resolvePromise(child);
      }
    });
    child.once('error', ({ message }) => reject(new StandInError(`the stand-in cannot be started: ${message}`)));
    child.once('exit', () => reject(new StandInError(`the stand-in ended before it was ready: ${errors.trim()}`)));
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
