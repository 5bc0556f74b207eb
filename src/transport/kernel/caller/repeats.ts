/**
 * What may be remembered of a thread that makes the same call again and again.
 *
 * `ln -sf` to a link that exists tries 238,328 names for it. To look at the caller's mounts, its capabilities and the directories
 * outside of the mount costs more than all the rest of such a call. So what was found out for a thread counts for its next calls, too,
 * but only when it has asked for the same text many times in a row, and for a moment only: a program that changes its
 * view between two calls finds the change. The thread learns nothing by it that it has not been told just before.
 *
 * @module
 */
import type { VNode } from '../../../core/vfs.js';
import { monotonic } from '../../../monotonic.js';
import type { MountMap } from '../../mountinfo.js';
import type { Identity } from '../permission/credentials.js';
import type { Inside } from './messages.js';
import type { Trail } from './trail.js';

/** So many calls in a row are answered afresh. */
const OFTEN = 64;
/** Calls are in a row where no pause is longer, in milliseconds. */
const PAUSE = 100;
/** How long something is remembered, in milliseconds: longer where it takes longer to find out, so that this takes a small part of the time. */
const [SHORTEST, LONGEST, TIMES] = [4, 100, 16];
/** Threads that are known at the same time. */
const MOST = 64;

/** What was found out for one call, or for several of a row. What is not there has to be found out. */
export class Facts {
  mounts: MountMap | undefined;
  /** Is the root directory that of the mount namespace? */
  hasWholeRoot: boolean | undefined;
  /** May the caller search all directories, whatever their modes? */
  searchesAll: boolean | undefined;
  /** Where an absolute path has led into our mount. */
  arrival: Inside | undefined;
  /** The walk that was made last without asking the system, and where it ended. */
  walked: { readonly trail: Trail; readonly end: VNode } | undefined;

  /** @param now tells the time @param until when they are too old */
  constructor(
    readonly now: () => number,
    public until: number,
  ) {}

  /** It took `ms` to find out. */
  tookMs(ms: number): void {
    this.until = this.now() + Math.min(Math.max(ms * TIMES, SHORTEST), LONGEST);
  }
}

interface Row {
  readonly uid: number;
  readonly gid: number;
  readonly text: string;
  facts: Facts;
  calls: number;
  last: number;
}

/** See the module's documentation. One for a mount. */
export class Repeats {
  /** By thread; the one that began first comes first. */
  readonly #rows = new Map<number, Row>();

  constructor(readonly now: () => number = monotonic) {}

  /** What is known for this call: nothing, unless it is one of a long row. What is found out is to be put in. */
  of({ pid, uid, gid }: Identity, text: string): Facts {
    const now = this.now();
    // A thread without a number could be any.
    if (pid === 0) return new Facts(this.now, now);
    const row = this.#rows.get(pid);
    if (row === undefined || row.text !== text || row.uid !== uid || row.gid !== gid || now - row.last > PAUSE) {
      return this.#begin(pid, { uid, gid, text, facts: new Facts(this.now, now + SHORTEST), calls: 1, last: now });
    }
    row.last = now;
    if (++row.calls <= OFTEN || now >= row.facts.until) row.facts = new Facts(this.now, now + SHORTEST);
    return row.facts;
  }

  #begin(pid: number, row: Row): Facts {
    this.#rows.delete(pid);
    for (const first of this.#rows.keys()) {
      if (this.#rows.size < MOST) break;
      this.#rows.delete(first);
    }
    this.#rows.set(pid, row);
    return row.facts;
  }
}
