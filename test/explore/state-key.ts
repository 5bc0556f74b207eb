/**
 * Tells equal states of a run: those from which the same can happen, with the same judgement at the end.
 *
 * What decides about that: the tree with all its counts and gates; for each operation in progress how often it has
 * waited, what it waits for now, whether that wait is over, and what it holds (its other variables follow from these: they
 * are what was looked up on the way, and each wait names its object); who stands before whom in the queues of mutexes; what
 * processes are about to call, and what the calls before in the same act were answered; of the past, all that the monitor
 * of the history remembers, what the items were told, and what was found wrong.
 */
import type { Dir } from '../../src/core/dirent.js';
import type { Task } from '../../src/sync/task.js';
import type { Ready, World } from './world.js';

export function stateKey(world: World, ready: readonly Ready[]): string {
  const { tree, driver, tasks, arrivals, waits } = world;
  const goesOn = new Set(ready.map(({ wait }) => wait));
  const waiting = [...tree.domain.inProgress];
  const byArrival = (a: Task, b: Task) => arrivals.get(a)! - arrivals.get(b)!;
  const who = (task: Task | undefined) => task && `${tasks.get(task)} ${task}`;

  const dump = (dir: Dir): string => {
    const { fragment } = dir;
    const children = [...(dir.children ?? [])].map(([name, child]) => (child.kind === 'd' ? dump(child) : `${name}>${child.target.ino}`));
    const value = (dir.item as { value?: string }).value ?? '';
    const gate = `${who(fragment.closer)}${fragment.state}${tree.strategy.undecided(dir)}`;
    return `${dir.ino}${dir.name} ${dir.links} ${dir.dependents} ${value} ${gate} (${children.join()})`;
  };
  const positions = waiting.map((task) => {
    const wait = task.waiting!;
    return `${who(task)} ${waits.get(task)} ${wait.kind} ${wait.what()} ${goesOn.has(wait)} ${task.held.map(String).join()}`;
  });
  const queues = waiting
    .filter((task) => task.waiting!.kind === 'mutex')
    .sort((a, b) => (a.waiting!.what() < b.waiting!.what() ? -1 : a.waiting!.what() > b.waiting!.what() ? 1 : byArrival(a, b)))
    .map(who);
  const calls = ready.filter(({ task }) => !task).map((call) => `${call.who} ${call.what()}`);
  const processes = world.processes.map(({ at, answers }) => `${at} ${answers.join()}`);
  return [
    dump(world.top),
    positions.sort(),
    queues,
    calls.sort(),
    processes,
    world.monitor.key,
    driver.log,
    driver.broken,
    world.failures,
  ].join('\n');
}
