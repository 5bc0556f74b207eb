/**
 * What in a directory, or in its default groups, keeps it from being removed (`configfs_detach_prep`). Where several things do, the one
 * counts that the kernel looks at first.
 *
 * @module
 */
import type { Dir, Link } from './dirent.js';

/** EBUSY for a link, by which a directory is used; ENOTEMPTY for what a user made in one. */
export interface Blocker {
  readonly code: 'EBUSY' | 'ENOTEMPTY';
  readonly by: Dir | Link;
}

/** The newest one. */
export function findNewestBlocker(dir: Dir): Blocker | undefined {
  const link = dir.someLink;
  if (link) return { code: 'EBUSY', by: link };
  let group: Dir | undefined;
  let inGroup: Blocker | undefined;
  for (let i = dir.defaults.length - 1; i >= 0 && !inGroup; i--) {
    group = dir.defaults[i]!;
    inGroup = findNewestBlocker(group);
  }
  if ((dir.children?.size ?? 0) === dir.defaults.length) return inGroup;
  for (const child of dir.children!.values()) {
    if (dir.defaults.includes(child as Dir)) continue;
    if (!inGroup || child.ino > group!.ino) return { code: 'ENOTEMPTY', by: child };
  }
  return inGroup;
}

/** The oldest one: what kernels with `oldestFirst` meet first. */
export function findOldestBlocker(dir: Dir): Blocker | undefined {
  const link = dir.someLink;
  if (link) return { code: 'EBUSY', by: link };
  for (const child of dir.children?.values() ?? []) {
    const isDefault = child.kind === 'd' && child.isDefault;
    const found: Blocker | undefined = isDefault ? findOldestBlocker(child) : { code: 'ENOTEMPTY', by: child };
    if (found) return found;
  }
  return undefined;
}
