/**
 * How many items users have made.
 *
 * @module
 */
import { Dir, dirOf } from './dirent.js';
import type { ConfigItem } from './item.js';

/**
 * Those below an item, the items in them included: each of them keeps the module that made it (`configfs_mkdir`).
 * @param weight how much one counts
 */
export function userItems(item: ConfigItem, weight: (item: ConfigItem) => number = () => 1): number {
  const dir = dirOf(item);
  return dir && !dir.removed ? below(dir, weight) : 0;
}

function below(dir: Dir, weight: (item: ConfigItem) => number): number {
  let count = 0;
  for (const child of dir.children?.values() ?? []) {
    if (child instanceof Dir) count += (child.isDefault ? 0 : weight(child.item)) + below(child, weight);
  }
  return count;
}
