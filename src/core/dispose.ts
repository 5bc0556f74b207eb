/**
 * The end of an item: the callbacks that a driver gets for it, and the references that go with it.
 *
 * @module
 */
import type { Op } from '../sync/op.js';
import type { Dir } from './dirent.js';
import type { ConfigGroup, ConfigItem } from './item.js';
import { callRelease, isGroup } from './populate.js';
import type { Tree } from './tree.js';

/**
 * An item that never got a directory: the driver hears of it, since its `makeItem` had succeeded. Its default groups go
 * with it, as they would have with its directory.
 */
export function* discard(tree: Tree, group: ConfigGroup, item: ConfigItem): Op<void> {
  if (item.dir) return; // It is in the tree elsewhere: that one stays.
  yield* dispose(tree, group, item);
}

/**
 * The end of an item that has left the tree, or never got there: `disconnectNotify`, `dropItem`, and `release` with the
 * last reference.
 * @param dir its directory, dead; undefined if it never had one
 */
export function* dispose(tree: Tree, group: ConfigGroup, item: ConfigItem, dir?: Dir): Op<void> {
  const ops = group.type.groupOps;
  if (ops?.disconnectNotify) yield* tree.notify('disconnectNotify', group, () => ops.disconnectNotify?.(group, item));
  if (dir) unlinkItem(dir);
  if (ops?.dropItem) yield* tree.notify('dropItem', group, () => ops.dropItem?.(group, item));
  if (dir) putItem(dir);
  else for (const each of loose(item)) put(tree, each);
}

/** An item without a directory and its default groups, these first; not what a driver has put into the tree elsewhere. */
function loose(item: ConfigItem, into = new Set<ConfigItem>()): Set<ConfigItem> {
  for (const group of isGroup(item) ? item.defaultGroups : []) if (!group.dir) loose(group, into);
  return into.add(item);
}

/** Drops the reference that came with it. Its directory may never have been begun, so that `release` is still to be arranged. */
function put(tree: Tree, item: ConfigItem): void {
  callRelease(tree, item);
  item.put();
}

/** Clears the parents of an item and its default groups (`unlink_obj`, `unlink_group`). */
function unlinkItem(dir: Dir): void {
  for (const child of dir.defaults) unlinkItem(child);
  dir.item.parent = undefined;
}

/** Drops the references that came with the items, those of the default groups first (`configfs_remove_default_groups`). */
function putItem(dir: Dir): void {
  for (const child of dir.defaults) putItem(child);
  dir.item.put();
}
