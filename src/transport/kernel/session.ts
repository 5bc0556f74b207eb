/**
 * One connection with the kernel: takes messages, answers each exactly once.
 *
 * A request is served from its message to its reply without a promise where the {@link Vfs} needs none. What waits does so
 * in the core; here it is only an entry in {@link Session.waiting}.
 *
 * @module
 */
import { ERRNO, errnoOf, isErrno } from '../../errno.js';
import type { Logger } from '../../log.js';
import type { MaybePromise } from '../../core/types.js';
import type { Caller, OpenDir, OpenFile, Vfs, VNode } from '../../core/vfs.js';
import { type CachePolicy, STRICT } from './cache.js';
import { Cursor, Malformed } from './cursor.js';
import type { Device } from './device.js';
import { DirentBuffers } from './dirents.js';
import { HandleTable } from './handles.js';
import type { InitOut } from './init.js';
import { isDying as isDyingByProc, Waiting, type IsDying } from './interrupts.js';
import { Invalidator } from './invalidator.js';
import { NodeTable } from './nodes.js';
import { IN_HEADER } from './protocol.js';
import { Reply } from './reply.js';
import { decodeHeader, type Request } from './request.js';
import type { AnyRow } from './row.js';
import { table } from './table.js';

/** What a session works with. */
export interface SessionOptions {
  readonly vfs: Vfs;
  readonly device: Device;
  readonly log: Logger;
  /** Finds what the text of a new link means to the process that makes it. */
  readonly resolveTarget: (text: string, caller: Caller) => MaybePromise<VNode>;
  /** Called once, when INIT is agreed upon. */
  readonly onStarted?: (agreed: InitOut) => void;
  /** What the kernel may keep; {@link STRICT} unless given. */
  readonly cache?: CachePolicy;
  /** For tests. */
  readonly isDying?: IsDying;
}

/** See the module's documentation. The fields are for the opcode rows. */
export class Session {
  readonly vfs: Vfs;
  readonly cache: CachePolicy;
  readonly nodes: NodeTable;
  readonly files = new HandleTable<OpenFile>();
  readonly dirs = new HandleTable<OpenDir>();
  readonly dirents = new DirentBuffers();
  /** Requests that wait for a promise. */
  readonly waiting: Waiting;
  readonly #device: Device;
  readonly #log: Logger;
  readonly #options: SessionOptions;
  readonly #invalidator: Invalidator;
  readonly #cursor = new Cursor();
  readonly #reply = new Reply();
  /** Every request in the log: asked once, since the question would cost more than most requests. */
  readonly #trace: boolean;
  #ended = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.vfs = options.vfs;
    this.cache = options.cache ?? STRICT;
    this.#device = options.device;
    this.#log = options.log;
    this.#trace = options.log.isLevelEnabled('trace');
    this.nodes = new NodeTable(options.vfs.root, (node) => options.vfs.forget(node));
    this.waiting = new Waiting(options.isDying ?? isDyingByProc);
    this.#invalidator = new Invalidator(this.nodes, options.device);
    this.vfs.observer = this.#invalidator;
  }

  /** True from the first to the last message: after it nothing is sent any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * One message from the kernel: the first `length` bytes. The memory is the caller's again when this returns.
   * Never throws.
   */
  receive(message: Buffer, length: number): void {
    const cursor = this.#cursor;
    cursor.reset(message, length);
    if (length < IN_HEADER) {
      this.#log.error({ length }, 'message without a header: dropped');
      return;
    }
    const request = decodeHeader(cursor);
    const row = table[request.opcode];
    if (request.length !== length || row === undefined) {
      this.#refuse(request, row, length);
      return;
    }
    let args: unknown;
    let result: unknown;
    try {
      args = row.decode(cursor);
      result = row.handle(this, request, args);
    } catch (error) {
      this.#fail(row, request, error);
      return;
    }
    if (result instanceof Promise) this.#wait(row, request, args, result);
    else if (row.silent !== true) this.#answer(row, request, args, result);
  }

  /** No such operation, or a message that is not as long as it says. */
  #refuse(request: Request, row: AnyRow | undefined, length: number): void {
    if (request.length === length) {
      this.#log.debug({ opcode: request.opcode }, 'unknown operation');
      this.#sendError(request, ERRNO.ENOSYS);
      return;
    }
    this.#log.error({ opcode: request.opcode, length, announced: request.length }, 'message of the wrong length');
    if (row?.silent !== true) this.#sendError(request, ERRNO.EIO);
  }

  #wait(row: AnyRow, request: Request, args: unknown, result: Promise<unknown>): void {
    const id = request.id;
    this.waiting.add(id, request);
    result.then(
      (value) => {
        this.waiting.delete(id);
        if (row.silent !== true) this.#answer(row, request, args, value);
      },
      (error: unknown) => {
        this.waiting.delete(id);
        this.#fail(row, request, error);
      },
    );
  }

  #answer(row: AnyRow, request: Request, args: unknown, result: unknown): void {
    const reply = this.#reply;
    reply.start();
    try {
      row.encode(reply, result, this, request, args);
    } catch (error) {
      this.#fail(row, request, error);
      return;
    }
    reply.finish(request.uniqueFirst, request.uniqueSecond, 0);
    if (this.#trace) this.#log.trace({ op: row.name, nodeid: request.nodeid, pid: request.pid, args }, 'ok');
    if (this.#send(request) !== 0) row.undo?.(result, this);
  }

  /** Maps what was thrown to an errno: the one place where that is done. */
  #fail(row: AnyRow, request: Request, error: unknown): void {
    let errno = errnoOf(error);
    if (error instanceof Malformed) {
      errno = ERRNO.EINVAL;
      this.#log.error({ op: row.name, reason: error.message }, 'malformed message');
    } else if (!isErrno(error)) {
      this.#log.error({ op: row.name, nodeid: request.nodeid, pid: request.pid, err: error }, 'operation failed: EIO');
    } else if (this.#trace) {
      this.#log.trace({ op: row.name, nodeid: request.nodeid, pid: request.pid, errno: error.code }, 'refused');
    }
    if (row.silent !== true) this.#sendError(request, errno);
  }

  #sendError(request: Request, errno: number): void {
    this.#reply.start();
    this.#reply.finish(request.uniqueFirst, request.uniqueSecond, errno);
    this.#send(request);
  }

  #send(request: Request): number {
    if (this.#ended) return ERRNO.ENODEV;
    const errno = this.#device.write(this.#reply.buffer, this.#reply.length);
    // ENOENT: the kernel has given the request up. ENODEV: the mount is gone.
    if (errno !== 0 && errno !== ERRNO.ENOENT && errno !== ERRNO.ENODEV) {
      this.#log.error({ opcode: request.opcode, nodeid: request.nodeid, errno }, 'reply was not taken');
      // The one who waits must not wait for ever for an answer that the kernel finds wrong.
      this.#reply.finish(request.uniqueFirst, request.uniqueSecond, ERRNO.EIO);
      this.#device.write(this.#reply.buffer, this.#reply.length);
    }
    return errno;
  }

  /** INIT was agreed upon. */
  started(agreed: InitOut): void {
    if (agreed.retry) return;
    this.#log.debug({ minor: agreed.minor, flags: agreed.flags }, 'session started');
    this.#options.onStarted?.(agreed);
  }

  /** Encodes a `struct fuse_entry_out` and counts it: the kernel knows `node` from then on. */
  entry(reply: Reply, node: VNode, parentId: number, name: string): void {
    const stat = this.vfs.getattr(node);
    reply.entryOut(stat, this.cache.entry(node), this.cache.attr(node, stat));
    this.nodes.remember(node, parentId, name);
  }

  /**
   * LOOKUP. That a name is not there the kernel notes, and with the note it keeps the directory, even a removed one: for
   * as long as it has memory to spare, our node of it too. So it is made to forget that again.
   */
  lookup(parent: VNode, name: string, request: Request): MaybePromise<VNode> {
    // Nothing is found in it any more. Said before: to throw once more would cost as much as the whole lookup.
    if (parent.removed) this.#invalidator.missed(parent, name);
    const found = this.vfs.lookup(parent, name, request);
    if (!(found instanceof Promise)) return found;
    return found.catch((error: unknown) => {
      if (parent.removed) this.#invalidator.missed(parent, name);
      throw error;
    });
  }

  /** RMDIR: the kernel itself forgets the name that it asked to remove. */
  rmdir(parent: VNode, name: string, request: Request): MaybePromise<void> {
    return this.#invalidator.during(parent.ino, name, () => this.vfs.rmdir(parent, name, request));
  }

  resolveTarget(text: string, request: Request): MaybePromise<VNode> {
    return this.#options.resolveTarget(text, request);
  }

  /** Something that nobody waits for. */
  background(done: MaybePromise<void>): void {
    if (done instanceof Promise) done.catch((err: unknown) => this.#log.error({ err }, 'release failed'));
  }

  /**
   * The connection is gone: the kernel sends neither RELEASE nor FORGET for what it had. Wakes whoever still waits,
   * closes what is open. Further calls do nothing.
   */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.vfs.observer === this.#invalidator) this.vfs.observer = undefined;
    this.waiting.interruptAll();
    for (const dir of this.dirs.drain()) this.vfs.releasedir(dir);
    for (const file of this.files.drain()) this.#close(file);
    this.nodes.clear();
    this.#log.debug('session ended');
  }

  /** What the kernel does when the last process that has the file open dies: flush, then release. */
  #close(file: OpenFile): void {
    try {
      this.background(this.vfs.release(file));
    } catch (err) {
      this.#log.error({ err }, 'release failed');
    }
  }
}
