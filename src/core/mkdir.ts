/**
 * `mkdir` (`configfs_mkdir`).
 *
 * @module
 */
import { Errno } from '../errno.js';
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
import type { Tree } from './tree.js';

/**
 * Makes an item or a group, default groups and all, under the parent's mutex throughout.
 * @throws ENOENT when the parent is gone, EEXIST, EPERM where nothing can be made, ENOMEM when the callback answers
 *   nothing, EINVAL for an item without a type, what the callback throws, EINTR
 */
export function* mkdir(tree: Tree, task: Task, parent: Dir, name: string, caller: Caller): Op<Dir> {
  checkName(name);
  yield* tree.strategy.lockDirs(task, [parent]);
  try {
    if (parent.removed) throw new Errno('ENOENT');
    if (parent.has(name)) throw new Errno('EEXIST');
    // EPERM: the root has no mkdir, an item is no group, and committable items are made in `pending`.
    const group = parent.item;
    const ops = isGroup(group) && !isCommittable(group) ? group.type.groupOps : undefined;
    if (!ops?.makeGroup && !ops?.makeItem) throw new Errno('EPERM');
    const item: ConfigItem | undefined = yield* ops.makeGroup
      ? tree.callback('makeGroup', group, () => ops.makeGroup!(group as ConfigGroup, name, caller))
      : tree.callback('makeItem', group, () => ops.makeItem!(group as ConfigGroup, name, caller));
    if (!item) throw new Errno('ENOMEM');
    return yield* link(tree, task, parent, name, item);
  } finally {
    unlock(task);
  }
}

/** Puts a made item into the tree, or takes it back to pieces. */
function* link(tree: Tree, task: Task, parent: Dir, name: string, item: ConfigItem): Op<Dir> {
  const group = parent.item as ConfigGroup;
  let dir: Dir;
  try {
    if (!item.type) throw new Errno('EINVAL', `'${name}' has no type`);
    dir = attach(tree, parent, name, item, false);
  } catch (error) {
    yield* discard(tree, group, item);
    throw tree.failure('mkdir', group, error);
  }
  if (task.caller?.interrupted) {
    // Who asked is gone, and was told EINTR: it must be as if nothing had been made.
    dir.fragment.die();
    yield* dispose(tree, group, item, dir);
    throw new Errno('EINTR');
  }
  parent.insert(name, dir, tree.now());
  return dir;
}
