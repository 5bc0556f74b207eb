/**
 * How much of the memory that this process may have is in use.
 *
 * @module
 */
import { totalmem } from 'node:os';
import { runInNewContext } from 'node:vm';
import type { Memory } from '../core/room.js';
import { monotonic } from '../monotonic.js';

type V8 = typeof import('node:v8');
let v8: V8 | undefined;

/** V8 counts what is new to its limit, but ends the process where what has stayed reaches the limit without it. In bytes. */
const NEW = 48 << 20;

/**
 * The share of V8's heap, or of the memory that the process may have: the larger one. The module is loaded when it is first asked for,
 * since that takes a millisecond of each start; until then it is 0.
 */
function share(): number {
  if (v8 === undefined) {
    void import('node:v8').then((module) => {
      v8 = module;
    });
    return 0;
  }
  const limit = v8.getHeapStatistics().heap_size_limit;
  const used = v8
    .getHeapSpaceStatistics()
    .reduce((sum, { space_name: name, space_used_size: size }) => (name.startsWith('new_') ? sum : sum + size), 0);
  return Math.max(used / Math.max(limit - NEW, limit / 2), process.memoryUsage.rss() / mostResident());
}

/** In bytes: what a memory cgroup lets the process have, or all that the machine has. */
function mostResident(): number {
  // Added in Node 19.6. Where there is no limit it is 0, or more than there is.
  return Math.min(process.constrainedMemory?.() || Infinity, totalmem());
}

/** V8 has no other way to ask for it while it runs. */
function collect(): void {
  v8?.setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** That of this process. */
export const memory: Memory = { share, collect, now: monotonic };
