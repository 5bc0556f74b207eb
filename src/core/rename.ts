/**
 * `rename`: configfs has none, so it fails; but as the VFS does it, after both parents were looked up, revalidated and
 * locked together (`lock_rename`). Only a committable item can be moved, between its `pending` and `live`.
 *
 * @module
 */
import { Errno } from '../errno.js';
import { unlock } from '../sync/lock-set.js';
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Caller } from './caller.js';
import { committer, move } from './committable.js';
import type { Dir } from './dirent.js';
import type { ConfigGroup } from './item.js';
import { nameTaken, removedDir } from './refusals.js';
import type { Tree } from './tree.js';

/** RENAME_EXCHANGE of renameat2. */
const EXCHANGE = 2;

/** One side of a rename. */
export interface Place {
  readonly parent: Dir;
  readonly name: string;
}

/**
 * Moves a committable item, refuses all else.
 * @throws ENOENT when the source or a parent is gone, EPERM for what can't be moved, EEXIST, EBUSY, what `commitItem` or
 *   `uncommitItem` throws, EINTR
 */
export function* rename(tree: Tree, task: Task, from: Place, to: Place, flags: number, caller: Caller): Op<void> {
  yield* tree.strategy.lockDirs(task, [from.parent, to.parent]);
  try {
    const { owner, dir } = check(tree, from, to, flags);
    yield* move(tree, task, owner, dir, from.parent, to.parent, caller);
  } finally {
    unlock(task);
  }
}

/** Finds what is to be moved, and whose business that is. */
function check(tree: Tree, from: Place, to: Place, flags: number): { owner: ConfigGroup; dir: Dir } {
  const dir = tree.find(from.parent, from.name);
  if (to.parent.removed) throw removedDir(to.parent, 'may_create: IS_DEADDIR');
  const owner = committer(from.parent, to.parent);
  if (!owner || dir.kind !== 'd' || to.name !== from.name || flags & EXCHANGE) {
    throw new Errno(
      'EPERM',
      () =>
        `${dir.path} cannot be renamed: configfs has no rename, and only items of a committable group move between its pending and live (vfs_rename: no ->rename)`,
    );
  }
  if (to.parent.has(to.name)) throw nameTaken(to.parent, to.name, 'configfs-fuse');
  return { owner, dir };
}
