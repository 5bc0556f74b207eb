/**
 * Mounting a {@link Vfs} through the npm package fuse-native: for users who may not mount themselves but have the set-uid
 * tool `fusermount`, and for macOS.
 *
 * docs/transports.md lists what this transport cannot do; the reasons are in the package (2.2.6) and in libfuse 2.9.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { accessSync, constants, readdirSync } from 'node:fs';
import { log as rootLog, type Logger } from '../../log.js';
import type { Vfs } from '../../core/vfs.js';
import type { Mount } from '../mount.js';
import { MountError } from '../mount-error.js';
import { prepareMountPoint } from '../mount-point.js';
import { isCovered, type MountLine, mountsOn, placeOf, topMount } from '../mountinfo.js';
import { keepSpares } from '../spare.js';
import { abortConnection, GRACE_MS, unmount } from '../unmount.js';
import { hideDeviceFromChildren } from './close-on-exec.js';
import { DeviceDescriptor, deviceDescriptors } from './descriptor.js';
import type { Fuse } from './fuse-native.js';
import { loadFuseNative } from './load.js';
import { correctMtime } from './mtime.js';
import { Operations } from './operations.js';
import { libfuseOptions, type NativeMountOptions as LibfuseOptions } from './options.js';
import { PathChild } from '../path-child.js';
import { Pacer } from './pacer.js';
import type { MountPlace } from './target.js';

export interface NativeMountOptions extends LibfuseOptions {
  readonly log?: Logger;
}

/** How often to look whether somebody else has unmounted it, in milliseconds: nothing tells. */
const LOOK_MS = 250;
/** Threads that libfuse has started, at which to say how many: each twofold of it again. */
const MANY_THREADS = 256;

/**
 * Mounts `vfs` on the directory `dir`. One mount for a `vfs`.
 *
 * Never call a synchronous function of `node:fs` on the mount in this process: it would wait for itself.
 *
 * @throws MountError no-tool where fuse-native does not load, else as its code says
 */
export async function mountNative(vfs: Vfs, dir: string, options: NativeMountOptions = {}): Promise<Mount> {
  const log = (options.log ?? rootLog).child({ part: 'transport' });
  const FuseNative = loadFuseNative();
  const path = await prepareMountPoint(dir, log);
  const mount = new NativeMount(vfs, path, log, options.allowOther ?? process.geteuid?.() === 0);
  FuseNative.unmount = (_dir, done) => done();
  const fuse = new FuseNative(path, mount.operations.table(), { timeout: false });
  fuse._fuseOptions = () => libfuseOptions(options, process.geteuid?.() === 0);
  watchThreads(fuse, mount.pacer, log);
  correctMtime(fuse);
  await mount.start(fuse);
  void mount.closed.then(keepSpares());
  return mount;
}

const DARWIN = process.platform === 'darwin';

/** A text that tells the mount on `path` from what is below it, and from other mounts. */
async function deviceOf(path: string): Promise<string | undefined> {
  if (!DARWIN) return topMount(path)?.device;
  return stat(path).then(
    ({ dev }) => String(dev),
    () => undefined,
  );
}

/**
 * Is our mount still there? Asks the system without asking the file system, where that is possible.
 * @param device what {@link deviceOf} answered right after the mount
 */
async function isMounted(path: string, device: string | undefined): Promise<boolean> {
  if (device === undefined) return true;
  return DARWIN ? (await deviceOf(path)) === device : mountsOn(path).some((mount) => mount.device === device);
}

class NativeMount implements Mount {
  readonly pacer = new Pacer();
  readonly operations: Operations;
  readonly ready: Promise<void>;
  readonly closed: Promise<void>;
  #resolveReady!: () => void;
  #resolveClosed!: () => void;
  readonly #place: MountPlace & { device: number | undefined };
  /** See {@link deviceOf}. */
  #device: string | undefined;
  #line: MountLine | undefined;
  #descriptor: DeviceDescriptor | undefined;
  #fuse: Fuse | undefined;
  #look: NodeJS.Timeout | undefined;
  #unmounting: Promise<void> | undefined;
  #ended = false;

  constructor(
    vfs: Vfs,
    readonly path: string,
    readonly log: Logger,
    /** May others than the user who mounts use it? */
    isShared: boolean,
  ) {
    const place = (): string => this.place();
    this.#place = {
      get path() {
        return place();
      },
      device: undefined,
      isShared,
      child: new PathChild(),
    };
    this.operations = new Operations({ vfs, place: this.#place, pacer: this.pacer, log });
    this.ready = new Promise((resolve) => (this.#resolveReady = resolve));
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
  }

  get connection(): number | undefined {
    const minor = this.#device?.split(':')[1];
    return minor === undefined ? undefined : Number(minor);
  }

  place(): string {
    const place = placeOf(this.#line, this.path);
    return place === this.path || this.#descriptor?.isConnected ? place : this.path;
  }

  async start(fuse: Fuse): Promise<void> {
    const before = DARWIN ? [] : deviceDescriptors();
    await new Promise<void>((resolve, reject) => {
      fuse.mount((error) => (error ? reject(cannotMount(this.path, error)) : resolve()));
    });
    this.#fuse = fuse;
    if (!DARWIN) hideDeviceFromChildren();
    this.#device = await deviceOf(this.path);
    if (!DARWIN) {
      this.#line = topMount(this.path);
      this.#descriptor = DeviceDescriptor.find(before, this.#device);
    }
    // The question is answered by this very process, while it waits here: so it must not be asked synchronously.
    this.#place.device = await stat(this.path).then(
      ({ dev }) => dev,
      () => undefined,
    );
    this.#look = setInterval(() => void this.#lookWhetherMounted(), LOOK_MS);
    this.#resolveReady();
  }

  unmount(): Promise<void> {
    return (this.#unmounting ??= this.#unmount().catch((error: unknown) => {
      this.#unmounting = undefined;
      throw error;
    }));
  }

  async #unmount(): Promise<void> {
    const path = this.place();
    if (!this.#ended && isCovered(path, this.#device)) {
      this.log.warn({ path }, 'another mount covers this one: the covered mount stays, and answers ENOTCONN');
      abortConnection(path, this.connection, this.log);
    } else if (!this.#ended && !(await unmount(path, false))) {
      await unmount(path, true);
      await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
      if (this.#descriptor?.isConnected ?? true) abortConnection(path, this.connection, this.log);
    }
    this.#end();
  }

  async #lookWhetherMounted(): Promise<void> {
    if (this.#unmounting || (await isMounted(this.place(), this.#device))) return;
    if (!this.#unmounting) this.#end();
  }

  /** The mount is gone: the package lets go of the event loop. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#look);
    this.operations.end();
    this.#place.child.kill();
    this.#fuse?.unmount(() => this.#resolveClosed());
  }
}

function cannotMount(path: string, cause: Error): MountError {
  if (/in use/i.test(cause.message)) {
    return new MountError('busy', `fuse-native mounts only on a directory that is not itself a mount point: ${path} is one`, { cause });
  }
  const missing = whatIsMissing(path);
  // libfuse keeps what fusermount says to itself.
  const reason = missing.length > 0 ? missing.join('; ') : `${cause.message}: is it a directory of your own, and may you use /dev/fuse?`;
  return new MountError('failed', `libfuse could not mount on ${path}: ${reason}`, { cause });
}

/** The usual reasons why fusermount refuses. */
function whatIsMissing(path: string): string[] {
  const asks: readonly [what: string, ask: () => void][] = [
    ['/dev/fuse may not be opened', () => accessSync('/dev/fuse', constants.R_OK | constants.W_OK)],
    ['/etc/mtab is missing, which fusermount reads (ln -s /proc/self/mounts /etc/mtab)', () => accessSync('/etc/mtab')],
    [`${path} may not be written to`, () => accessSync(path, constants.W_OK)],
    [
      `${path} is not empty`,
      () => {
        if (readdirSync(path).length > 0) throw new Error();
      },
    ],
  ];
  return asks.flatMap(([what, ask]) => {
    try {
      ask();
      return [];
    } catch {
      return [what];
    }
  });
}

/**
 * Each thread that libfuse starts leaves something behind in this process which makes all later requests a little
 * slower, and which nothing takes away: say so when it becomes much. {@link Pacer} keeps it low.
 */
function watchThreads(fuse: Fuse, pacer: Pacer, log: Logger): void {
  const malloc = fuse._malloc.bind(fuse);
  let next = MANY_THREADS;
  fuse._malloc = (size) => {
    const threads = pacer.threadStarted();
    if (threads === next) {
      next *= 2;
      log.warn(
        { threads },
        'fuse-native has started many threads; what it keeps of each makes every request slower until this process ends. The kernel transport has no such defect.',
      );
    }
    return malloc(size);
  };
}
