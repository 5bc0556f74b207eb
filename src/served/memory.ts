/**
 * How much of the memory that this process may have is in use.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { runInNewContext } from 'node:vm';
import type { Memory } from '../core/room.js';
import { monotonic } from '../monotonic.js';

type V8 = typeof import('node:v8');
/** Loaded when it is first asked for, since that takes a millisecond of each start. */
let v8: V8 | undefined;

/** V8 counts what is new to its limit, but ends the process where what has stayed reaches the limit without it. In bytes. */
const NEW = 48 << 20;
/** With a small heap, less is for what is new. */
const LEAST_OLD = 0.4;

/** What the process itself takes, before there is much in it. In bytes. */
let ownResident = 0;

/** The share of V8's heap, or of the memory that the process may have and does not take itself: the larger one. */
function share(): number {
  ownResident ||= resident();
  // Added in Node 20.16; before, what it tells is known a moment later.
  v8 ??= process.getBuiltinModule?.('node:v8');
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
  return Math.max(used / Math.max(limit - NEW, limit * LEAST_OLD), (resident() - ownResident) / Math.max(mostResident() - ownResident, 1));
}

/** In bytes, without the pages of files, which the kernel takes back where memory is short: most of a small process is Node's own program. */
function resident(): number {
  try {
    return Number(/^RssAnon:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]) * 1024;
  } catch {
    return process.memoryUsage.rss();
  }
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
