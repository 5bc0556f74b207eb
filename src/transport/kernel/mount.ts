/**
 * Mounting a {@link Vfs} over /dev/fuse.
 *
 * @module
 */
import { closeSync } from 'node:fs';
import { log as rootLog, type Logger } from '../../log.js';
import type { Vfs } from '../../core/vfs.js';
import type { Mount } from '../mount.js';
import { MountError } from '../mount-error.js';
import type { MountPlace } from '../mount-place.js';
import { connectionOf } from '../mount-point.js';
import { hasMountsInside, isCovered, type MountLine, placeOf, topMount } from '../mountinfo.js';
import { abortConnection, GRACE_MS, unmount } from '../unmount.js';
import { letsOthersIn } from '../rights.js';
import { ROOT_CHANGED } from '../root-changed.js';
import { freeSpares, keepSpares } from '../spare.js';
import { COHERENT, LISTED, STRICT } from './cache.js';
import { CallerView } from './caller/caller-view.js';
import { Channel, type PipeClass } from './channel.js';
import { usualPlace } from './places.js';
import { MAX_WRITE } from './protocol.js';
import { Session, type WhoChecks } from './session.js';
import { Spin } from './spin.js';
import { startWatchdog } from './watchdog.js';

/** All are optional. */
export interface KernelMountOptions {
  /** Nothing can be changed: everything that would is EROFS, in the kernel already. */
  readonly readOnly?: boolean;
  /** Options of mount(8) in addition, such as `noexec`, `context=…`. */
  readonly mountOptions?: readonly string[];
  /**
   * May other users than the one who mounts use it? The modes decide then. Default: yes, as with configfs; but not where a user without
   * rights mounts, who needs `user_allow_other` in /etc/fuse.conf for it.
   */
  readonly allowOther?: boolean;
  /** How long to look for the next request before sleeping, in microseconds. Default 50; 0: never. */
  readonly spin?: number;
  /** `'pool'`: read on the thread pool even where the event loop could (for tests, and for a Node that breaks it). */
  readonly reader?: 'loop' | 'pool';
  /** Coherent caching everywhere, which trades the gate for speed: lookups are answered while a removal is undecided. */
  readonly cache?: boolean;
  /** Send nodes along with the entries of a directory, for a tree whose names mostly stay. */
  readonly nodesInListings?: boolean;
  /**
   * Let the kernel check permissions (`default_permissions`), which costs a GETATTR after each change. By default we check them ourselves, by
   * the same rules, but with `cache` the kernel has to.
   */
  readonly kernelPermissions?: boolean;
  /**
   * A thread that makes one SIGTERM end this process even if it waits for its own mount. It starts before the mount is ready (about 5 ms, 9 MB),
   * since such a wait mostly comes at once. Default true; false where a mount has to be ready sooner.
   */
  readonly watchdog?: boolean;
  /** Where to mount. Default: the namespaces of this process. */
  readonly place?: MountPlace;
  /** Where its lines go. Default: the log of the package. */
  readonly log?: Logger;
}

/** See {@link KernelMountOptions.spin}. */
export const DEFAULT_SPIN = 50;

/**
 * Mounts `vfs` on the directory `dir`, and serves it on this process's event loop. One mount for a `vfs`.
 *
 * Never call a synchronous function of `node:fs` on the mount in this process: it would wait for itself. See {@link KernelMountOptions.watchdog}.
 *
 * @throws MountError as its code says
 */
export async function mountKernel(vfs: Vfs, dir: string, given: KernelMountOptions = {}): Promise<Mount> {
  const log = (given.log ?? rootLog).child({ part: 'transport' });
  const { place = usualPlace() } = given;
  const options = { ...given, place, allowOther: letsOthersIn({ ...given, allowOther: given.allowOther ?? !place.isUsers }) };
  const path = await place.prepare(dir, log);
  const fd = place.openDevice();
  let pipeClass: PipeClass | undefined;
  try {
    pipeClass = (await place.mount(fd, path, mountOptions(options))) as PipeClass | undefined;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  // Before Linux 6.18 the kernel does not say which mount that is: it is the topmost one.
  const device = connectionOf('self', fd) ?? place.topDevice(path);
  if (device === undefined) log.warn({ path }, 'own mount not found in /proc/self/mountinfo: links cannot be made');
  const mount = new KernelMount(vfs, path, device ?? '', fd, options.reader === 'pool' ? undefined : pipeClass, log, options);
  void mount.closed.then(keepSpares());
  if (options.watchdog ?? true) {
    const stop = await startWatchdog({ fd, connection: mount.connection, path }, log);
    void mount.closed.then(stop);
  }
  await mount.ready;
  return mount;
}

/** {@link KernelMountOptions}, with what has a default that depends on the process. */
interface Settled extends KernelMountOptions {
  readonly place: MountPlace;
  readonly allowOther: boolean;
}

function mountOptions(options: Settled): string[] {
  const { mountOptions: extra = [], allowOther, readOnly = false, place } = options;
  return [
    readOnly ? 'ro' : 'rw',
    'rootmode=40000',
    `user_id=${place.userNamespace ? 0 : (process.getuid?.() ?? 0)}`,
    `group_id=${place.userNamespace ? 0 : (process.getgid?.() ?? 0)}`,
    ...(whoChecks(options) === 'kernel' ? ['default_permissions'] : []),
    ...(allowOther ? ['allow_other'] : []),
    `max_read=${MAX_WRITE}`,
    ...extra,
  ];
}

/**
 * Who checks permissions? The kernel has to where it keeps names: it does not ask for them then; and where /proc does not tell us enough of
 * callers: in another user namespace it shows other user numbers than requests have, and a user without rights may not look at
 * others. A user who mounts for himself alone is to the stand-in what root is to configfs: everything belongs to uid 0, and no mode
 * keeps him out.
 */
function whoChecks({ kernelPermissions, cache = false, place, allowOther }: Settled): WhoChecks {
  if (kernelPermissions !== undefined) return kernelPermissions ? 'kernel' : 'session';
  if (place.isUsers) return allowOther ? 'kernel' : 'nobody';
  return cache || place.userNamespace ? 'kernel' : 'session';
}

class KernelMount implements Mount {
  readonly ready: Promise<void>;
  readonly closed: Promise<void>;
  readonly connection: number | undefined;
  readonly #session: Session;
  readonly #channel: Channel;
  readonly #view: CallerView;
  readonly #line: MountLine | undefined;
  #unmounting: Promise<void> | undefined;

  constructor(
    vfs: Vfs,
    readonly path: string,
    /** `major:minor` of the file system; empty if unknown. */
    readonly device: string,
    fd: number,
    pipeClass: ConstructorParameters<typeof Channel>[0]['pipeClass'],
    readonly log: Logger,
    options: Settled,
  ) {
    const { spin = DEFAULT_SPIN, cache = false, nodesInListings = false } = options;
    const line = topMount(path);
    this.#line = line?.device === device ? line : undefined;
    this.connection = device === '' ? undefined : Number(device.split(':')[1]);
    const ready = deferred();
    const closed = deferred();
    this.ready = ready.promise;
    this.closed = closed.promise;
    this.#channel = new Channel({
      fd,
      pipeClass,
      log,
      spin: spin > 0 ? new Spin(spin) : undefined,
      onMessage: (message, length) => this.#session.receive(message, length),
      onEnd: () => {
        this.#session.end();
        this.#view.end();
        ready.reject(new MountError('failed', `the kernel ended the connection of ${path} before it began`));
        closed.resolve();
      },
    });
    const checks = whoChecks(options);
    const owner = checks === 'nobody' ? { uid: process.geteuid!(), gid: process.getegid!() } : undefined;
    const view = new CallerView({ vfs, device, owner, nodeOf: (ino) => this.#session.tree.nodes.get(ino) });
    this.#view = view;
    this.#session = new Session({
      vfs,
      device: this.#channel,
      cache: cache ? COHERENT : nodesInListings ? LISTED : STRICT,
      permissions: checks,
      log,
      resolveTarget: (text, caller) => view.resolveTarget(text, caller),
      pathsOf: (caller) => view.pathsOf(caller),
      hasMounts: (thread) => hasMountsInside(device, 'self') || hasMountsInside(device, thread),
      onStarted: () => ready.resolve(),
    });
    this.#channel.start();
  }

  place(): string {
    const place = placeOf(this.#line, this.path);
    return place === this.path || this.#isThere() ? place : this.path;
  }

  /**
   * Is the file system still there, mounted or held by somebody? As long as it is, no other mount has its numbers. What has ended may not have
   * been read yet.
   */
  #isThere(): boolean {
    return this.#channel.write(ROOT_CHANGED, ROOT_CHANGED.length) === 0;
  }

  unmount(): Promise<void> {
    return (this.#unmounting ??= this.#unmount());
  }

  async #unmount(): Promise<void> {
    if (!this.#session.ended) {
      freeSpares();
      const path = this.place();
      if (isCovered(path, this.device)) {
        this.log.warn({ path }, 'another mount covers this one: the covered mount stays, and answers ENOTCONN');
      } else if (!(await unmount(path, false))) await unmount(path, true);
    }
    const timer = setTimeout(() => {
      if (this.#isThere()) abortConnection(this.path, this.connection, this.log);
      // Without fusectl, closing the device does the same, but for a read that is under way on the pool.
      this.#channel.close();
    }, GRACE_MS);
    await this.closed;
    clearTimeout(timer);
  }
}

/** Promise.withResolvers, which Node 20 does not have. */
function deferred(): { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } {
  let resolve!: () => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
