/**
 * Mounting a {@link Vfs} over /dev/fuse.
 *
 * @module
 */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { log as rootLog, type Logger } from '../../log.js';
import type { Vfs } from '../../core/vfs.js';
import type { Mount } from '../mount.js';
import { MountError } from '../mount-error.js';
import { isCovered } from '../mountinfo.js';
import { COHERENT, STRICT } from './cache.js';
import { Channel } from './channel.js';
import { deviceOfMount, prepareMountPoint } from './mount-point.js';
import { mountDevice, unmountDirectory } from './mount-tool.js';
import { MAX_WRITE } from './protocol.js';
import { Session } from './session.js';
import { Spin } from './spin.js';
import { targetResolver } from './target.js';

/** All are optional. */
export interface KernelMountOptions {
  /** Nothing can be changed: everything that would is EROFS, in the kernel already. */
  readonly readOnly?: boolean;
  /** Options of mount(8) in addition, such as `noexec`, `context=…`. */
  readonly mountOptions?: readonly string[];
  /** May other users than the one who mounts use it? Default true, as with configfs; the modes decide then. */
  readonly allowOther?: boolean;
  /** How long to look for the next request before sleeping, in microseconds. Default {@link DEFAULT_SPIN}; 0: never. */
  readonly spin?: number;
  /** `'pool'`: read on the thread pool even where the event loop could (for tests, and for a Node that breaks it). */
  readonly reader?: 'loop' | 'pool';
  /** Coherent caching everywhere, which trades the gate for speed: see {@link COHERENT}. */
  readonly cache?: boolean;
  /**
   * Let the kernel check permissions (`default_permissions`), which costs a GETATTR after each change. By default we check them ourselves, by
   * the same rules, but with `cache` the kernel has to.
   */
  readonly kernelPermissions?: boolean;
  readonly log?: Logger;
}

/** See {@link KernelMountOptions.spin}. */
export const DEFAULT_SPIN = 50;

/** After an unmount with users left: how long they may take, in milliseconds, before the connection is cut. */
const GRACE_MS = 500;

/**
 * Mounts `vfs` on the directory `dir`, and serves it on this process's event loop. One mount for a `vfs`.
 *
 * Never call a synchronous function of `node:fs` on the mount in this process: it would wait for itself.
 *
 * @throws MountError as its code says
 */
export async function mountKernel(vfs: Vfs, dir: string, options: KernelMountOptions = {}): Promise<Mount> {
  const log = (options.log ?? rootLog).child({ part: 'transport' });
  const path = await prepareMountPoint(dir, log);
  const fd = openDevice();
  let pipeClass: Awaited<ReturnType<typeof mountDevice>>;
  try {
    pipeClass = await mountDevice(fd, path, mountOptions(options));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const device = deviceOfMount(fd, path);
  if (device === undefined) log.warn({ path }, 'own mount not found in /proc/self/mountinfo: links cannot be made');
  const mount = new KernelMount(vfs, path, device ?? '', fd, options.reader === 'pool' ? undefined : pipeClass, log, options);
  await mount.ready;
  return mount;
}

function openDevice(): number {
  try {
    return openSync('/dev/fuse', 'r+');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const denied = code === 'EACCES' || code === 'EPERM';
    const hint = denied ? 'may not be opened by this user' : 'is missing: load the fuse module, or give the container the device';
    throw new MountError('no-device', `/dev/fuse ${hint} (${message})`, { cause });
  }
}

function mountOptions(options: KernelMountOptions): string[] {
  const { mountOptions: extra = [], allowOther = true, readOnly = false } = options;
  return [
    readOnly ? 'ro' : 'rw',
    'rootmode=40000',
    `user_id=${process.getuid?.() ?? 0}`,
    `group_id=${process.getgid?.() ?? 0}`,
    ...(kernelChecks(options) ? ['default_permissions'] : []),
    ...(allowOther ? ['allow_other'] : []),
    `max_read=${MAX_WRITE}`,
    ...extra,
  ];
}

/** Does the kernel check permissions? It has to where it keeps names: it does not ask for them then. */
function kernelChecks({ kernelPermissions, cache = false }: KernelMountOptions): boolean {
  return kernelPermissions ?? cache;
}

class KernelMount implements Mount {
  readonly ready: Promise<void>;
  readonly closed: Promise<void>;
  readonly connection: number | undefined;
  readonly #session: Session;
  readonly #channel: Channel;
  #unmounting: Promise<void> | undefined;

  constructor(
    vfs: Vfs,
    readonly path: string,
    /** `major:minor` of the file system; empty if unknown. */
    readonly device: string,
    fd: number,
    pipeClass: ConstructorParameters<typeof Channel>[0]['pipeClass'],
    readonly log: Logger,
    options: KernelMountOptions,
  ) {
    const { spin = DEFAULT_SPIN, cache = false } = options;
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
        ready.reject(new MountError('failed', `the kernel ended the connection of ${path} before it began`));
        closed.resolve();
      },
    });
    this.#session = new Session({
      vfs,
      device: this.#channel,
      cache: cache ? COHERENT : STRICT,
      kernelPermissions: kernelChecks(options),
      log,
      resolveTarget: targetResolver(vfs, device, log),
      onStarted: () => ready.resolve(),
    });
    this.#channel.start();
  }

  unmount(): Promise<void> {
    return (this.#unmounting ??= this.#unmount());
  }

  async #unmount(): Promise<void> {
    if (!this.#session.ended) {
      if (isCovered(this.path, this.device))
        this.log.warn({ path: this.path }, 'something else is mounted over it: what is below stays, and answers no more');
      else await unmountDirectory(this.path, false);
    }
    const timer = setTimeout(() => this.#cut(), GRACE_MS);
    await this.closed;
    clearTimeout(timer);
  }

  /** Ends the connection with users still there. */
  #cut(): void {
    this.log.info({ path: this.path }, 'unmounted while in use: connection cut');
    try {
      writeFileSync(`/sys/fs/fuse/connections/${this.connection}/abort`, '1');
    } catch {
      // No sysfs in here: closing the device does the same, but for a read that is under way on the pool.
    }
    this.#channel.close();
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
