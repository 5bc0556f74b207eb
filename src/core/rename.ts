/**
 * `rename`: configfs has none, so it always fails; but as the VFS does it, after both parents were looked up,
 * revalidated and locked together (`lock_rename`).
 *
 * @module
 */
import { Errno } from '../errno.js';
import { unlock } from '../sync/lock-set.js';
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Dir } from './dirent.js';
import type { Tree } from './tree.js';

/**
 * Refuses to rename.
 * @throws ENOENT when the source or a parent is gone, EPERM otherwise, EINTR
 */
export function* rename(tree: Tree, task: Task, oldParent: Dir, oldName: string, newParent: Dir): Op<never> {
  yield* tree.protocol.lockDirs(task, [oldParent, newParent]);
  try {
    tree.find(oldParent, oldName);
    if (newParent.removed) throw new Errno('ENOENT');
    throw new Errno('EPERM');
  } finally {
    unlock(task);
  }
}
