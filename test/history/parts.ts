/** What the rejected ideas have in common. */
import { findRefusal, type DetachContext, type DetachStrategy, unhash, unit } from '../../src/core/detach.js';
import type { Dir } from '../../src/core/dirent.js';
import type { ErrnoCode } from '../../src/errno.js';
import { lock } from '../../src/sync/lock-set.js';
import type { Op } from '../../src/sync/op.js';
import type { Task } from '../../src/sync/task.js';

export type { DetachContext, DetachStrategy };

/** What keeps this directory, leaving its default groups out of account, from being removed. */
export function problem(dir: Dir): ErrnoCode | undefined {
  if (dir.links > 0) return 'EBUSY';
  return (dir.children?.size ?? 0) > dir.defaults.length ? 'ENOTEMPTY' : undefined;
}

/** Takes the mutexes of a whole group in the one right order, and looks what keeps it from being removed. */
export function* lockAndCheck(task: Task, victim: Dir): Op<void> {
  yield* lock(
    task,
    unit(victim).map((dir) => dir.mutex),
  );
  const refusal = findRefusal(victim);
  if (refusal) throw refusal;
}

/** Removes the whole group in one step. */
export function* removeAtOnce(context: DetachContext, _task: Task, victim: Dir): Op<void> {
  for (const dir of unit(victim)) dir.fragment.die();
  unhash(context, victim);
}
