/**
 * The one way to take node mutexes.
 *
 * **The order.** Mutexes are taken in ascending inode order, and none below one that is held. That is why no tasks can
 * wait for each other in a circle:
 *
 * - A task that waits for a mutex waits for its holder, or for one that stands before it in the same queue and so for the same
 *   mutex. If that holder waits for a mutex too, it is a higher one: along a chain of waiters the numbers only rise.
 * - A task that waits at a gate holds no mutex and no other gate (gate.ts), so none waits for it in turn: a chain may begin
 *   there, not go through it. A task that has shut a gate waits for mutexes and callbacks only.
 * - The mutex of an open file (see {@link take}) is waited for by those who use that file, and they hold nothing else.
 * - A chain that leaves the mutexes ends at a driver's callback, or at a removal that waits for `show` and `store` in
 *   flight, that is, for callbacks again. Whether these return is the driver's business. One that waits for an
 *   operation on what its own operation has locked never does, in the kernel as here.
 *
 * **Fairness.** The queue of a mutex is first come, first served, and no task gives up a mutex before its
 * work is done. So each wait ends once those before it have had their turn, whatever comes after. An interrupted
 * waiter leaves at once; its place in the queue is passed on when its turn comes.
 *
 * @module
 */
import type { NodeMutex } from './node-mutex.js';
import { type Op, step } from './op.js';
import type { Task } from './task.js';

/**
 * Takes all of `mutexes`, in ascending order, each once, and adds them to those that the task holds.
 * On EINTR those taken by this call are released again.
 * @throws EINTR when the caller is interrupted; Error (a bug) when one of them lies below one that is held
 */
export function* lock(task: Task, mutexes: readonly NodeMutex[]): Op<void> {
  const sorted = mutexes.length > 1 ? [...mutexes].sort((a, b) => a.order - b.order) : mutexes;
  const before = task.held.length;
  try {
    let last = task.held.at(-1);
    for (const mutex of sorted) {
      if (mutex === last) continue;
      if (last && mutex.order < last.order) {
        throw new Error(`lock order: ${task} holds ${last} and wants ${mutex}`);
      }
      yield* acquire(task, mutex);
      last = mutex;
    }
  } catch (error) {
    unlock(task, before);
    throw error;
  }
}

/** Takes one mutex, whatever the order: only for {@link lock}, and for tests that take locks in a wrong order. */
export function* acquire(task: Task, mutex: NodeMutex): Op<void> {
  task.domain.order?.acquiring(task, mutex);
  yield* step(task, () => `take ${mutex}`);
  yield* take(task, mutex);
  task.held.push(mutex);
}

/** Takes a mutex that stands outside the order, because its holder never waits for another one. */
export function* take(task: Task, mutex: NodeMutex): Op<void> {
  if (mutex.tryAcquire(task)) return;
  let wanted = true;
  yield {
    kind: 'mutex',
    what: () => mutex.toString(),
    holder: () => mutex.holder,
    promise: mutex.acquire(task, () => wanted),
    abandon: () => {
      // The turn may have come already, with the news of it still on its way: then it is passed on here.
      wanted = false;
      if (mutex.holder === task) mutex.release(task);
    },
  };
}

/** Releases what the task took since it held `keep` mutexes, the last one first. */
export function unlock(task: Task, keep = 0): void {
  while (task.held.length > keep) task.held.pop()?.release(task);
}
