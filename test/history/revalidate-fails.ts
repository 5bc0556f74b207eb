/**
 * "Make d_revalidate() temporarily fail for marked groups." What the kernel makes of that depends on what is returned:
 * an error is the answer of the lookup; zero means that the dentry is stale, and `d_invalidate` either drops it, if nobody
 * uses it, or changes nothing.
 */
import { removeAtOnce, type DetachStrategy, lockAndCheck } from './parts.js';
import { kernel2008 } from './kernel-2008.js';
import type { Dir } from '../../src/core/dirent.js';
import { Errno } from '../../src/errno.js';
import { lock, unlock } from '../../src/sync/lock-set.js';

/** An error: the lookup fails. */
export const revalidateNegative = (): DetachStrategy => ({
  undecided: (dir) => dir.fragment.shut,

  *revalidate(_task, dir) {
    if (dir.fragment.shut) throw new Errno('ENOENT');
  },

  *lockDirs(task, dirs) {
    yield* lock(
      task,
      dirs.map((dir) => dir.mutex),
    );
  },

  *prepare(_tree, task, victim) {
    const keep = task.held.length;
    victim.fragment.close(task);
    try {
      yield* lockAndCheck(task, victim);
    } catch (error) {
      victim.fragment.open(task);
      unlock(task, keep);
      throw error;
    }
  },

  *finish(tree, task, victim) {
    yield* removeAtOnce(tree, task, victim);
    victim.fragment.open(task);
  },
});

/** Zero, and nobody uses the dentry: it is dropped, and since directories are only in the cache, that was it. */
export function revalidateDrops(): DetachStrategy {
  const dropped = new Set<Dir>();
  return {
    ...revalidateNegative(),
    undecided: (dir) => dir.fragment.shut || dropped.has(dir),

    *revalidate(_task, dir) {
      if (dir.fragment.shut) dropped.add(dir);
      if (dropped.has(dir)) throw new Errno('ENOENT');
    },
  };
}

/** Zero, and the dentry is in use: nothing changes. So all is as it was, the deadlock too. */
export const revalidateIgnored = (): DetachStrategy => kernel2008();
