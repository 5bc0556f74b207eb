/**
 * The lines of a journal: JSON, one an operation.
 *
 * @module
 */
import type { Operation } from '../operation.js';
import type { Happened } from '../pattern.js';

/** One change that `ctl load`, `restore` or `reset` made. */
export interface StateChange {
  /** `mkdir`, `rmdir`, `symlink`, `unlink` or `store`. */
  readonly op: string;
  /** Relative to the mount. */
  readonly path: string;
  /** Of a symlink, the path of the target. */
  readonly to?: string;
  /** What was stored, where it is text. */
  readonly value?: string;
  /** What was stored, as base64, where it is not text. */
  readonly base64?: string;
  /** The attribute refused it, and was made to hold it all the same: no call can do that. */
  readonly putBack?: true;
}

/** One line of a journal: an operation, an event, or what the control did. */
export interface JournalLine {
  /** Its number, from 1, in the order in which operations ended. */
  readonly n: number;
  /** When it began: CLOCK_MONOTONIC in milliseconds. */
  readonly t: number;
  /** Of the process, or the thread, that asked; 0 where it has none in the server's pid namespace. */
  readonly pid: number;
  /** The name of that process or thread (`/proc/PID/comm`); empty where it cannot be known. */
  readonly comm: string;
  /** The operation, such as `mkdir` or `store`; `event` for what happened outside of configfs, `ctl` for what the control did. */
  readonly op: string;
  /** Relative to the mount. */
  readonly path: string;
  /** Of a rename, the new path; of a symlink, the path of the target. */
  readonly to?: string;
  /** What was stored or shown, where it is text; of `event` and `ctl`, its words. */
  readonly value?: string;
  /** What was stored or shown, as base64, where it is not text. */
  readonly base64?: string;
  /** Of `event`, its words where `value` cannot tell them apart. */
  readonly words?: readonly string[];
  /** Of `ctl`, what it did, in order. */
  readonly changes?: readonly StateChange[];
  /** The name of the errno, such as `EBUSY`; absent on success. */
  readonly errno?: string;
  /** Which rule refused it, and what was in the way. */
  readonly reason?: string;
  /** Milliseconds from its beginning to its answer. */
  readonly ms: number;
  /** How many of these milliseconds it waited at a gate or lock; absent where it did not. */
  readonly waited?: number;
  /** The fault that met it, as its rule says. */
  readonly fault?: string;
  /** The fault let it take effect, and only then answered `errno`. */
  readonly halfDone?: true;
  /** The most bytes that the fault let it read or store. */
  readonly short?: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The line of an operation that is over. */
export function lineOf(n: number, operation: Operation): JournalLine {
  const { t, caller, comm, op, path, to, value, errno, ms, waited, fault, halfDone, limit } = operation;
  const reason = errno === undefined ? undefined : operation.reason;
  return {
    n,
    t: micro(t),
    pid: caller.pid,
    comm,
    op,
    path,
    ...(to !== undefined && { to }),
    ...(value !== undefined && valueFields(value)),
    ...(errno !== undefined && { errno }),
    ...(reason !== undefined && { reason }),
    ms: micro(ms),
    ...(waited > 0 && { waited: micro(waited) }),
    ...(fault !== undefined && { fault }),
    ...(halfDone && { halfDone }),
    ...(limit !== undefined && { short: limit }),
  };
}

/** What a pattern sees of a line. */
export function happened(line: JournalLine): Happened {
  const { op, path, to, errno, value } = line;
  return { op, path, to, errno, text: value?.replace(/\n$/, '') };
}

/** A value as the fields of a line have it. */
export function valueFields(bytes: Uint8Array): { value: string } | { base64: string } {
  try {
    return { value: decoder.decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

/** To whole microseconds. */
export function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
