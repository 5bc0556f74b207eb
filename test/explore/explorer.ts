/**
 * Runs a scenario under every schedule that there is.
 *
 * A run can't be copied in its middle, so it is done again from its beginning to come back to a point (which is why
 * everything in it must depend on the choices alone). States that were reached before are not gone through again
 * (state-key.ts says what makes two states equal); the schedules that lead on from them are counted all the same, since
 * their number is known by then.
 */
import { type DetachStrategy, gateStrategy } from '../../src/core/detach.js';
import { findDeadlock } from '../../src/sync/wait-graph.js';
import { stateKey } from './state-key.js';
import { type Ready, type Scenario, World } from './world.js';

/** What went wrong under some schedule. */
export interface Breakage {
  readonly kind: 'deadlock' | 'history' | 'invariant';
  readonly message: string;
  /** The steps that lead there. */
  readonly schedule: readonly string[];
  readonly world: World;
}

export interface Exploration {
  /** Different states. */
  readonly states: number;
  /** Different steps between them. */
  readonly steps: number;
  /** Different schedules from the beginning to an end. */
  readonly schedules: bigint;
  /** Steps of the longest of them. */
  readonly longest: number;
  readonly broken: Breakage | undefined;
}

/** One run, up to a point. */
class Run {
  readonly world: World;
  readonly #steps: Ready[] = [];
  readonly #ready = new Map<number, { ready: Ready; go: () => void }>();
  #count = 0;

  private constructor(scenario: Scenario, strategy: DetachStrategy) {
    this.world = new World(scenario, (ready) => new Promise<void>((go) => this.#ready.set(this.#count++, { ready, go })), strategy);
  }

  /** Starts a run and makes these choices. */
  static async to(scenario: Scenario, strategy: () => DetachStrategy, choices: readonly number[]): Promise<Run> {
    const run = new Run(scenario, strategy());
    await settled();
    for (const choice of choices) await run.step(choice);
    return run;
  }

  /** The steps so far, for people. */
  get schedule(): string[] {
    return this.#steps.map(({ who, what }) => `${who} ${what()}`);
  }

  /** What can go on now, in an order that depends on the choices so far alone. */
  get ready(): Ready[] {
    const ready: Ready[] = [];
    for (const [id, each] of this.#ready) {
      const { task, wait } = each.ready;
      // Given up: its caller was interrupted.
      if (task && task.waiting !== wait) this.#ready.delete(id);
      else ready.push(each.ready);
    }
    return ready;
  }

  /** Lets one of {@link ready} go on, until all wait again. */
  async step(choice: number): Promise<void> {
    const chosen = this.ready[choice]!;
    this.#steps.push(chosen);
    for (const [id, { ready, go }] of this.#ready) {
      if (ready !== chosen) continue;
      this.#ready.delete(id);
      go();
      break;
    }
    await settled();
  }

  /** Lets all go on in any order, to see what they are answered. */
  async finish(): Promise<void> {
    while (this.ready.length > 0) await this.step(0);
  }

  /** What is wrong now, if anything is. */
  get broken(): Breakage | undefined {
    const { world, schedule } = this;
    const ended = this.ready.length === 0;
    try {
      if (ended && !world.ended) {
        world.check();
        return { kind: 'deadlock', message: deadlock(world), schedule, world };
      }
      if (ended) world.checkEnd();
      else world.check();
    } catch (error) {
      const { message } = error as Error;
      return { kind: world.monitor.right ? 'invariant' : 'history', message, schedule, world };
    }
    return undefined;
  }
}

/** All promises that could go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** The circle of those who hold and wait, or all who wait. */
function deadlock(world: World): string {
  const circle = findDeadlock(world.tree.domain) ?? [...world.tree.domain.inProgress];
  return circle
    .map((task) => `${task} holds ${task.held.map((mutex) => mutex.path()).join(', ')}; waits for ${task.waiting?.what()}`)
    .join('\n');
}

/** Steps that no schedule needs. */
const ENDLESS = 500;

interface Frame {
  readonly key: string;
  readonly choices: number;
  next: number;
  schedules: bigint;
  longest: number;
}

/**
 * Goes through all schedules, or up to the first that breaks something.
 * @param prune go through no state twice; false only to see that this makes no difference
 */
export async function explore(scenario: Scenario, strategy: () => DetachStrategy = () => gateStrategy, prune = true): Promise<Exploration> {
  const known = new Map<string, { schedules: bigint; longest: number }>();
  const path: number[] = [];
  let steps = 0;
  let run: Run | undefined = await Run.to(scenario, strategy, path);
  const root: Frame = { key: '', choices: run.ready.length, next: 0, schedules: 0n, longest: 0 };
  const frames = [root];
  const result = (broken?: Breakage): Exploration => ({
    states: known.size + 1,
    steps,
    schedules: root.schedules,
    longest: root.longest,
    broken,
  });

  for (let top = root; ; top = frames.at(-1)!) {
    if (top.next === top.choices) {
      frames.pop();
      const above = frames.at(-1);
      if (!above) return result();
      known.set(top.key, top);
      lead(above, top);
      path.pop();
      run = undefined;
      continue;
    }
    run ??= await Run.to(scenario, strategy, path);
    await run.step(top.next);
    path.push(top.next++);
    steps++;
    const key = stateKey(run.world, run.ready) + (prune ? '' : path.join());
    let end = known.get(key);
    if (!end) {
      const { broken } = run;
      if (broken) return result(broken);
      if (path.length > ENDLESS) throw new Error(`a schedule without end:\n${run.schedule.join('\n')}`);
      if (run.ready.length > 0) {
        frames.push({ key, choices: run.ready.length, next: 0, schedules: 0n, longest: 0 });
        continue;
      }
      known.set(key, (end = { schedules: 1n, longest: 0 }));
    }
    lead(top, end);
    path.pop();
    run = undefined;
  }
}

function lead(from: Frame, to: { schedules: bigint; longest: number }): void {
  from.schedules += to.schedules;
  from.longest = Math.max(from.longest, to.longest + 1);
}

/**
 * Finds a shortest schedule that breaks something.
 * @param below look no further than for one with fewer steps
 */
export async function shortestBreakage(scenario: Scenario, strategy: () => DetachStrategy, below = ENDLESS): Promise<Breakage | undefined> {
  const seen = new Set<string>();
  const queue: number[][] = [[]];
  for (const path of queue) {
    if (path.length + 1 >= below) break;
    const choices = (await Run.to(scenario, strategy, path)).ready.length;
    for (let choice = 0; choice < choices; choice++) {
      const run = await Run.to(scenario, strategy, [...path, choice]);
      const key = stateKey(run.world, run.ready);
      if (seen.has(key)) continue;
      seen.add(key);
      const { broken } = run;
      if (broken) {
        await run.finish();
        return broken;
      }
      queue.push([...path, choice]);
    }
  }
  return undefined;
}
