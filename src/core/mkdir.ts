/**
 * `mkdir` (`configfs_mkdir`).
 *
 * @module
 */
import { Errno, isErrno, quote, reasonOf } from '../errno.js';
import { unlock } from '../sync/lock-set.js';
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Caller } from './caller.js';
import { isCommittable } from './committable.js';
import type { Dir } from './dirent.js';
import { discard, dispose } from './dispose.js';
import type { ConfigGroup, ConfigItem } from './item.js';
import { checkName } from './name.js';
import { attach, isGroup } from './populate.js';
import { callerGone, nameTaken, removedDir } from './refusals.js';
import { checkItem } from './results.js';
import type { Tree } from './tree.js';

/**
 * Makes an item or a group, default groups and all, under the parent's mutex throughout.
 * @throws ENOENT when the parent is gone, EEXIST, EPERM where nothing can be made, ENOMEM when the callback returns
 *   nothing, EINVAL for an item without a type, what the callback throws, EINTR
 */
export function* mkdir(tree: Tree, task: Task, parent: Dir, name: string, caller: Caller): Op<Dir> {
  checkName(name);
  yield* tree.strategy.lockDirs(task, [parent]);
  try {
    if (parent.removed) throw removedDir(parent, 'may_create: IS_DEADDIR');
    if (parent.has(name)) throw nameTaken(parent, name, 'filename_create');
    const group = parent.item;
    const ops = isGroup(group) && !isCommittable(group) ? group.type.groupOps : undefined;
    if (!ops?.makeGroup && !ops?.makeItem) throw new Errno('EPERM', () => explainNothingMade(tree, parent));
    const callback = ops.makeGroup ? 'makeGroup' : 'makeItem';
    const made: unknown = yield* tree.callback(callback, group, () => ops[callback]!(group as ConfigGroup, name, caller));
    if (made === undefined || made === null)
      throw new Errno('ENOMEM', () => `${callback} of ${parent.path} returned no item (configfs_mkdir)`);
    const item = tree.accept(callback, group, () => checkItem(made));
    return yield* link(tree, task, parent, name, item, callback);
  } finally {
    unlock(task);
  }
}

/** Why nothing can be made in a directory. */
function explainNothingMade(tree: Tree, parent: Dir): string {
  const { item, path } = parent;
  if (parent === tree.root) return 'only a driver adds subsystems: the root of configfs has no mkdir (vfs_mkdir)';
  if (!isGroup(item)) return `${path} is an item, and nothing can be made in it (configfs_mkdir)`;
  if (isCommittable(item)) return `the items of ${path} are made in ${path}/pending (configfs-fuse)`;
  return `the group ${path} has neither makeItem nor makeGroup (configfs_mkdir)`;
}

/** Puts a made item into the tree, or takes it back to pieces. */
function* link(tree: Tree, task: Task, parent: Dir, name: string, item: ConfigItem, callback: string): Op<Dir> {
  const group = parent.item as ConfigGroup;
  let dir: Dir;
  try {
    if (!item.type) throw new Errno('EINVAL', () => `the item ${quote(name)} that was made has no type (configfs_mkdir)`);
    dir = attach(tree, parent, name, item, false);
  } catch (error) {
    // A wrong name or a double one is the driver's mistake, of which the caller sees only the errno.
    if (isErrno(error) && item.type) tree.report(callback, group, new Error(`what it made cannot enter the tree: ${reasonOf(error)}`));
    yield* discard(tree, group, item);
    throw tree.failure(callback, group, error);
  }
  if (task.caller?.interrupted) {
    // The caller is gone, and got EINTR: it must be as if nothing had been made.
    dir.fragment.die();
    yield* dispose(tree, group, item, dir);
    throw callerGone(callback);
  }
  parent.insert(name, dir, tree.now());
  return dir;
}
