/**
 * What steers a mount: journal, faults, hooks, saved states, and the socket over which they are asked for.
 *
 * @module
 */
import type { ConfigSubsystem } from '../core/index.js';
import type { Vfs } from '../core/vfs.js';
import type { Logger } from '../log.js';
import { monotonic } from '../monotonic.js';
import { Faults } from './faults/faults.js';
import { Hooks, type HookText } from './hooks/hooks.js';
import { explainLine } from './journal/explain.js';
import { JournalFile } from './journal/journal-file.js';
import { Journal } from './journal/journal.js';
import type { Rules } from './rules-file.js';
import { LiveTree } from './state/live-tree.js';
import { NotingTree } from './state/noting-tree.js';
import { Remembered } from './state/remembered.js';
import { type Change, changeText, diff, load } from './state/state.js';
import type { DirState } from './state/tree.js';
import { WatchedVfs } from './watched-vfs.js';

/** What is asked for. Plain data: it travels to the process that serves. */
export interface ControlRequestOptions {
  /** Where the control socket is to be. */
  readonly socket?: string;
  /** The file of the journal. */
  readonly journal?: string;
  /** The file of faults and hooks. */
  readonly faults?: string;
  /** The file of the state to begin with. */
  readonly load?: string;
  /** One line on standard error for each refused operation. */
  readonly explain?: boolean;
  /** A rule that has never fired is a failure. */
  readonly strictFaults?: boolean;
  /** What has changed since the beginning is a failure. */
  readonly checkLeaks?: boolean;
}

/** What the control of a mount needs of its surroundings. */
export interface ControlSetting {
  readonly log: Logger;
  /** Prints one line for the user. */
  readonly warn: (line: string) => void;
  /** The subsystems of the mount, for their events. */
  readonly subsystems: () => readonly ConfigSubsystem[];
  /** Words before a command that is to run where the mount is; none where it is seen from here. */
  readonly inside?: () => readonly string[];
  /** Makes the same subsystems once more, as new, without a mount. @throws where they cannot be made twice */
  readonly replica: () => Promise<Vfs>;
}

/** In which order links see an operation: the journal what users see, faults what comes before the core. */
const RANK = { journal: 0, hooks: 1, faults: 2 } as const;

/** The command that brings back the start; instead of a number, `since` takes it for the last one. */
export const RESET = 'reset';

const NO_RULES: Rules = { faults: [], hooks: [], seed: undefined };

/** See the module's documentation. Make it, {@link wrap} the `Vfs`, start it, and {@link close} it. */
export class Control {
  readonly journal = new Journal();
  readonly faults: Faults;
  readonly hooks: Hooks;
  /** States by name; the one at the beginning is `''`. */
  readonly snapshots = new Map<string, DirState>();
  /** What has happened outside of configfs, in order: a copy of the mount has not seen it. */
  readonly events: { readonly subsystem: string; readonly name: string; readonly args: readonly string[] }[] = [];
  /** The number of the line of the last `reset`; 0 before there was one. */
  lastReset = 0;
  readonly #rules: Rules;
  readonly #file: JournalFile | undefined;
  readonly #state: DirState | undefined;
  readonly #closers: (() => void)[] = [];
  #vfs: WatchedVfs | undefined;
  #tree: LiveTree | undefined;
  #journaling = false;
  #faulting = false;

  /** Reads the files that are named. @throws RulesError, StateError, ControlFailure */
  static async create(options: ControlRequestOptions, setting: ControlSetting): Promise<Control> {
    // What reads YAML is loaded only where there is some.
    const rules = options.faults === undefined ? NO_RULES : (await import('./rules-file.js')).readRules(options.faults);
    const state = options.load === undefined ? undefined : (await import('./state/document.js')).readState(options.load);
    return new Control(options, setting, rules, state);
  }

  private constructor(
    readonly options: ControlRequestOptions,
    readonly setting: ControlSetting,
    rules: Rules,
    state: DirState | undefined,
  ) {
    this.#rules = rules;
    this.#state = state;
    this.faults = new Faults(rules.seed);
    this.hooks = new Hooks(rules.hooks, setting.warn, setting.inside ?? (() => []));
    if (options.journal !== undefined) this.#file = openJournal(options.journal, setting.log);
  }

  /** Puts itself between the transport and the core. Call it once. */
  wrap(vfs: Vfs): Vfs {
    const remembered = new Remembered();
    const watched = new WatchedVfs(vfs, remembered);
    this.#vfs = watched;
    this.#tree = new LiveTree(vfs, remembered);
    return watched;
  }

  /** The tree, past everything that this class puts in front of it. */
  get tree(): LiveTree {
    if (!this.#tree) throw new Error('not wrapped yet');
    return this.#tree;
  }

  /** Makes the state to begin with. @throws ControlFailure */
  async begin(): Promise<void> {
    const { options, setting } = this;
    if (this.#file || options.explain) this.record();
    this.journal.listen((line) => this.#file?.add(line));
    if (options.explain) this.journal.listen((line) => explainLine(line, setting.warn));
    const state = this.#state;
    if (state) {
      try {
        await this.change(`load ${options.load}`, (tree) => load(tree, state));
      } catch (error) {
        throw new ControlFailure(`${options.load}: ${(error as Error).message}`);
      }
    }
    this.snapshots.set('', await this.tree.capture(''));
    for (const rule of this.#rules.faults) this.addFault(rule, true);
    if (this.#rules.faults.some(({ triggers }) => triggers.probability !== undefined) && this.#rules.seed === undefined) {
      setting.warn(
        `${options.faults}: the seed is ${this.faults.seed}; write 'seed: ${this.faults.seed}' there to have the same faults again`,
      );
    }
    if (!this.hooks.empty) this.#vfs!.add(this.hooks.link, RANK.hooks);
  }

  /** Every operation is recorded from now on. Until then, recording costs nothing. */
  record(): void {
    if (this.#journaling) return;
    this.#journaling = true;
    this.#vfs!.add(this.journal.link, RANK.journal);
  }

  /** Is every operation recorded? */
  get recording(): boolean {
    return this.#journaling;
  }

  /**
   * Changes the tree past journal, faults and hooks. The journal, where there is one, has a line with what was done: also where that
   * was not all, or was undone.
   * @param what the command, for the journal
   */
  async change<T>(what: string, action: (tree: LiveTree) => Promise<T>): Promise<T> {
    if (!this.recording) return action(this.tree);
    const begin = monotonic();
    const tree = new NotingTree(this.tree.vfs, this.tree.remembered);
    let good = false;
    try {
      const result = await action(tree);
      good = true;
      return result;
    } finally {
      if (good || tree.changes.length > 0) {
        const n = this.journal.changed(what, tree.changes, begin);
        if (good && what === RESET) this.lastReset = n;
      }
    }
  }

  /** @param ofStart whether {@link Faults.reset} leaves it @returns its number */
  addFault(rule: Rules['faults'][number], ofStart: boolean): number {
    if (!this.#faulting) this.#vfs!.add(this.faults.link, RANK.faults);
    this.#faulting = true;
    return this.faults.add(rule, ofStart);
  }

  /** What was made, changed or removed since the beginning. */
  async leaks(): Promise<Change[]> {
    return diff(this.snapshots.get('')!, await this.tree.capture(''));
  }

  /** Tells what there is to tell at the end. @returns false if that is a failure */
  async report(): Promise<boolean> {
    const { options, setting } = this;
    let good = true;
    const unused = [...this.faults.unused, ...this.hooks.unused.map(hookReport)];
    for (const { source, on } of unused) setting.warn(`${source}: the rule on '${on}' never fired`);
    const none = options.strictFaults && !this.#faulting && this.hooks.empty;
    if (none) setting.warn('--strict-faults: there was no rule that could fire');
    if (none || (options.strictFaults && unused.length > 0)) good = false;
    if (options.checkLeaks) {
      const leaks = await this.leaks();
      for (const leak of leaks) setting.warn(`left behind: ${changeText(leak)}`);
      if (leaks.length > 0) good = false;
    }
    return good;
  }

  /** Called by {@link close}. */
  onClose(action: () => void): void {
    this.#closers.push(action);
  }

  /** Lets go of what hangs, closes the socket and the journal. */
  close(): void {
    this.faults.clear();
    for (const close of this.#closers) close();
    this.#file?.close();
  }
}

/** Something that was asked for cannot be had. The message says what. */
class ControlFailure extends Error {
  override readonly name = 'Failure';
}

function openJournal(path: string, log: Logger): JournalFile {
  try {
    return new JournalFile(path, log);
  } catch (error) {
    throw new ControlFailure(
      `${path}: the journal cannot be opened (${(error as Error).message}); expected a file that can be appended to`,
    );
  }
}

function hookReport({ source, on }: HookText): { source: string; on: string } {
  return { source, on: on.text };
}
