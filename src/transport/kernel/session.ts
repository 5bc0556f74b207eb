/**
 * One connection with the kernel: takes messages, answers each exactly once.
 *
 * A request is served from its message to its reply without a promise where the {@link Vfs} needs none. What waits does so
 * in the core; here it is only an entry in {@link Waiting}.
 *
 * @module
 */
import { ERRNO, errnoOf, isErrno } from '../../errno.js';
import type { CallerPaths } from '../../caller-paths.js';
import type { Logger } from '../../log.js';
import type { MaybePromise } from '../../sync/maybe-promise.js';
import type { Caller, Vfs, VNode } from '../../core/vfs.js';
import { type CachePolicy, STRICT } from './cache.js';
import { Cursor, Malformed } from './cursor.js';
import type { Device } from './device.js';
import type { AnyHandler } from './handler.js';
import { handlers } from './handlers.js';
import type { InitOut } from './init.js';
import { isDying as isDyingByProc, Waiting, type IsDying } from './interrupts.js';
import { Invalidator } from './invalidator.js';
import { NodeTable } from './nodes.js';
import { PermissionGate } from './permission/gate.js';
import { IN_HEADER } from './protocol.js';
import { Reply } from './reply.js';
import { decodeHeader, type Request } from './request.js';
import { ServedTree } from './served-tree.js';

/** Who checks permissions: the kernel (`default_permissions`), the session, or nobody. */
export type WhoChecks = 'kernel' | 'session' | 'nobody';

/** What a session works with. */
export interface SessionOptions {
  readonly vfs: Vfs;
  readonly device: Device;
  readonly log: Logger;
  /** Finds what the text of a new link means to the process that makes it. */
  readonly resolveTarget: (text: string, caller: Caller) => MaybePromise<VNode>;
  /** Makes what drivers see of the caller's paths. */
  readonly pathsOf?: (caller: Caller) => CallerPaths;
  /** Called once, when INIT is agreed upon. */
  readonly onStarted?: (agreed: InitOut) => void;
  /** What the kernel may keep; {@link STRICT} unless given. */
  readonly cache?: CachePolicy;
  /** Who decides what a caller may do; default `session`. `nobody`: whoever comes in may do everything, and counts as root. */
  readonly permissions?: WhoChecks;
  /** Is something mounted on a directory of the tree, as this process or that thread sees it? */
  readonly hasMounts?: (thread: number) => boolean;
  /** For tests. */
  readonly isDying?: IsDying;
}

/** See the module's documentation. */
export class Session {
  /** What the handlers work with. */
  readonly tree: ServedTree;
  readonly #device: Device;
  readonly #log: Logger;
  readonly #permissions: PermissionGate | undefined;
  readonly #cursor = new Cursor();
  readonly #reply = new Reply();
  /** Every request in the log: asked once, since the question would cost more than most requests. */
  readonly #trace: boolean;
  readonly #pathsOf: SessionOptions['pathsOf'];
  readonly #isRoots: boolean;
  #ended = false;

  constructor(options: SessionOptions) {
    const { vfs, device, log, resolveTarget, cache = STRICT, isDying = isDyingByProc } = options;
    this.#device = device;
    this.#pathsOf = options.pathsOf;
    this.#isRoots = options.permissions === 'nobody';
    this.#log = log;
    this.#trace = log.isLevelEnabled('trace');
    const nodes = new NodeTable(vfs.root, (node) => vfs.forget(node));
    const invalidator = new Invalidator(nodes, device, options.hasMounts);
    const onStarted = (agreed: InitOut): void => {
      log.debug({ minor: agreed.minor, flags: agreed.flags }, 'session started');
      invalidator.started(agreed.minor);
      options.onStarted?.(agreed);
    };
    const permissions = (options.permissions ?? 'session') === 'session' ? new PermissionGate(vfs, nodes) : undefined;
    this.#permissions = permissions;
    this.tree = new ServedTree({
      vfs,
      nodes,
      cache,
      invalidator,
      permissions,
      waiting: new Waiting(isDying),
      log,
      resolveTarget,
      onStarted,
    });
    vfs.observer = invalidator;
  }

  /** True once {@link end} was called: nothing is sent any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * One message from the kernel: the first `length` bytes. The memory is the caller's again when this returns.
   * Never throws.
   * @returns whether somebody waits for the answer
   */
  receive(message: Buffer, length: number): boolean {
    const cursor = this.#cursor;
    cursor.reset(message, length);
    if (length < IN_HEADER) {
      this.#log.error({ length }, 'message without a header: dropped');
      return false;
    }
    const request = decodeHeader(cursor, this.#pathsOf, this.#isRoots);
    const handler = handlers[request.opcode];
    if (request.length !== length || handler === undefined) {
      this.#refuse(request, handler, length);
      return true;
    }
    this.#handle(handler, request);
    return !handler.silent && !handler.background;
  }

  #handle(handler: AnyHandler, request: Request): void {
    if (handler.refusal !== undefined) {
      this.#fail(handler, request, handler.refusal);
      return;
    }
    let args: unknown;
    let result: unknown;
    try {
      args = handler.decode(this.#cursor);
      this.#permissions?.check(request, args);
      result = handler.handle(this.tree, request, args);
    } catch (error) {
      this.#fail(handler, request, error);
      return;
    }
    if (result instanceof Promise) this.#wait(handler, request, args, result);
    else if (!handler.silent) this.#answer(handler, request, args, result);
    this.tree.invalidator.answered();
  }

  /** No such operation, or a message that is not as long as it says. */
  #refuse(request: Request, handler: AnyHandler | undefined, length: number): void {
    if (request.length === length) {
      this.#log.debug({ opcode: request.opcode }, 'unknown operation');
      this.#sendError(request, ERRNO.ENOSYS);
      return;
    }
    this.#log.error({ opcode: request.opcode, length, announced: request.length }, 'message of the wrong length');
    if (!handler?.silent) this.#sendError(request, ERRNO.EIO);
  }

  #wait(handler: AnyHandler, request: Request, args: unknown, result: Promise<unknown>): void {
    const id = request.id;
    this.tree.waiting.add(id, request);
    result.then(
      (value) => {
        this.tree.waiting.delete(id);
        if (!handler.silent) this.#answer(handler, request, args, value);
      },
      (error: unknown) => {
        this.tree.waiting.delete(id);
        this.#fail(handler, request, error);
      },
    );
  }

  #answer(handler: AnyHandler, request: Request, args: unknown, result: unknown): void {
    const reply = this.#reply;
    reply.start();
    try {
      handler.encode(reply, result, this.tree, request, args);
    } catch (error) {
      this.#fail(handler, request, error);
      return;
    }
    reply.finish(request.uniqueFirst, request.uniqueSecond, 0);
    if (this.#trace) this.#log.trace({ op: handler.name, nodeid: request.nodeid, pid: request.pid, args }, 'ok');
    if (this.#send(request) !== 0) handler.undo?.(result, this.tree);
  }

  /** Maps what was thrown to an errno: the one place where that is done. */
  #fail(handler: AnyHandler, request: Request, error: unknown): void {
    let errno = errnoOf(error);
    if (error instanceof Malformed) {
      errno = ERRNO.EINVAL;
      this.#log.error({ op: handler.name, reason: error.message }, 'malformed message');
    } else if (!isErrno(error)) {
      this.#log.error({ op: handler.name, nodeid: request.nodeid, pid: request.pid, err: error }, 'operation failed: EIO');
    } else if (this.#trace) {
      this.#log.trace({ op: handler.name, nodeid: request.nodeid, pid: request.pid, errno: error.code }, 'refused');
    }
    if (!handler.silent) this.#sendError(request, errno);
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

  /**
   * The connection is gone: the kernel sends neither RELEASE nor FORGET for what it had. Wakes every operation that still waits,
   * closes what is open. Further calls do nothing.
   */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { vfs, invalidator, waiting } = this.tree;
    if (vfs.observer === invalidator) vfs.observer = undefined;
    waiting.interruptAll();
    this.tree.close();
    this.#log.debug('session ended');
  }
}
