/**
 * Looking a name up, past the gate of the directory and that of what the name stands for.
 *
 * @module
 */
import type { MaybePromise } from '../sync/maybe-promise.js';
import { type Op, run } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Dir } from './dirent.js';
import type { Tree } from './tree.js';
import type { Caller, VNode } from './vfs.js';

/** What the name stands for: at once, unless a removal is undecided. @throws ENOENT; EINTR while it waits */
export function lookup(tree: Tree, dir: Dir, name: string, caller: Caller): MaybePromise<VNode> {
  const { strategy } = tree;
  if (!strategy.undecided(dir)) {
    const child = tree.find(dir, name);
    if (child.kind !== 'd' || !strategy.undecided(child)) return child;
  }
  const task = tree.task('lookup', dir, name, caller);
  return run(task, lookupDecided(tree, task, dir, name));
}

/** A lookup that meets a directory which is being detached: it waits for the outcome, then looks again. */
function* lookupDecided(tree: Tree, task: Task, dir: Dir, name: string): Op<VNode> {
  for (;;) {
    yield* tree.strategy.revalidate(task, dir);
    const child = tree.find(dir, name);
    if (child.kind !== 'd' || !tree.strategy.undecided(child)) return child;
    yield* tree.strategy.revalidate(task, child);
  }
}
