/**
 * Making the directories of an item and its default groups, and taking the item's links to the tree apart again.
 *
 * A new directory is built aside, default groups and all, and enters its parent as a whole: a half-populated group is
 * invisible (the kernel's CONFIGFS_USET_CREATING).
 *
 * @module
 */
import { Errno, quote } from '../errno.js';
import { attrTable } from './attr-table.js';
import { commitGroups } from './committable.js';
import { Dir } from './dirent.js';
import { Fragment } from './fragment.js';
import type { ConfigGroup, ConfigItem } from './item.js';
import { checkName } from './name.js';
import { isItem } from './results.js';
import type { Tree } from './tree.js';

/** True for a group; by shape, since a subsystem's file may have loaded another copy of this package. */
export function isGroup(item: ConfigItem): item is ConfigGroup {
  return 'defaultGroups' in item;
}

/**
 * Builds the directory of `item`, not yet in `parent` (`configfs_attach_item`, `configfs_attach_group`).
 * On failure the item is as it was.
 * @param isDefault made by a driver and not by a user's `mkdir`
 * @throws EEXIST when two default groups, or a default group and an attribute, have one name; EINVAL for an item that
 *   is in a tree already; what `isVisible` throws
 */
export function attach(tree: Tree, parent: Dir, name: string, item: ConfigItem, isDefault: boolean): Dir {
  return build(tree, parent, name, item, new Fragment(), isDefault, isDefault && parent.permanent);
}

function build(tree: Tree, parent: Dir, name: string, item: ConfigItem, fragment: Fragment, isDefault: boolean, permanent: boolean): Dir {
  if (!item.type) throw new Errno('EINVAL', () => `${quote(name)} has no type (configfs-fuse)`);
  if (item.dir || item.parent) throw new Errno('EINVAL', () => `${quote(name)} is in the tree already (configfs-fuse)`);
  const table = attrTable(item);
  const now = tree.now();
  const dir = new Dir(tree.inos(1 + table.entries.length), now, name, parent, item, table, fragment, isDefault, permanent);
  item.dir = dir;
  item.name = name;
  item.parent = parent.item as ConfigGroup;
  callRelease(tree, item);
  try {
    for (const group of isGroup(item) ? [...item.defaultGroups, ...commitGroups(item)] : []) {
      if (!isItem(group)) throw new Errno('EINVAL', () => `a default group of ${quote(name)} is not a ConfigGroup (configfs-fuse)`);
      checkName(group.name);
      if (dir.has(group.name))
        throw new Errno('EEXIST', () => `${quote(name)} has two children named ${quote(group.name)} (configfs_dirent_exists)`);
      const own = group.ownRegistration ? new Fragment() : fragment;
      dir.insert(group.name, build(tree, dir, group.name, group, own, true, permanent), now);
    }
  } catch (error) {
    resetItem(dir);
    throw error;
  }
  return dir;
}

/** From here on the item's last `put` calls its `release`, if it has a type at all (`config_item_cleanup`). */
export function callRelease(tree: Tree, item: ConfigItem): void {
  item.onRelease = () => tree.notifyLater('release', item, () => item.type?.itemOps?.release?.(item));
}

/** Takes an item and its default groups out of their directories, so that they may enter a tree again. */
export function resetItem(dir: Dir): void {
  for (const child of dir.defaults) resetItem(child);
  dir.item.parent = undefined;
  dir.item.dir = undefined;
}
