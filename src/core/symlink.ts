/**
 * Links between items (fs/configfs/symlink.c): they keep their target from being removed.
 *
 * @module
 */
import { Errno } from '../errno.js';
import { unlock } from '../sync/lock-set.js';
import { call, type Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Caller } from './caller.js';
import { type Dir, Link } from './dirent.js';
import { checkName } from './name.js';
import { callerGone, nameTaken, removedDir } from './refusals.js';
import type { Tree } from './tree.js';
import type { MaybePromise } from '../sync/maybe-promise.js';
import type { VNode } from './vfs.js';

/** PATH_MAX: the longest link text, with its final NUL. */
const PATH_MAX = 4096;

/**
 * Makes a link in `parent`. The target is resolved before any mutex is taken, and both are looked at again after.
 * @param resolve finds the target; throws ENOENT, ENOTDIR, or EPERM for what is not of this tree
 * @throws EPERM where no links are taken, ENOENT, ENOTDIR, EEXIST, ENAMETOOLONG, what `allowLink` throws, EINTR
 */
export function* symlink(tree: Tree, task: Task, parent: Dir, name: string, resolve: () => MaybePromise<VNode>, caller: Caller): Op<Link> {
  checkName(name);
  yield* tree.strategy.revalidate(task, parent);
  if (parent.removed) throw removedDir(parent, 'may_create: IS_DEADDIR');
  const {
    item,
    item: {
      type: { itemOps },
    },
  } = parent;
  if (!itemOps?.allowLink)
    throw new Errno('EPERM', () => `the items of ${parent.path}'s type take no links: it has no allowLink (configfs_symlink)`);
  const target = (yield* call('resolve', resolve)) as Dir;
  if (target.kind !== 'd') throw new Errno('ENOTDIR', () => `${target.path} is not an item (get_target: kern_path with LOOKUP_DIRECTORY)`);
  // The root is no item (get_target).
  if (target === tree.root) throw new Errno('ENOENT', 'the root of configfs is not an item (get_target)');
  yield* tree.strategy.lockDirs(task, [parent, target]);
  try {
    if (parent.removed) throw removedDir(parent, 'may_create: IS_DEADDIR');
    if (target.removed) throw removedDir(target, 'create_link');
    if (parent.has(name)) throw nameTaken(parent, name, 'filename_create');
    yield* tree.callback('allowLink', item, () => itemOps.allowLink!(item, target.item, caller));
    try {
      if (task.caller?.interrupted) throw callerGone('allowLink');
      const link = new Link(tree.inos(1), tree.now(), name, parent, target);
      if (link.text.length >= PATH_MAX) {
        throw new Errno(
          'ENAMETOOLONG',
          () => `the way from ${parent.path} to ${target.path} has more than ${PATH_MAX - 1} bytes (configfs_create_link)`,
        );
      }
      parent.insert(name, link, tree.now());
      target.addLink(link);
      target.item.get();
      return link;
    } catch (error) {
      yield* tree.notify('dropLink', item, () => itemOps.dropLink?.(item, target.item));
      throw error;
    }
  } finally {
    unlock(task);
  }
}

/**
 * Removes a link. The target stays busy until `dropLink` has returned, so that `dropLink` comes before `dropItem`.
 * @throws ENOENT, EISDIR for a directory, EPERM for an attribute, EINTR
 */
export function* unlink(tree: Tree, task: Task, parent: Dir, name: string): Op<void> {
  yield* tree.strategy.lockDirs(task, [parent]);
  try {
    const link = tree.find(parent, name);
    if (link.kind === 'd') throw new Errno('EISDIR', () => `${link.path} is a directory (may_delete)`);
    if (link.kind === '-') throw new Errno('EPERM', () => `${link.path} is an attribute, which goes with its item (configfs_unlink)`);
    const {
      item,
      item: {
        type: { itemOps },
      },
    } = parent;
    link.unlinked = true;
    parent.unhash(name, link, tree.now());
    tree.observer?.removed?.(link, parent, name);
    yield* tree.notify('dropLink', item, () => itemOps?.dropLink?.(item, link.target.item));
    link.target.deleteLink(link);
    link.target.item.put();
  } finally {
    unlock(task);
  }
}
