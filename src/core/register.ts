/**
 * What a driver does to the tree: subsystems and groups that come and go at run time, and items that it depends on.
 *
 * @module
 */
import { Errno, quote } from '../errno.js';
import { unlock } from '../sync/lock-set.js';
import { call, type Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import { type Dir, dirOf } from './dirent.js';
import type { ConfigGroup, ConfigItem, ConfigSubsystem } from './item.js';
import { checkName } from './name.js';
import { attach, resetItem } from './populate.js';
import { nameTaken, removedDir } from './refusals.js';
import type { Tree } from './tree.js';

/**
 * Adds a group below another, default groups and all (`configfs_register_subsystem`, `configfs_register_group`).
 * @throws ENOENT when the parent is not in the tree, EEXIST, EINVAL for a group that is in a tree already
 */
export function* register(tree: Tree, task: Task, parent: Dir, group: ConfigGroup): Op<void> {
  checkName(group.name);
  yield* tree.strategy.lockDirs(task, [parent]);
  try {
    if (parent.removed) throw removedDir(parent, 'configfs-fuse');
    if (parent.has(group.name)) throw nameTaken(parent, group.name, 'configfs_dirent_exists');
    parent.insert(group.name, attach(tree, parent, group.name, group, true), tree.now());
    tree.observer?.changed?.(parent);
  } finally {
    unlock(task);
  }
}

/**
 * Removes what {@link register} added; the group is the driver's again, and may be registered anew
 * (`configfs_unregister_group`). Where the kernel would pull it from under its users, this refuses.
 *
 * It ends when no client can see the group any more. The kernel holds the inode lock of the parent for that. A transport invalidates the
 * names that the kernel keeps, and may have to wait for that very lock. No mutex is held then; and an operation that holds the
 * lock for long holds the parent's mutex too, so that it has been waited for before.
 * @throws EINVAL for a group that was not registered; EBUSY, ENOTEMPTY as `rmdir`; nothing has changed then
 */
export function* unregister(tree: Tree, task: Task, group: ConfigGroup): Op<void> {
  const victim = dirOf(group);
  const parent = victim?.parent;
  if (!victim || !parent || victim.fragment === parent.fragment || !victim.isDefault) {
    throw new Errno('EINVAL', () => `${quote(group.name)} is not registered (configfs-fuse)`);
  }
  // It has gone with its parent, in whose `dropItem` a driver may call this: there is nothing to wait for.
  if (victim.removed) return;
  yield* tree.strategy.lockDirs(task, [parent]);
  try {
    if (victim.removed) return;
    yield* tree.strategy.prepare(tree, task, victim);
    yield* tree.strategy.finish(tree, task, victim);
    resetItem(victim);
  } finally {
    unlock(task);
  }
  const forgotten = tree.observer?.whenForgotten?.();
  if (forgotten) yield* call(`the mount to forget ${group.name}`, () => forgotten);
}

/**
 * Keeps an item from being removed by `rmdir` (`configfs_depend_item`). Never waits, so that any callback may use it:
 * a removal under way looks for dependents once more in the step in which it decides.
 * @throws ENOENT when the item is not below the subsystem
 */
export function depend(subsystem: ConfigSubsystem, target: ConfigItem): void {
  const dir = dirOf(target);
  if (!dir || dir.removed || !isBelow(dir, dirOf(subsystem))) {
    throw new Errno('ENOENT', () => `${quote(target.name)} is not in the subsystem ${quote(subsystem.name)} (configfs_depend_item)`);
  }
  dir.dependents++;
}

/** Takes back one {@link depend} (`configfs_undepend_item`). */
export function undepend(target: ConfigItem): void {
  const dir = dirOf(target);
  if (!dir || dir.dependents === 0) throw new Error(`nobody depends on '${target.name}'`);
  dir.dependents--;
}

function isBelow(dir: Dir, top: Dir | undefined): boolean {
  let at: Dir | undefined = dir;
  while (at && at !== top) at = at.parent;
  return at !== undefined;
}
