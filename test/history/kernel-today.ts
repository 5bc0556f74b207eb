/**
 * The kernel since July 2008: a flag on the default groups (CONFIGFS_USET_DROPPING) instead of their mutexes. It keeps
 * anything new from being made in them, and lookups pay no heed to it. The groups leave one after the other, each under
 * its own mutex, the group itself last (`detach_groups`).
 */
import { type DetachContext, type DetachStrategy, problem } from './parts.js';
import { findRefusal, unhash, unit } from '../../src/core/detach.js';
import type { Dir } from '../../src/core/dirent.js';
import { Errno } from '../../src/errno.js';
import { acquire, lock, unlock } from '../../src/sync/lock-set.js';
import type { Op } from '../../src/sync/op.js';
import type { Task } from '../../src/sync/task.js';

export const kernelToday = (): DetachStrategy => ({
  undecided: () => false,
  *revalidate() {},

  *lockDirs(task, dirs) {
    yield* lock(
      task,
      dirs.map((dir) => dir.mutex),
    );
    // configfs_new_dirent refuses to make anything in a group that is being dropped.
    if (!dirs.some((dir) => dir.fragment.state === 'dying')) return;
    unlock(task);
    throw new Errno('ENOENT');
  },

  *prepare(_tree, task, victim) {
    const keep = task.held.length;
    try {
      yield* acquire(task, victim.mutex);
      for (;;) {
        // In one step, under configfs_dirent_lock.
        const refusal = findRefusal(victim);
        if (refusal) throw refusal;
        const busy = unit(victim).find((dir) => dir !== victim && dir.mutex.holder?.name === 'mkdir');
        if (!busy) break;
        // A mkdir is at work in a default group (CONFIGFS_USET_IN_MKDIR): wait for its end and look again.
        const before = task.held.length;
        yield* acquire(task, busy.mutex);
        unlock(task, before);
      }
      yield* victim.fragment.drain(() => `show and store in ${victim.path}`);
    } catch (error) {
      unlock(task, keep);
      throw error;
    }
  },

  *finish(context, task, victim) {
    const left = yield* detachGroups(context, task, victim);
    unhash(context, victim);
    victim.fragment.die();
    // They are put together again, since the core drops the references to them as to a whole.
    for (const [parent, child] of left) parent.insert(child.name, child, context.now());
  },
});

/**
 * `detach_groups`: the newest first.
 * @returns who left whom, in the order in which they were made
 */
function* detachGroups(context: DetachContext, task: Task, dir: Dir): Op<[Dir, Dir][]> {
  const left: [Dir, Dir][] = [];
  for (const child of [...dir.defaults].reverse()) {
    const keep = task.held.length;
    yield* acquire(task, child.mutex);
    left.unshift(...(yield* detachGroups(context, task, child)));
    unlock(task, keep);
    if (problem(child)) throw new Error('made in spite of the flag');
    unhash(context, child);
    left.unshift([dir, child]);
  }
  return left;
}
