/**
 * Who makes a link: for the search permission of the directories on the way to its target.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Stat } from '../../core/vfs.js';
import type { Caller } from '../../core/vfs.js';

/** CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (include/uapi/linux/capability.h): either may search any directory. */
const SEARCH_ANY = (1n << 1n) | (1n << 2n);

/** What of a process decides about access to a directory. */
export class Credentials {
  readonly #groups: ReadonlySet<number>;
  readonly #searchAny: boolean;

  /** Reads the caller's groups and capabilities; of one that is gone, or of another pid namespace, only what is known. */
  constructor(readonly caller: Caller) {
    const status = statusOf(caller.pid);
    const field = (name: string): string | undefined => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1];
    this.#groups = new Set([caller.gid, ...(field('Groups') ?? '').split(' ').filter(Boolean).map(Number)]);
    const capabilities = field('CapEff');
    this.#searchAny = capabilities === undefined ? caller.uid === 0 : (BigInt(`0x${capabilities}`) & SEARCH_ANY) !== 0n;
  }

  /** May it look up a name in the directory (`inode_permission` with MAY_EXEC)? */
  maySearch(directory: Stat): boolean {
    if (this.#searchAny) return true;
    const { mode, uid, gid } = directory;
    const bits = this.caller.uid === uid ? mode >> 6 : this.#groups.has(gid) ? mode >> 3 : mode;
    return (bits & 1) !== 0;
  }
}

function statusOf(pid: number): string {
  try {
    return pid === 0 ? '' : readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return '';
  }
}
