/**
 * The header that every message from the kernel starts with (`struct fuse_in_header`).
 *
 * @module
 */
import type { CallerPaths } from '../../caller-paths.js';
import { Caller } from '../../core/vfs.js';
import type { Cursor } from './cursor.js';
import { LE } from './protocol.js';

/**
 * One request, and at the same time the {@link Caller} that it is served for.
 *
 * Lifecycle: made when a message is read; answered exactly once, at once or when a promise settles; then forgotten.
 */
export class Request extends Caller {
  constructor(
    /** Length of the whole message in bytes, as the kernel gave it. */
    readonly length: number,
    readonly opcode: number,
    /** The request id (`unique`), even for requests; it comes back in the reply. As two halves, to be exact. */
    readonly uniqueFirst: number,
    readonly uniqueSecond: number,
    /** The node that it is about: a directory for operations on names. */
    readonly nodeid: number,
    uid: number,
    gid: number,
    /** Thread id of the caller in the PID namespace of the process that mounted; 0 where it has none there. */
    pid: number,
    /** Paths as the caller's process sees them; absent in tests. */
    readonly pathsOf: ((caller: Caller) => CallerPaths) | undefined,
  ) {
    super(uid, gid, pid);
  }

  override get paths(): CallerPaths {
    return this.pathsOf?.(this) ?? super.paths;
  }

  /** `unique` as a number, as {@link Cursor.u64} reads it from an INTERRUPT. */
  get id(): number {
    const { uniqueFirst, uniqueSecond } = this;
    return LE ? uniqueSecond * 0x1_0000_0000 + uniqueFirst : uniqueFirst * 0x1_0000_0000 + uniqueSecond;
  }
}

/**
 * Reads the header; the cursor is at the operation's own part then.
 * @param isRoots whoever asks counts as root
 */
export function decodeHeader(c: Cursor, pathsOf?: (caller: Caller) => CallerPaths, isRoots = false): Request {
  const length = c.u32();
  const opcode = c.u32();
  const first = c.u32();
  const second = c.u32();
  const nodeid = c.u64();
  const uid = c.u32();
  const gid = c.u32();
  const pid = c.u32();
  c.skip(4); // total_extlen, padding: extensions are only sent when INIT asked for them
  return new Request(length, opcode, first, second, nodeid, isRoots ? 0 : uid, isRoots ? 0 : gid, pid, pathsOf);
}
