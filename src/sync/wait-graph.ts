/**
 * The tasks that wait at this moment, and for which task: for a person who looks at a mount that seems to hang.
 *
 * @module
 */
import type { Domain, Task, WaitKind } from './task.js';

/** One task that waits. */
export interface Waiting {
  /** The operation and what it works on. */
  readonly task: string;
  /** At what it waits, such as a gate or a mutex. */
  readonly kind: WaitKind;
  /** What it waits for. */
  readonly for: string;
  /** The task that holds it, where that is known. */
  readonly holder: string | undefined;
  /** The mutexes that it holds meanwhile. */
  readonly holds: readonly string[];
  /** For how long, in milliseconds. */
  readonly ms: number;
}

/** Every task that waits, the one that has waited longest first. */
export function waitGraph(domain: Domain): Waiting[] {
  const now = domain.clock();
  return [...domain.inProgress]
    .filter((task) => task.waiting)
    .map((task) => describe(task, now))
    .sort((a, b) => b.ms - a.ms);
}

function describe(task: Task, now: number): Waiting {
  const wait = task.waiting!;
  return {
    task: task.toString(),
    kind: wait.kind,
    for: wait.what(),
    holder: wait.holder?.()?.toString(),
    holds: task.held.map(String),
    ms: Math.round(now - task.since),
  };
}

/** A circle of tasks that wait for each other's mutexes, if there is one: a deadlock. */
export function findDeadlock(domain: Domain): Task[] | undefined {
  for (const start of domain.inProgress) {
    const seen: Task[] = [];
    let at: Task | undefined = start;
    while (at && !seen.includes(at)) {
      seen.push(at);
      at = at.waiting?.holder?.();
    }
    if (at) return seen.slice(seen.indexOf(at));
  }
  return undefined;
}
