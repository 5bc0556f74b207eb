/**
 * The invariants of the tree that dirent.ts and detach.ts state in words, as a function that tests run between the
 * steps of operations.
 *
 * @module
 */
import type { Task } from '../sync/task.js';
import { commitGroups } from './committable.js';
import type { Dir, Link } from './dirent.js';
import { isGroup } from './populate.js';
import type { Tree } from './tree.js';

/** How many links in the tree lead to each directory. */
type LinkCount = Map<Dir, number>;

/**
 * Checks what holds whenever no operation is in the middle of a step.
 * @throws Error that names what does not hold, and where
 */
export function checkTree(tree: Tree): void {
  const {
    root,
    domain: { inProgress },
  } = tree;
  const links: LinkCount = new Map();
  holds(!root.parent && root.permanent && !root.removed, root, 'the root is there to stay');
  walk(tree, root, links);
  for (const [target, count] of links) {
    holds(!target.removed, target, 'what a link leads to is not removed');
    // An `unlink` that waits for `dropLink` still counts.
    holds(target.links >= count, target, 'links are counted where they lead to');
  }
  for (const task of inProgress) checkTask(task);
}

/**
 * Checks what holds, besides, while no operation is in progress: all mutexes are free, all gates open.
 * @throws Error that names what does not hold, and where
 */
export function checkIdle(tree: Tree): void {
  checkTree(tree);
  const {
    root,
    domain: { inProgress },
  } = tree;
  for (const task of inProgress) throw new Error(`${task} is still in progress`);
  const links: LinkCount = new Map();
  for (const dir of walk(tree, root, links)) {
    holds(dir.mutex.free, dir, 'nobody holds its mutex');
    holds(!dir.fragment.shut, dir, 'its gate is open');
  }
  for (const dir of walk(tree, root, links)) holds(dir.links * 2 === (links.get(dir) ?? 0), dir, 'all links to it are in the tree');
}

/** Checks a directory and all below it. @returns all of them */
function walk(tree: Tree, dir: Dir, links: LinkCount): Dir[] {
  checkDir(dir);
  checkGate(tree, dir);
  const all = [dir];
  for (const [name, child] of dir.children ?? []) {
    holds(dir.attrs.index(name) === undefined, child, 'no attribute has its name');
    holds(child.name === name && child.parent === dir, child, 'a child knows where it is');
    holds(child.ino > dir.ino, child, 'a child has a larger number than its parent');
    holds(!child.removed, child, 'what is removed is not in the tree');
    if (child.kind === 'l') {
      links.set(child.target, (links.get(child.target) ?? 0) + 1);
      continue;
    }
    holds(child.item.parent === dir.item && child.item.name === name, child, 'its item is linked to that of its parent');
    holds(child.isDefault === dir.defaults.includes(child), child, 'its parent knows whether it is a default group');
    holds(child.isDefault || child.fragment !== dir.fragment, child, 'what a user made is a fragment of its own');
    holds(child.permanent === (child.isDefault && dir.permanent), child, 'it is permanent if no user made it, nor its parent');
    all.push(...walk(tree, child, links));
  }
  return all;
}

function checkDir(dir: Dir): void {
  const { children, item } = dir;
  holds(item.dir === dir, dir, 'an item and its directory know each other');
  holds(children?.size !== 0, dir, 'no map is kept for no children');
  const subdirs = [...(children?.values() ?? [])].filter((child) => child.kind === 'd');
  holds(dir.subdirs === subdirs.length, dir, 'its subdirectories are counted');
  holds(dir.links >= 0 && dir.dependents >= 0, dir, 'counts are not negative');
  // All or none: a group is there with all its default groups, or not at all.
  for (const { name } of isGroup(item) ? [...item.defaultGroups, ...commitGroups(item)] : []) {
    const child = children?.get(name);
    holds(child?.kind === 'd' && child.isDefault && child.fragment === dir.fragment, dir, `its default group '${name}' is there`);
  }
  let last = dir.ino;
  for (const child of dir.defaults) {
    holds(children?.get(child.name) === child, child, 'a default group is a child');
    holds(child.ino > last, child, 'default groups stand in the order of their making');
    last = child.ino;
  }
}

/** The task that shut a gate is in progress, and holds the mutex of the directory above. */
function checkGate(tree: Tree, dir: Dir): void {
  const { closer, state } = dir.fragment;
  if (!closer) {
    holds(state === 'live', dir, 'nothing is decided about it while its gate is open');
    return;
  }
  let top = dir;
  while (top.parent?.fragment === dir.fragment) top = top.parent;
  holds(tree.domain.inProgress.has(closer), dir, 'who shut its gate is at work');
  holds(closer.held.includes(top.parent!.mutex), dir, 'who shut its gate holds the mutex of the directory above');
}

/** A task holds what it believes to hold, in order. */
function checkTask(task: Task): void {
  let last = -1;
  for (const mutex of task.held) {
    if (mutex.holder !== task) throw new Error(`${task} believes to hold ${mutex}, which is held by ${mutex.holder}`);
    if (mutex.order <= last) throw new Error(`${task} holds mutexes out of order: ${task.held.map(String).join(', ')}`);
    last = mutex.order;
  }
}

function holds(condition: boolean, node: Dir | Link, what: string): void {
  if (!condition) throw new Error(`invariant broken at ${node.kind === 'd' ? node.path : `${node.parent.path}/${node.name}`}: ${what}`);
}
