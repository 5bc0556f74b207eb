/**
 * A mounted stand-in, as a test sees it.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import type { JournalLine } from '../control/journal/line.js';
import { control } from '../control/socket/client.js';
import type { Answer } from '../control/why/answer.js';

/** A rule of a fault: as docs/control.md describes it, as an object or as YAML. */
export type RuleInput =
  | string
  | {
      /** The operations that it meets, such as `store nvmet/**\/enable`. */ readonly on: string;
      readonly [key: string]: unknown;
    };

/** A fault that is at work. */
export interface Fault {
  /** Its number, as `ctl fault list` has it. */
  readonly id: number;
  /** How often it has met an operation. */
  fired(): Promise<number>;
  /** Takes it out; what hangs in it goes on. */
  clear(): Promise<void>;
}

/** A state that was kept. */
export interface Snapshot {
  /** As `ctl restore` takes it. */
  readonly name: string;
  /** Brings it back. */
  restore(): Promise<void>;
  /** What has changed since, one line each. */
  diff(): Promise<string[]>;
}

/** An event that a subsystem of the mount has. */
export interface EventLine {
  /** The directory at the top of the mount. */
  readonly subsystem: string;
  /** Such as `unregister`. */
  readonly name: string;
  /** The names of its arguments; one in brackets may be left out. */
  readonly parameters: readonly string[];
  /** What happens, in one line. */
  readonly summary: string;
}

/** How a command ended. */
export interface Ran {
  /** Null if a signal killed it. */
  readonly status: number | null;
  /** The signal that killed it, else null. */
  readonly signal: NodeJS.Signals | null;
  /** All of its standard output, as UTF-8. */
  readonly stdout: string;
  /** All of its standard error, as UTF-8. */
  readonly stderr: string;
}

/** Operations were not as expected. The message shows each difference, and what came near. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/** See the module's documentation. Made by `standIn`. */
export class StandIn implements AsyncDisposable {
  #snapshots = 0;
  #closed: Promise<void> | undefined;
  readonly #close: () => Promise<void>;

  /** @internal */
  constructor(
    /** The mount point. */
    readonly path: string,
    /** Its control socket, for `configfs-fuse ctl`. */
    readonly socket: string,
    close: () => Promise<void>,
  ) {
    this.#close = close;
  }

  /**
   * Runs a shell command in the mount, or a program with arguments. It finds `CONFIGFS_FUSE_CONTROL`, and the mount point in
   * `CONFIGFS_FUSE_PATH`.
   * @param options `env` is added to the environment of this process, `input` is its standard input, `cwd` its working directory (the
   *   mount point unless given)
   * @returns how it ended, whatever its status. Rejects with what `spawn` says if it cannot begin
   */
  run(
    command: string,
    args?: readonly string[],
    options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string; readonly cwd?: string } = {},
  ): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args ?? [], {
        cwd: options.cwd ?? this.path,
        shell: args === undefined,
        env: { ...process.env, CONFIGFS_FUSE_CONTROL: this.socket, CONFIGFS_FUSE_PATH: this.path, ...options.env },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.stdin.on('error', () => {});
      child.stdin.end(options.input ?? '');
      child.on('error', reject);
      child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
    });
  }

  /** The operations so far, of the last 10,000. @param since only those after this number */
  async journal(since = 0): Promise<JournalLine[]> {
    return (await this.#ask('journal', { since })) as JournalLine[];
  }

  /**
   * Compares the operations so far with what is expected, as docs/control.md describes it: a text, or a list of lines.
   * @throws ExpectationError
   */
  async expect(expected: string | readonly string[]): Promise<void> {
    const expectations = typeof expected === 'string' ? expected : expected.join('\n');
    const differences = (await this.#ask('expect', { expectations, file: 'line' })) as string[];
    if (differences.length > 0) throw new ExpectationError(differences.join('\n'));
  }

  /**
   * Waits for an operation, such as `store nvmet/**\/enable = 1`; one that has ended already counts.
   * @throws ControlError if it does not come within `timeout` milliseconds (5,000)
   */
  async waitFor(pattern: string, { timeout = 5000, since = 0 }: { timeout?: number; since?: number } = {}): Promise<JournalLine> {
    return (await this.#ask('wait', { pattern, timeout: `${timeout}ms`, since })) as JournalLine;
  }

  /** Adds a fault. @throws ControlError for a rule that is none */
  async fault(rule: RuleInput): Promise<Fault> {
    const text = typeof rule === 'string' ? rule : JSON.stringify(rule);
    const [id] = (await this.#ask('fault add', { rule: text, source: 'test' })) as [number];
    return {
      id,
      fired: async () => {
        const { rules } = (await this.#ask('fault list')) as { rules: { id: number; fired: number }[] };
        return rules.find((one) => one.id === id)?.fired ?? 0;
      },
      clear: async () => void (await this.#ask('fault clear', { id })),
    };
  }

  /** Keeps the present state. */
  async snapshot(): Promise<Snapshot> {
    const name = `test-${++this.#snapshots}`;
    await this.#ask('snapshot', { name });
    return {
      name,
      restore: async () => void (await this.#ask('restore', { name })),
      diff: async () => (await this.#ask('diff', { name })) as string[],
    };
  }

  /** Brings the state back that it began with: between two tests. */
  async reset(): Promise<void> {
    await this.#ask('reset');
  }

  /** What has changed since it began, one line each. */
  async diff(): Promise<string[]> {
    return (await this.#ask('diff')) as string[];
  }

  /** The state as YAML. @param path only this directory */
  async save(path = ''): Promise<string> {
    return (await this.#ask('save', { path })) as string;
  }

  /** Adds a state, all of it or nothing: YAML, or the same as an object. @throws ControlError */
  async load(state: string | object): Promise<void> {
    await this.#ask('load', { state: typeof state === 'string' ? state : JSON.stringify(state) });
  }

  /** What an operation would get, and why. @param value what is stored, the target of a symlink, the new path of a rename */
  async why(operation: string, path: string, value = ''): Promise<Answer> {
    return (await this.#ask('why', { operation, path, value })) as Answer;
  }

  /**
   * Lets something happen outside of configfs, as `configfs-fuse ctl event` does: `fs.event('tsm', 'unregister')`.
   * @throws ControlError for an event that the subsystem does not have, or arguments that are wrong
   */
  async event(subsystem: string, name: string, ...args: readonly string[]): Promise<void> {
    await this.#ask('event', { subsystem, name, args });
  }

  /** What can happen. */
  async events(): Promise<EventLine[]> {
    return (await this.#ask('event')) as EventLine[];
  }

  /** Unmounts, and ends the process that serves, and commands of {@link run} that still run. May be called again. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  /** {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    try {
      return await control(this.socket, command, args);
    } catch (error) {
      // It was made where the answer came in: a test author wants to see the line of the test.
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    }
  }
}
