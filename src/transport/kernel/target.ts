/**
 * What the text of a new link means: the walk that the kernel's configfs does with
 * `kern_path(LOOKUP_FOLLOW | LOOKUP_DIRECTORY)` in `configfs_symlink` (fs/configfs/symlink.c), at the time of symlink(2) and
 * as the calling process sees the world.
 *
 * - A relative text starts at the *working directory of the process*, not at the link.
 * - An absolute one starts at the process's root directory, in its mount namespace. `/proc/PID/mountinfo` tells where
 *   our file system is in there, bind mounts of parts of it included.
 *
 * Inside of our mount the walk asks the {@link Vfs}, outside of it the system through `/proc/PID/root`. It never asks the
 * system about our own mount: that would come back to us, and take a thread of the pool until it is answered.
 *
 * Inside of our mount the caller needs search permission for the directories on the way (EACCES); outside of it this is
 * not checked.
 *
 * @module
 */
import { readlinkSync } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { ERRNO, Errno, type ErrnoCode } from '../../errno.js';
import type { Logger } from '../../log.js';
import type { Caller, Vfs, VNode } from '../../core/vfs.js';
import { decodeName, nameBytes } from '../names.js';
import { PathWalk } from '../path-walk.js';
import { Credentials } from './credentials.js';
import { MountMap, readMounts, type MountLine } from '../mountinfo.js';

/** How d_path marks a directory that was removed. */
const DELETED = ' (deleted)';

/** A directory that the walk is in. */
interface Place {
  /** Absolute, from the root directory of the process. */
  readonly path: string;
  readonly mount: MountLine | undefined;
  /** Set inside of our mount. */
  readonly node: VNode | undefined;
  /** Removed: nothing is in it any more, but `..` still leads out. */
  readonly dead: boolean;
}

/** The table of mounts that was read is not true any more: read it again. */
class MountsChanged extends Error {}

/** Makes the function that resolves link texts for one mount. @param device `major:minor` of the mount */
export function targetResolver(vfs: Vfs, device: string, log: Logger): (text: string, caller: Caller) => Promise<VNode> {
  return async (text, caller) => {
    if (text === '') throw new Errno('ENOENT');
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        return await new Walk(vfs, device, caller).resolve(text);
      } catch (error) {
        if (!(error instanceof MountsChanged)) throw error;
      }
    }
    log.warn({ text, pid: caller.pid }, 'mounts change faster than a link can be resolved');
    throw new Errno('ENOENT');
  };
}

class Walk extends PathWalk<Place> {
  readonly #mounts: MountMap;
  /** Where the caller's root directory is for us. */
  readonly #prefix: string;
  #credentials: Credentials | undefined;

  constructor(
    readonly vfs: Vfs,
    readonly device: string,
    readonly caller: Caller,
  ) {
    super();
    const { pid } = caller;
    // pid 0: a process that has no number in our pid namespace. Absolute texts are taken as we see them ourselves.
    this.#prefix = pid === 0 ? '' : `/proc/${pid}/root`;
    this.#mounts = new MountMap(system(() => readMounts(pid === 0 ? 'self' : pid)));
  }

  async resolve(text: string): Promise<VNode> {
    this.places.push(await this.#place('/', this.#mounts.root));
    if (!text.startsWith('/')) await this.#enterWorkingDirectory();
    await this.follow(text);
    const { node, dead } = this.here;
    if (dead) throw new Errno('ENOENT');
    // It is there, and is a directory, but not one of ours (get_target).
    if (node === undefined) throw new Errno('EPERM');
    return node;
  }

  protected async step(name: string): Promise<string | undefined> {
    const here = this.here;
    if (here.dead) throw new Errno('ENOENT');
    const path = join(here.path, name);
    const mount = this.#mounts.at(here.mount, path);
    if (mount !== here.mount) {
      this.places.push(await this.#place(path, mount));
      return undefined;
    }
    if (here.node === undefined) return this.#stepOutside(path, mount);
    this.#credentials ??= new Credentials(this.caller);
    if (!this.#credentials.maySearch(this.vfs.getattr(here.node))) throw new Errno('EACCES');
    const answer = this.vfs.lookup(here.node, name, this.caller);
    const node = answer instanceof Promise ? await answer : answer;
    if (node.kind === 'l') return this.vfs.readlink(node);
    if (node.kind === '-') throw new Errno('ENOTDIR');
    this.places.push({ path, mount, node, dead: false });
    return undefined;
  }

  async #stepOutside(path: string, mount: MountLine | undefined): Promise<string | undefined> {
    // What something is mounted below is a directory for sure. So the way to our own mount point costs nothing.
    if (!this.#mounts.isAboveMount(path)) {
      const file = nameBytes(this.#prefix + path);
      const stat = await systemAsync(lstat(file));
      if (deviceOf(stat.dev) === this.device) throw new MountsChanged();
      if (stat.isSymbolicLink()) {
        const text = await systemAsync(readlink(file, { encoding: 'buffer' }));
        return decodeName(text, 0, text.length);
      }
      if (!stat.isDirectory()) throw new Errno('ENOTDIR');
    }
    this.places.push({ path, mount, node: undefined, dead: false });
    return undefined;
  }

  /** The root of a mount. */
  async #place(path: string, mount: MountLine | undefined): Promise<Place> {
    if (mount?.device !== this.device) return { path, mount, node: undefined, dead: false };
    let node = this.vfs.root;
    // A bind mount of a part of ours. One of a directory that was removed ends in `//deleted`: it is not found.
    for (const name of mount.root.split('/')) {
      if (name === '') continue;
      try {
        node = await this.vfs.lookup(node, name, this.caller);
      } catch (error) {
        if (!(error instanceof Errno) || error.code !== 'ENOENT') throw error;
        return { path, mount, node: undefined, dead: true };
      }
    }
    return { path, mount, node, dead: false };
  }

  /** `/proc/PID/cwd` names a directory without links in it; only reads a text, asks no file system. */
  async #enterWorkingDirectory(): Promise<void> {
    const { pid } = this.caller;
    if (pid === 0) throw new Errno('ENOENT', 'a relative link text of a process of another pid namespace');
    const cwd = proc(`/proc/${pid}/cwd`);
    const root = proc(`/proc/${pid}/root`); // the process may be in a chroot
    const path = root === '/' ? cwd : cwd === root ? '/' : cwd.startsWith(root + '/') ? cwd.slice(root.length) : undefined;
    if (path === undefined) throw new Errno('ENOENT', 'the working directory is outside of the root directory');
    const names = path.split('/').filter((name) => name !== '');
    for (const [i, name] of names.entries()) await this.#enter(name, i === names.length - 1);
  }

  async #enter(name: string, last: boolean): Promise<void> {
    const here = this.here;
    const path = join(here.path, name);
    const mount = this.#mounts.at(here.mount, path);
    if (mount !== here.mount) {
      this.places.push(await this.#place(path, mount));
      return;
    }
    let { node, dead } = here;
    if (node !== undefined) {
      try {
        node = await this.vfs.lookup(node, name, this.caller);
      } catch (error) {
        if (!(error instanceof Errno) || error.code !== 'ENOENT') throw error;
        node = undefined;
        dead = true;
      }
    } else if (last && name.endsWith(DELETED)) {
      dead = true;
    }
    this.places.push({ path, mount, node, dead });
  }
}

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

function proc(link: string): string {
  const bytes = system(() => readlinkSync(link, { encoding: 'buffer' }));
  return decodeName(bytes, 0, bytes.length);
}

/** `major:minor`, as in mountinfo, of a `st_dev` (glibc's gnu_dev_major and gnu_dev_minor). */
function deviceOf(dev: number): string {
  const high = Math.floor(dev / 0x1_0000_0000);
  const low = dev >>> 0;
  return `${((low >>> 8) & 0xfff) | (high & ~0xfff)}:${(low & 0xff) | ((low >>> 12) & ~0xff)}`;
}

function system<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw asErrno(error);
  }
}

function systemAsync<T>(call: Promise<T>): Promise<T> {
  return call.catch((error: unknown) => {
    throw asErrno(error);
  });
}

/** The system's own error, where it is one. A process that is gone has no /proc/PID: it does not wait any more. */
function asErrno(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && code in ERRNO ? new Errno(code as ErrnoCode) : error;
}
