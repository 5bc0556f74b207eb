/**
 * Detaching a group: the three steps of `configfs_rmdir`, and the gate that makes lookups wait meanwhile.
 *
 * 1. *prep*: with the parent's mutex held, shut the gates of the group and its default groups, take their mutexes in
 *    order, check for dependents and links (EBUSY) and user-created children (ENOTEMPTY), wait for `show` and `store`
 *    in flight.
 * 2. *rollback*: open the gates; nothing has changed.
 * 3. *commit*: in one step the group leaves its parent, all of it is dead, and the gates open: who waited finds it gone.
 *
 * Why it can't deadlock: a gate is never waited for with a mutex held, mutexes are taken in one order, and between
 * shutting a gate and opening it nothing is waited for but mutexes and callbacks in flight.
 *
 * @module
 */
import { Errno, type ErrnoCode } from '../errno.js';
import { lock, unlock } from '../sync/lock-set.js';
import { type Op, step } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import type { Dir } from './dirent.js';
import type { Fragment } from './fragment.js';
import type { Tree } from './tree.js';

/** How an operation meets a directory that is being detached. A mount has {@link gateProtocol}; tests have others. */
export interface DetachProtocol {
  /** Is that directory being detached, so that a lookup can't be answered at once? */
  undecided(dir: Dir): boolean;
  /** What a lookup that reaches the directory does first (`d_revalidate`); no mutex is held. @throws EINTR, ENOENT */
  revalidate(task: Task, dir: Dir): Op<void>;
  /** Takes the mutexes of directories that are to be changed; afterwards none of them is being detached. @throws EINTR */
  lockDirs(task: Task, dirs: readonly Dir[]): Op<void>;
  /**
   * The first step; the task holds the parent's mutex. On failure everything is rolled back but that mutex.
   * @returns false when it lost a race and the caller has to start over: it holds no mutex then
   * @throws EBUSY, ENOTEMPTY, EINTR
   */
  prep(tree: Tree, task: Task, victim: Dir): Op<boolean>;
  /** The last step. The mutexes stay with the task. */
  commit(tree: Tree, task: Task, victim: Dir): Op<void>;
}

/** The product's protocol. */
export const gateProtocol: DetachProtocol = {
  undecided: (dir) => dir.fragment.shut,

  *revalidate(task, dir) {
    yield* dir.fragment.pass(task, () => dir.path);
  },

  *lockDirs(task, dirs) {
    for (;;) {
      for (const dir of dirs) yield* dir.fragment.pass(task, () => dir.path);
      yield* lock(task, dirs.map((dir) => dir.mutex));
      // Who shut a gate after we passed it waits for one of our mutexes now, or will: back off and let it decide.
      if (!dirs.some((dir) => dir.fragment.shut)) return;
      unlock(task);
    }
  },

  *prep(_tree, task, victim) {
    const keep = task.held.length;
    const shut: Fragment[] = [];
    try {
      // A driver may register another default group while we wait for mutexes; being new, it comes last in the order.
      for (let dirs: Dir[] = [], all = unit(victim); all.length !== dirs.length; all = unit(victim)) {
        dirs = all;
        const fragments = new Set(dirs.map((dir) => dir.fragment).filter((fragment) => !shut.includes(fragment)));
        const busy = [...fragments].find((fragment) => fragment.shut);
        if (busy) {
          open(task, shut);
          unlock(task);
          yield* busy.pass(task, () => victim.path);
          return false;
        }
        for (const fragment of fragments) {
          fragment.close(task);
          shut.push(fragment);
        }
        yield* step(task, `shut the gate of ${victim.path}`);
        const held = new Set(task.held);
        yield* lock(task, dirs.map((dir) => dir.mutex).filter((mutex) => !held.has(mutex)));
      }
      const problem = blocked(victim);
      if (problem) throw new Errno(problem);
      for (const fragment of shut) yield* fragment.drain(() => `show and store in ${victim.path}`);
      return true;
    } catch (error) {
      for (const fragment of shut) if (fragment.state === 'dying') fragment.revive();
      open(task, shut);
      unlock(task, keep);
      throw error;
    }
  },

  *commit(tree, task, victim) {
    const fragments = new Set(unit(victim).map((dir) => dir.fragment));
    for (const fragment of fragments) fragment.die();
    unhash(tree, victim);
    open(task, fragments);
  },
};

function open(task: Task, fragments: Iterable<Fragment>): void {
  for (const fragment of fragments) fragment.open(task);
}

/** Takes the victim out of its parent and tells the transport. */
export function unhash(tree: Tree, victim: Dir): void {
  const parent = victim.parent!;
  parent.unhash(victim.name, victim, tree.now());
  for (const dir of unit(victim)) tree.domain.order?.forget(dir.ino);
  tree.observer?.removed?.(victim, parent, victim.name);
}

/** A directory and its default groups, at any depth. */
export function unit(dir: Dir): Dir[] {
  return [dir, ...dir.defaults.flatMap(unit)];
}

/**
 * What stands in the way of a removal (`configfs_rmdir`, `configfs_detach_prep`): someone depends on it or links to it,
 * or a user made something in it. Where there are several reasons, the newest child's counts, since the kernel looks
 * at those first.
 */
export function blocked(victim: Dir): ErrnoCode | undefined {
  return unit(victim).some((dir) => dir.dependents > 0) ? 'EBUSY' : reason(victim);
}

function reason(dir: Dir): ErrnoCode | undefined {
  if (dir.links > 0) return 'EBUSY';
  let blocker: Dir | undefined;
  let why: ErrnoCode | undefined;
  for (let i = dir.defaults.length - 1; i >= 0 && !why; i--) {
    blocker = dir.defaults[i]!;
    why = reason(blocker);
  }
  const children = dir.children?.size ?? 0;
  if (children === dir.defaults.length) return why;
  if (!why) return 'ENOTEMPTY';
  const newer = [...dir.children!.values()].some((child) => child.ino > blocker!.ino && !dir.defaults.includes(child as Dir));
  return newer ? 'ENOTEMPTY' : why;
}
