/**
 * Detaching a group: the three steps of `configfs_rmdir`, and the gate that makes lookups wait meanwhile.
 *
 * 1. *prepare*: with the parent's mutex held, shut the gates of the group and its default groups, take their mutexes in
 *    order, check for dependents and links (EBUSY) and user-created children (ENOTEMPTY), wait for `show` and `store`
 *    in flight.
 * 2. *roll back*: open the gates; nothing has changed.
 * 3. *finish*: in one step the group leaves its parent, all of it is dead, and the gates open: those who waited find it gone.
 *
 * **Why it can't deadlock.** Mutexes are taken in one order, and a gate is never waited for with a mutex held: see
 * src/sync/lock-set.ts. Between shutting a gate and opening it nothing is waited for but mutexes and callbacks in
 * flight. To shut a gate takes the mutex of the directory above, so a task never finds a gate shut that it wants to shut.
 *
 * **"Can the reverse happen?"** (An operation passes the gate, then a removal shuts it: do they deadlock?) No. The operation goes
 * on to take its mutexes, as if there were no gate. If it gets one of the group's before the removal does, the removal has decided
 * nothing yet: it waits for that mutex, and the operation finishes first. If not, it gets the mutex when the removal is over,
 * and finds the group dead or as it was. It need not look at the gate again, and must not back off for it: a stream of removals
 * that fail could make it start over for ever, while in a queue its turn comes.
 *
 * **Interrupts.** The remover may be killed at each wait of *prepare*: it rolls back. From *finish* on nothing stops it.
 * A task that waits at a gate or for a mutex may be killed at any time: it has changed nothing.
 *
 * **Callbacks** that wait for an operation on the group that their own operation keeps busy never return, as in the
 * kernel: a `store` that registers a group in its own group, while a removal waits for that `store`. Killing the removal
 * frees both. `dependItem` never waits.
 *
 * @module
 */
import { Errno } from '../errno.js';
import type { LockOrder } from '../sync/lock-order.js';
import { lock, unlock } from '../sync/lock-set.js';
import { type Op, step } from '../sync/op.js';
import type { Task } from '../sync/task.js';
import { findNewestBlocker, findOldestBlocker } from './blocker.js';
import type { Dir, Link } from './dirent.js';
import type { Fragment } from './fragment.js';
import { DEFAULT_RULES, type CoreRules } from './rules.js';
import type { VfsObserver } from './vfs.js';

/** What of the tree a removal changes, besides its directories. */
export interface DetachContext {
  /** The tree's clock. */
  now(): number;
  readonly observer: VfsObserver | undefined;
  readonly order: LockOrder | undefined;
  /** Where kernels differ. */
  readonly rules: CoreRules;
}

/** How an operation meets a directory that is being detached. A mount has {@link gateStrategy}; tests have others. */
export interface DetachStrategy {
  /** Is that directory being detached, so that a lookup can't be answered at once? */
  undecided(dir: Dir): boolean;
  /** What a lookup that reaches the directory does first (`d_revalidate`); no mutex is held. @throws EINTR, ENOENT */
  revalidate(task: Task, dir: Dir): Op<void>;
  /**
   * Takes the mutexes of directories that are to be changed, or of the two that `rename` is about (`lock_rename`). No
   * removal has decided about them then, but one may wait for them.
   * @throws EINTR
   */
  lockDirs(task: Task, dirs: readonly Dir[]): Op<void>;
  /**
   * The first step; the task holds the parent's mutex. On failure everything is rolled back but that mutex.
   * @throws EBUSY, ENOTEMPTY, EINTR
   */
  prepare(context: DetachContext, task: Task, victim: Dir): Op<void>;
  /**
   * All the steps in one, where nothing has to be waited for: no other task comes in between, so none would meet a gate that is shut or
   * a mutex that is taken. The task holds the parent's mutex.
   * @returns false, with nothing changed, where something may have to be waited for
   * @throws EBUSY, ENOTEMPTY
   */
  detachAtOnce?(context: DetachContext, task: Task, victim: Dir): boolean;
  /** The last step. The mutexes stay with the task. */
  finish(context: DetachContext, task: Task, victim: Dir): Op<void>;
}

/** The strategy of every mount: the revalidation gate. */
export const gateStrategy: DetachStrategy = {
  undecided: (dir) => dir.fragment.shut,

  *revalidate(task, dir) {
    yield* dir.fragment.pass(task, () => dir.path);
  },

  *lockDirs(task, dirs) {
    if (lockAtOnce(task, dirs)) return;
    for (const dir of dirs) yield* dir.fragment.pass(task, () => dir.path);
    yield* lock(
      task,
      dirs.map((dir) => dir.mutex),
    );
  },

  detachAtOnce(context, task, victim) {
    if (mayStep(task)) return false;
    const dirs = unit(victim);
    if (!dirs.every(isIdle)) return false;
    check(context, victim, dirs);
    // Most units are one fragment: to die twice does no harm.
    for (const dir of dirs) if (dir.fragment.state !== 'dead') dir.fragment.die();
    unhash(context, victim, dirs);
    return true;
  },

  *prepare(context, task, victim) {
    const keep = task.held.length;
    const shut: Fragment[] = [];
    try {
      yield* seize(task, victim, shut);
      check(context, victim);
      for (const fragment of shut) yield* fragment.drain(() => `show and store in ${victim.path}`);
      // The mutexes kept all else as it was, but a driver may depend on something at any time.
      check(context, victim);
    } catch (error) {
      rollBack(task, shut, keep);
      throw error;
    }
  },

  *finish(context, task, victim) {
    const fragments = new Set(unit(victim).map((dir) => dir.fragment));
    for (const fragment of fragments) fragment.die();
    unhash(context, victim);
    open(task, fragments);
  },
};

/** Does a test decide when each step goes on, or look at the order of locks? Then nothing is left out. */
function mayStep({ domain }: Task): boolean {
  return domain.schedule !== undefined || domain.order !== undefined;
}

/** Is nobody at work in a directory, nor waiting for it? */
function isIdle(dir: Dir): boolean {
  return dir.unlocked && dir.fragment.idle;
}

/** Passes the gates of directories that are open, and takes their mutexes in order, if nothing has to be waited for. */
function lockAtOnce(task: Task, dirs: readonly Dir[]): boolean {
  if (mayStep(task) || task.held.length > 0 || !dirs.every((dir) => !dir.fragment.shut && dir.unlocked)) return false;
  for (const { mutex } of dirs.length > 1 ? [...dirs].sort(byIno) : dirs) {
    // The two directories may be the same one.
    if (mutex.tryAcquire(task)) task.held.push(mutex);
  }
  return true;
}

/** Undoes *prepare*: the fragments are live again, their gates open, and the mutexes beyond the first `keep` are released. */
function rollBack(task: Task, shut: readonly Fragment[], keep: number): void {
  for (const fragment of shut) if (fragment.state === 'dying') fragment.revive();
  open(task, shut);
  unlock(task, keep);
}

/**
 * Shuts the gates of a group and its default groups and takes their mutexes, in order: nothing in them changes then.
 * The task holds the mutex of the directory above. A gate is shut only by who holds that: so all gates are open here,
 * but that of a group which a driver is about to unregister; it is reached when that is over.
 * @param shut the gates that were shut are added to it, whether or not this fails
 * @throws EINTR
 */
export function* seize(task: Task, victim: Dir, shut: Fragment[]): Op<void> {
  const seized = new Set<Dir>();
  // A driver may register another default group while we wait for mutexes; being new, it comes last in the order.
  for (
    let dirs = [victim];
    dirs.length > 0;
    dirs = unit(victim)
      .filter((dir) => !seized.has(dir))
      .sort(byIno)
  ) {
    for (const dir of dirs) {
      seized.add(dir);
      if (dir.removed) continue;
      if (!shut.includes(dir.fragment)) {
        dir.fragment.close(task);
        shut.push(dir.fragment);
        yield* step(task, () => `shut the gate of ${dir.path}`);
      }
      yield* lock(task, [dir.mutex]);
    }
  }
}

function byIno(a: Dir, b: Dir): number {
  return a.ino - b.ino;
}

/** Opens gates that the task has shut: those who wait look again. */
export function open(task: Task, fragments: Iterable<Fragment>): void {
  for (const fragment of fragments) fragment.open(task);
}

/** @throws EBUSY, ENOTEMPTY when a removal has to fail */
function check({ rules }: DetachContext, victim: Dir, dirs = unit(victim)): void {
  const refusal = findRefusal(victim, rules, dirs);
  if (refusal) throw refusal;
}

/** Takes the victim out of its parent and notifies the transport. */
export function unhash({ now, observer, order, rules }: DetachContext, victim: Dir, dirs = unit(victim)): void {
  const parent = victim.parent!;
  const ms = now();
  parent.unhash(victim.name, victim, ms);
  for (const dir of dirs) {
    dir.gone(ms, rules);
    order?.forget(dir.ino);
  }
  observer?.removed?.(victim, parent, victim.name);
}

/** A directory and its default groups, at any depth; parents come before what is in them. @param into is added to */
export function unit(dir: Dir, into: Dir[] = []): Dir[] {
  into.push(dir);
  for (const child of dir.defaults) unit(child, into);
  return into;
}

/**
 * What stands in the way of a removal (`configfs_rmdir`, `configfs_detach_prep`): someone depends on it or links to it,
 * or a user made something in it. The kernel looks for dependents of the victim alone, and would let a default group go
 * that somebody depends on, against what `configfs_depend_item` says it is for; here it stays. Where there are several
 * reasons, the newest child's counts, since the kernel looks at those first; a later kernel begins with the oldest.
 * @returns EBUSY or ENOTEMPTY with who is in the way; undefined if nothing is
 */
export function findRefusal(victim: Dir, rules = DEFAULT_RULES, dirs = unit(victim)): Errno | undefined {
  const needed = dirs.find((dir) => dir.dependents > 0);
  if (needed) return new Errno('EBUSY', () => `a driver depends on ${needed.path} (configfs_depend_item)`);
  const blocker = rules.oldestFirst ? findOldestBlocker(victim) : findNewestBlocker(victim);
  if (!blocker) return undefined;
  const { code, by } = blocker;
  if (code === 'ENOTEMPTY') return new Errno(code, () => `${by.path} was made by a user and is still there (configfs_detach_prep)`);
  return new Errno(code, () => `${by.path} links to ${(by as Link).target.path} (configfs_detach_prep)`);
}
