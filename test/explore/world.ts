/**
 * A tree with processes at work on it, under a scheduler: every step of every operation goes on when the scheduler says
 * so. The steps are those between two waits, and the points where another operation could come in between if it ran on
 * another processor (`step` in src/sync/op.ts).
 */
import { checkIdle, checkTree } from '../../src/core/check.js';
import { Configfs } from '../../src/core/configfs.js';
import { type DetachStrategy, gateStrategy } from '../../src/core/detach.js';
import { type Dir, dirOf } from '../../src/core/dirent.js';
import type { ConfigGroup } from '../../src/core/item.js';
import { Tree } from '../../src/core/tree.js';
import { Caller } from '../../src/core/vfs.js';
import { LockOrder } from '../../src/sync/lock-order.js';
import { Domain, type Task, type Wait } from '../../src/sync/task.js';
import { type CallbackName, Driver } from './driver.js';
import type { Call, Event } from './history.js';
import { stateOf } from './model.js';
import { Monitor } from './monitor.js';
import { type Act, Process } from './program.js';

/** What is there before the run, and who does what. */
export interface Scenario {
  /** Groups and items made before: paths in the order of their making; `path -> target` for a link. */
  readonly tree: readonly string[];
  /** One list of acts for each process. */
  readonly processes: readonly (readonly Act[])[];
  /** Callbacks that wait. */
  readonly slow?: readonly CallbackName[];
}

/** Something that can go on now. */
export interface Ready {
  /** Who goes on: a process, or a task that one has left behind. */
  readonly who: string;
  /** What was waited for. */
  readonly what: () => string;
  /** The task and its wait; undefined for a process about to make a call, or a callback. */
  readonly task?: Task;
  readonly wait?: Wait;
}

/** Told whenever something can go on; answers a promise that it does. */
export type Scheduler = (ready: Ready) => Promise<void>;

const CALLER = (): Caller => new Caller(0, 0, 1);

export class World {
  readonly driver = new Driver();
  readonly tree: Tree;
  readonly fs: Configfs;
  readonly top: Dir;
  readonly processes: readonly Process[];
  readonly history: Event[] = [];
  /** Who is at work for each process; a task may outlive its call. */
  readonly tasks = new Map<Task, number>();
  /** In which order tasks began to wait. */
  readonly arrivals = new Map<Task, number>();
  /** How often each task has waited. */
  readonly waits = new Map<Task, number>();
  /** Failures of callbacks, and of the test itself: there should be none. */
  readonly failures: unknown[] = [];
  readonly #scheduler: Scheduler;
  readonly #held = new Map<string, Dir>();
  readonly #groups = new Map<string, ConfigGroup>();
  readonly #monitor: Monitor;
  /** The invariants speak of gates. */
  readonly #ours: boolean;
  /** Calls and answers that the monitor has not been told of. */
  readonly #news: { event: Event; begins: boolean }[] = [];
  #clock = 0;
  #waits = 0;
  #running: Process | undefined;

  constructor(scenario: Scenario, scheduler: Scheduler, strategy: DetachStrategy = gateStrategy) {
    this.#scheduler = scheduler;
    // The rejected ideas are meant to deadlock, not to be caught before.
    this.#ours = strategy === gateStrategy;
    const domain = new Domain(this.#ours ? new LockOrder() : undefined, undefined, () => this.#clock);
    const onCallbackFailure = ({ error }: { error: unknown }) => void this.failures.push(error);
    this.tree = new Tree({ domain, onCallbackFailure, now: () => 0 }, strategy);
    this.fs = new Configfs(this.tree);
    this.fs.registerSubsystem(this.driver.subsystem);
    this.top = dirOf(this.driver.subsystem)!;
    for (const path of scenario.tree) this.#make(path);
    this.#hold(this.top, '');
    this.#monitor = new Monitor(stateOf(this.top));
    this.driver.slow = new Set(scenario.slow);
    this.driver.pause = (what) => this.#scheduler({ who: 'driver', what: () => what });
    domain.schedule = (task, wait) => this.#schedule(task, wait);
    this.processes = scenario.processes.map((acts, number) => new Process(this, number, acts));
    for (const process of this.processes) process.run().catch((error: unknown) => this.failures.push(error));
  }

  #make(path: string): void {
    const [link, target] = path.split(' -> ');
    const names = link!.split('/');
    const name = names.pop()!;
    const find = (at: readonly string[]): Dir => at.reduce<Dir>((dir, next) => dir.children!.get(next) as Dir, this.top);
    if (target === undefined) this.fs.mkdir(find(names), name, CALLER());
    else this.fs.symlink(find(names), name, () => find(target.split('/')), CALLER());
  }

  #hold(dir: Dir, path: string): void {
    this.#held.set(path, dir);
    for (const child of dir.children?.values() ?? []) {
      if (child.kind === 'd') this.#hold(child, path === '' ? child.name : `${path}/${child.name}`);
    }
  }

  /** A directory that was there before the run, by its path then. */
  held(path: string): Dir {
    const dir = this.#held.get(path);
    if (!dir) throw new Error(`there was no '${path}'`);
    return dir;
  }

  /** A group that a driver may register, by its name. */
  group(name: string): ConfigGroup {
    let group = this.#groups.get(name);
    if (!group) this.#groups.set(name, (group = this.driver.registrable(name)));
    return group;
  }

  /** All processes have done all. */
  get ended(): boolean {
    return this.processes.every((process) => process.ended) && this.tree.domain.inProgress.size === 0;
  }

  /** Waits for the turn of a process that is about to make a call. */
  async turn(process: Process, what: string): Promise<void> {
    await this.#scheduler({ who: `${process.number}`, what: () => what });
  }

  /** Notes a call. */
  begin(process: Process, call: Call, text: string): Event {
    process.caller = CALLER();
    this.#running = process;
    const event: Event = { process: process.number, call, text, from: this.#clock++ };
    this.history.push(event);
    this.#news.push({ event, begins: true });
    return event;
  }

  /** Notes its answer. */
  answer(event: Event, answer: string): void {
    event.to = this.#clock++;
    event.answer = answer;
    this.#news.push({ event, begins: false });
  }

  /** Promise 2: nobody is told about a directory that is being detached, before that is decided. */
  decided({ call, text }: Event, ino: number | undefined): void {
    if (!this.#ours || !['lookup', 'opendir', 'readdir', 'open'].includes(call.op)) return;
    for (const dir of this.#shut(this.top)) {
      const isAbout = dir.ino === ino || (call.op === 'lookup' && dir.parent?.ino === ino && dir.name === call.name);
      if (isAbout) this.driver.broken.push(`${text} was answered before it was decided whether ${dir.path} is removed`);
    }
  }

  /** All directories behind a shut gate. */
  #shut(dir: Dir): Dir[] {
    const below = [...(dir.children?.values() ?? [])].flatMap((child) => (child.kind === 'd' ? this.#shut(child) : []));
    return dir.fragment.shut ? [dir, ...below] : below;
  }

  async kill(killer: Process, number: number): Promise<void> {
    await this.turn(killer, `kill ${number}`);
    this.processes[number]!.caller?.interrupt();
  }

  #schedule(task: Task, wait: Wait): Promise<unknown> {
    // An operation's first wait comes in the step in which its process calls.
    if (!this.tasks.has(task)) this.tasks.set(task, this.#running!.number);
    this.arrivals.set(task, this.#waits++);
    this.waits.set(task, (this.waits.get(task) ?? 0) + 1);
    const ready: Ready = { who: `${this.tasks.get(task)!}`, what: () => `${task.name}: ${wait.kind} ${wait.what()}`, task, wait };
    // Only waits that are over are handed to the scheduler.
    return wait.promise.then(
      async (value) => {
        await this.#scheduler(ready);
        return value;
      },
      async (error: unknown) => {
        await this.#scheduler(ready);
        throw error;
      },
    );
  }

  /** What must hold between any two steps. @throws Error */
  check(): void {
    if (this.failures.length > 0) throw this.failures[0];
    if (this.driver.broken.length > 0) throw new Error(this.driver.broken.join('; '));
    if (!this.monitor.right) throw new Error(`no order of these calls explains the answers:\n${this.story()}`);
    if (this.#ours) checkTree(this.tree);
  }

  /** What must hold when all have ended. @throws Error */
  checkEnd(): void {
    this.check();
    if (this.#ours) checkIdle(this.tree);
    const broken = this.driver.mispaired((item) => item.dir !== undefined && !item.dir.removed);
    if (broken.length > 0) throw new Error(broken.join('; '));
  }

  /** Knows whether some order of the calls explains the answers. */
  get monitor(): Monitor {
    for (const { event, begins } of this.#news.splice(0)) {
      if (begins) this.#monitor.begin(event);
      else this.#monitor.end(event);
    }
    return this.#monitor;
  }

  /** The history, for people. */
  story(): string {
    return this.history
      .map(({ process, text, from, to, answer }) => `  ${process} ${text} = ${answer ?? '…'} (${from}-${to ?? ''})`)
      .join('\n');
  }
}
