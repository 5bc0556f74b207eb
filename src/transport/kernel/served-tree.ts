/**
 * What a handler works with: the tree that is served, and what the kernel knows of it.
 *
 * @module
 */
import type { Caller, Iattr, OpenDir, OpenFile, Stat, Vfs, VNode } from '../../core/vfs.js';
import type { MaybePromise } from '../../sync/maybe-promise.js';
import type { Logger } from '../../log.js';
import { HandleTable } from '../handles.js';
import { type CachePolicy, NEVER, type Validity } from './cache.js';
import { DirentBuffers } from './dirents.js';
import type { InitOut } from './init.js';
import type { Waiting } from './interrupts.js';
import type { Invalidator } from './invalidator.js';
import type { NodeTable } from './nodes.js';
import type { PermissionGate } from './permission/gate.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';

/** What a {@link ServedTree} is made of. */
export interface ServedTreeParts {
  readonly vfs: Vfs;
  readonly nodes: NodeTable;
  readonly cache: CachePolicy;
  readonly invalidator: Invalidator;
  /** Undefined where the session checks none. */
  readonly permissions: PermissionGate | undefined;
  readonly waiting: Waiting;
  readonly log: Logger;
  /** Finds what the text of a new link means to the process that makes it. */
  readonly resolveTarget: (text: string, caller: Caller) => MaybePromise<VNode>;
  /** Called when INIT is agreed upon. */
  readonly onStarted: (agreed: InitOut) => void;
}

/** One tree, as one connection with the kernel sees it. */
export class ServedTree {
  readonly vfs: Vfs;
  readonly nodes: NodeTable;
  readonly cache: CachePolicy;
  readonly invalidator: Invalidator;
  /** Requests that wait for a promise. */
  readonly waiting: Waiting;
  readonly files = new HandleTable<OpenFile>();
  readonly dirs = new HandleTable<OpenDir>();
  /** For each open file that was polled, what lets the kernel ask again. */
  readonly #pollers = new WeakMap<OpenFile, () => void>();
  readonly dirents = new DirentBuffers();
  readonly resolveTarget: ServedTreeParts['resolveTarget'];
  readonly onStarted: ServedTreeParts['onStarted'];
  readonly #permissions: PermissionGate | undefined;
  readonly #log: Logger;

  constructor(parts: ServedTreeParts) {
    this.vfs = parts.vfs;
    this.nodes = parts.nodes;
    this.cache = parts.cache;
    this.invalidator = parts.invalidator;
    this.waiting = parts.waiting;
    this.resolveTarget = parts.resolveTarget;
    this.onStarted = parts.onStarted;
    this.#permissions = parts.permissions;
    this.#log = parts.log;
  }

  /** Encodes a `struct fuse_entry_out` and counts it: the kernel knows `node` from then on. */
  encodeEntry(reply: Reply, node: VNode, parentId: number, name: string): void {
    // First, since it looks at the parent: what getattr answered before is not to be used after.
    const validity = this.validityOf(node, parentId);
    const stat = this.vfs.getattr(node);
    reply.entryOut(stat, validity, this.cache.attrOfEntry(node, stat));
    this.nodes.remember(node, parentId, name);
    this.keepTimes(node, stat);
    if (node.kind === '-') this.tellTimes(parentId);
  }

  /** Notes which times of a directory the kernel is told, beside the attributes that it may keep. */
  keepTimes(node: VNode, stat: Stat): void {
    const known = this.nodes.of(node);
    if (known && node.kind === 'd' && !node.permanent) known.toldMs = inMs(stat);
  }

  /** An attribute of this directory was looked up: where that has renewed its times, the kernel is to ask for them. */
  tellTimes(nodeid: number): void {
    const known = this.nodes.withId(nodeid);
    if (known?.toldMs === undefined || !this.cache.tellsTimes || inMs(this.vfs.getattr(known.node)) === known.toldMs) return;
    known.toldMs = undefined;
    this.invalidator.changed(known.node);
  }

  /** How long the kernel may keep a name. */
  validityOf(node: VNode, parentId: number): Validity {
    // Where not everybody may search the directory, the permission to do so is asked for along with the name.
    const isAsked = node.permanent && this.#permissions?.everybodySearches(parentId) === false;
    return isAsked ? NEVER : this.cache.entry(node);
  }

  /**
   * SETATTR. Where not everybody may search a directory any more, the kernel has to forget the names that it keeps of it, so
   * that it asks for them, and with them for the permission. Kernels before 6.16 do so a moment after the answer: see {@link PermissionGate.close}.
   * @param thread whose request it is
   */
  setattr(node: VNode, change: Iattr, thread: number): Stat {
    const stat = this.vfs.setattr(node, change);
    if (change.mode === undefined || node.kind !== 'd' || this.#permissions?.everybodySearches(node.ino) !== false) return stat;
    const forgotten = this.invalidator.forgetNames(node, thread);
    if (forgotten !== undefined) this.#permissions.close(node, forgotten);
    return this.vfs.getattr(node);
  }

  /** O_TRUNC: the kernel sends no SETATTR for it (ATOMIC_O_TRUNC). */
  truncate(file: OpenFile, request: Request): void {
    const change: Iattr = { size: 0, open: true };
    this.#permissions?.checkSetattr(request, change);
    this.vfs.setattr(file.node, change);
  }

  /** What lets the kernel poll a file again. @param kh the kernel's own name for it */
  poller(file: OpenFile, kh: number): () => void {
    const old = this.#pollers.get(file);
    if (old) return old;
    const made = (): void => this.invalidator.pollAgain(kh);
    this.#pollers.set(file, made);
    return made;
  }

  /** Closes a file that nobody waits for. */
  release(file: OpenFile): void {
    try {
      const done = this.vfs.release(file);
      if (done instanceof Promise) done.catch((err: unknown) => this.#log.error({ err }, 'release failed'));
    } catch (err) {
      this.#log.error({ err }, 'release failed');
    }
  }

  /** Closes all that is open and forgets all nodes: the kernel sends neither RELEASE nor FORGET at the end of a connection. */
  close(): void {
    for (const dir of this.dirs.drain()) this.vfs.releasedir(dir);
    for (const file of this.files.drain()) this.release(file);
    this.nodes.clear();
  }
}

const inMs = ({ mtimeSec, mtimeNsec }: Stat): number => mtimeSec * 1000 + mtimeNsec / 1e6;
