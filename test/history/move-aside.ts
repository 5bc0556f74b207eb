/**
 * "Move the doomed group aside first, put it back if the removal fails." Mutexes are taken in the right order here, so
 * that nothing but the idea itself is to blame.
 */
import { removeAtOnce, type DetachStrategy, lockAndCheck } from './parts.js';
import { lock, unlock } from '../../src/sync/lock-set.js';

export const moveAside = (): DetachStrategy => ({
  undecided: () => false,
  *revalidate() {},

  *lockDirs(task, dirs) {
    yield* lock(
      task,
      dirs.map((dir) => dir.mutex),
    );
  },

  *prepare(tree, task, victim) {
    const keep = task.held.length;
    const parent = victim.parent!;
    parent.unhash(victim.name, victim, tree.now());
    try {
      yield* lockAndCheck(task, victim);
    } catch (error) {
      parent.insert(victim.name, victim, tree.now());
      unlock(task, keep);
      throw error;
    }
  },

  *finish(tree, task, victim) {
    victim.parent!.insert(victim.name, victim, tree.now());
    yield* removeAtOnce(tree, task, victim);
  },
});
