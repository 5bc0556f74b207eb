/**
 * `rmdir` (`configfs_rmdir`).
 *
 * @module
 */
import { Errno } from '../errno.js';
import { unlock } from '../sync/lock-set.js';
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import { isLive } from './committable.js';
import type { Dir } from './dirent.js';
import { dispose } from './dispose.js';
import type { ConfigGroup } from './item.js';
import type { Tree } from './tree.js';

/**
 * Removes an item or a group with all its default groups, or nothing.
 * @throws ENOENT, ENOTDIR, EPERM for what no user made, EBUSY for an item that has links to it or dependents, ENOTEMPTY
 *   for one that has user-created items or links in it, EINTR
 */
export function* rmdir(tree: Tree, task: Task, parent: Dir, name: string): Op<void> {
  yield* tree.strategy.lockDirs(task, [parent]);
  const keep = task.held.length;
  try {
    const victim = tree.find(parent, name);
    if (victim.kind !== 'd') throw new Errno('ENOTDIR', () => `${victim.path} is not a directory (may_delete)`);
    if (victim.isDefault) {
      const what = parent === tree.root ? 'a subsystem, which only its driver removes' : 'a default group, which goes with its parent';
      throw new Errno('EPERM', () => `${victim.path} is ${what} (configfs_rmdir)`);
    }
    if (isLive(parent)) throw new Errno('EPERM', () => `${victim.path} is committed: move it to pending first (configfs-fuse)`);
    if (!tree.strategy.detachAtOnce?.(tree, task, victim)) {
      yield* tree.strategy.prepare(tree, task, victim);
      yield* tree.strategy.finish(tree, task, victim);
    }
    // Operations that wait for a mutex of the group go on now, however long the driver takes.
    unlock(task, keep);
    yield* dispose(tree, parent.item as ConfigGroup, victim.item, victim);
  } finally {
    unlock(task);
  }
}
