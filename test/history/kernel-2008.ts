/**
 * The kernel of June 2008, before "configfs: Fix deadlock with racing rmdir() and rename()": `configfs_detach_prep` locks
 * the inode of each default group, depth first, and keeps them locked for the removal; `rename` locks its two parents as
 * `lock_rename` did. Lookups find what is in the dentry cache and wait for nothing.
 */
import { removeAtOnce, type DetachStrategy, problem } from './parts.js';
import type { Dir } from '../../src/core/dirent.js';
import { Errno } from '../../src/errno.js';
import { acquire, unlock } from '../../src/sync/lock-set.js';
import { NodeMutex } from '../../src/sync/node-mutex.js';
import type { Op } from '../../src/sync/op.js';
import type { Task } from '../../src/sync/task.js';

export function kernel2008(): DetachStrategy {
  const renameMutex = new NodeMutex(0, () => 's_vfs_rename_mutex');
  return {
    undecided: () => false,
    *revalidate() {},

    *lockDirs(task, [first, second]) {
      if (!second || first === second) return yield* acquire(task, first!.mutex);
      yield* lockRename(task, renameMutex, first!, second);
    },

    *prepare(_tree, task, victim) {
      const keep = task.held.length;
      try {
        // vfs_rmdir locks the victim itself.
        yield* acquire(task, victim.mutex);
        yield* detachPrep(task, victim);
        yield* victim.fragment.drain(() => `show and store in ${victim.path}`);
      } catch (error) {
        unlock(task, keep);
        throw error;
      }
    },

    finish: removeAtOnce,
  };
}

/** `lock_rename`: an ancestor first, and where there is none in the order of the arguments. */
function* lockRename(task: Task, renameMutex: NodeMutex, first: Dir, second: Dir): Op<void> {
  const swap = isBelow(first, second);
  try {
    yield* acquire(task, renameMutex);
    yield* acquire(task, (swap ? second : first).mutex);
    yield* acquire(task, (swap ? first : second).mutex);
  } catch (error) {
    unlock(task);
    throw error;
  }
}

/** `configfs_detach_prep`: the newest child comes first, since `s_children` is filled at its head. */
function* detachPrep(task: Task, dir: Dir): Op<void> {
  for (const child of [...dir.defaults].reverse()) {
    yield* acquire(task, child.mutex);
    yield* detachPrep(task, child);
  }
  const code = problem(dir);
  if (code) throw new Errno(code);
}

function isBelow(dir: Dir, above: Dir): boolean {
  for (let at = dir.parent; at; at = at.parent) if (at === above) return true;
  return false;
}
