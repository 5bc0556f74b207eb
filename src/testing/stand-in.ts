/**
 * A mounted stand-in, as a test sees it.
 *
 * @module
 */
import type { JournalLine } from '../control/journal/line.js';
import { control } from '../control/socket/client.js';
import type { Answer } from '../control/why/answer.js';
import { type Ran, runCommand, type RunOptions } from './run.js';

/** A fault or hook, as docs/control.md describes rules: an object, or YAML. */
export type RuleInput =
  | string
  | {
      /** The operations that it acts on, such as `store nvmet/**\/enable`. */ readonly on: string;
      readonly [key: string]: unknown;
    };

/** From where on operations count: the number of one, or the last `reset`. */
export type Since = number | 'reset';

/** A fault that was added to the mount. */
export interface Fault {
  /** Its number, as `ctl fault list` has it. */
  readonly id: number;
  /** How often it has acted on an operation. */
  fired(): Promise<number>;
  /** Removes it. Operations that hang in it continue. */
  clear(): Promise<void>;
}

/** A kept state of the mount. */
export interface Snapshot {
  /** The name for `ctl restore`. */
  readonly name: string;
  /** Brings the whole tree back to this state. @throws ControlError if something cannot be set back; then nothing changes */
  restore(): Promise<void>;
  /** What has changed since then, as the lines of `ctl diff`: none if nothing has. */
  diff(): Promise<string[]>;
}

/** An event that a subsystem of the mount can have. */
export interface EventLine {
  /** The directory at the top of the mount. */
  readonly subsystem: string;
  /** The name of the event, such as `unregister`. */
  readonly name: string;
  /** The names of its arguments, in order. One in brackets may be left out. */
  readonly parameters: readonly string[];
  /** What happens, in one line. */
  readonly summary: string;
}

/** The operations were not as expected. The message shows each difference, with the operations that came closest. */
export class ExpectationError extends Error {
  /** `ExpectationError`. */
  override readonly name = 'ExpectationError';
}

/** A mounted configfs, as a test sees it. `standIn` makes it. All methods reject with a `ControlError` if the mount has ended. */
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
   * Runs a shell command, or a program if `args` are given. Its environment has the control socket in `CONFIGFS_FUSE_CONTROL`, and the
   * mount point in `CONFIGFS_FUSE_PATH`.
   * @returns how it ended, whatever its status
   * @throws RunTimeoutError if it does not end in time; the error of `spawn` if it cannot be started
   */
  run(command: string, args?: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const environment = { CONFIGFS_FUSE_CONTROL: this.socket, CONFIGFS_FUSE_PATH: this.path };
    return runCommand(command, args, { cwd: this.path, ...options }, environment, this.run);
  }

  /** The last 10,000 operations, oldest first. @param since only those after the operation with this number, or after the last {@link reset} */
  async journal(since: Since = 0): Promise<JournalLine[]> {
    return (await this.#ask('journal', { since })) as JournalLine[];
  }

  /**
   * Compares the operations since the last {@link reset} with expectations, as docs/control.md describes them.
   * @param expected a text, or a list of its lines
   * @param options `since`: the operations after the one with this number instead; all for 0
   * @throws ExpectationError if they differ; ControlError if the expectations cannot be read
   */
  async expect(expected: string | readonly string[], { since = 'reset' }: { readonly since?: Since } = {}): Promise<void> {
    const expectations = typeof expected === 'string' ? expected : expected.join('\n');
    const differences = (await this.#ask('expect', { expectations, file: 'line', since })) as string[];
    if (differences.length > 0) throw new ExpectationError(differences.join('\n'));
  }

  /**
   * Waits for an operation, such as `store nvmet/**\/enable = 1`. One that has already ended since the last {@link reset} counts, too.
   * @param options `timeout` in milliseconds; `since`: the operations after the one with this number instead; all for 0
   * @returns its line of the journal
   * @throws ControlError if it does not happen in time, or the pattern cannot be read
   */
  async waitFor(pattern: string, { timeout = 5000, since = 'reset' }: { timeout?: number; since?: Since } = {}): Promise<JournalLine> {
    return (await this.#ask('wait', { pattern, timeout: `${timeout}ms`, since })) as JournalLine;
  }

  /** Adds a fault, until the next {@link reset}. @throws ControlError if the rule cannot be read */
  async fault(rule: RuleInput): Promise<Fault> {
    const [id] = (await this.#ask('fault add', { rule: ruleText(rule), source: 'test' })) as [number];
    return {
      id,
      fired: async () => {
        const { rules } = (await this.#ask('fault list')) as { rules: { id: number; fired: number }[] };
        return rules.find((one) => one.id === id)?.fired ?? 0;
      },
      clear: async () => void (await this.#ask('fault clear', { id })),
    };
  }

  /** Adds a fault that belongs to the state at the start. @internal */
  async faultOfStart(rule: RuleInput): Promise<void> {
    await this.#ask('fault add', { rule: ruleText(rule), source: 'test', ofStart: true });
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

  /**
   * Brings the tree back to the state at the start, for the next test. The faults of {@link fault} are gone, those of `standIn` stay.
   * {@link expect} and {@link waitFor} then look only at what comes after.
   * @throws ControlError if something cannot be set back
   */
  async reset(): Promise<void> {
    await this.#ask('reset');
  }

  /** What has changed since the start, as the lines of `ctl diff`: none if nothing has. */
  async diff(): Promise<string[]> {
    return (await this.#ask('diff')) as string[];
  }

  /** The state as YAML, as `ctl save` prints it. @param path only this directory, relative to the mount */
  async save(path = ''): Promise<string> {
    return (await this.#ask('save', { path })) as string;
  }

  /** Adds a state to the tree: all of it, or nothing. @param state YAML, or the same as an object @throws ControlError if it cannot be loaded */
  async load(state: string | object): Promise<void> {
    await this.#ask('load', { state: typeof state === 'string' ? state : JSON.stringify(state) });
  }

  /** What an operation would return, and why. @param value the text to store, the target of a symlink, or the new path of a rename */
  async why(operation: string, path: string, value = ''): Promise<Answer> {
    return (await this.#ask('why', { operation, path, value })) as Answer;
  }

  /**
   * Causes an event outside of configfs, as `configfs-fuse ctl event` does: `fs.event('tsm', 'unregister')`.
   * @throws ControlError for an unknown event, wrong arguments, or an event that cannot happen now
   */
  async event(subsystem: string, name: string, ...args: readonly string[]): Promise<void> {
    await this.#ask('event', { subsystem, name, args });
  }

  /** The events that the subsystems of the mount can have. */
  async events(): Promise<EventLine[]> {
    return (await this.#ask('event')) as EventLine[];
  }

  /** Unmounts, and ends the serving process and the commands of {@link run} that still run. A second call does nothing. */
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

function ruleText(rule: RuleInput): string {
  return typeof rule === 'string' ? rule : JSON.stringify(rule);
}
