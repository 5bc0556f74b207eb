/**
 * Looking a name up, past the gate of the directory and that of what the name stands for.
 *
 * @module
 */
import type { Op } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Dir } from './dirent.js';
import type { Tree } from './tree.js';
import type { VNode } from './vfs.js';

/** What the name stands for; undefined where it is undecided, so that the lookup has to wait. @throws ENOENT */
export function lookupNow(tree: Tree, dir: Dir, name: string): VNode | undefined {
  if (tree.strategy.undecided(dir)) return undefined;
  const child = tree.find(dir, name);
  return child.kind === 'd' && tree.strategy.undecided(child) ? undefined : child;
}

/** A lookup that meets a directory which is being detached: it waits for the outcome, then looks again. @throws ENOENT */
export function* lookup(tree: Tree, task: Task, dir: Dir, name: string): Op<VNode> {
  for (;;) {
    yield* tree.strategy.revalidate(task, dir);
    const child = tree.find(dir, name);
    if (child.kind !== 'd' || !tree.strategy.undecided(child)) return child;
    yield* tree.strategy.revalidate(task, child);
  }
}
