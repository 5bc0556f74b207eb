/**
 * A tree by path, without FUSE: for unit tests of drivers.
 *
 * @module
 */
import { Errno } from '../errno.js';
import { LockOrder } from '../sync/lock-order.js';
import { Domain } from '../sync/task.js';
import { Caller } from './caller.js';
import { Configfs } from './configfs.js';
import type { ConfigSubsystem } from './item.js';
import type { CallbackFailure } from './tree.js';
import type { DirEntry, OpenFile, Stat, Vfs, VNode } from './vfs.js';

/** How a {@link TestMount} behaves; all of it optional. */
export interface TestMountOptions {
  /** The process that makes the calls; each call gets a `Caller` of its own. Default: root. */
  readonly uid?: number;
  /** The group ID of the caller. Default: 0. */
  readonly gid?: number;
  /** The process ID of the caller. Default: 1. */
  readonly pid?: number;
  /**
   * Called at each point of an operation at which others may go first; the operation goes on when the promise resolves. So a test decides
   * about the order of operations that race, with fast-check: `schedule: (step) => scheduler.schedule(Promise.resolve(), step)`.
   * @param step such as `rmdir /disks/a: take /disks#2`
   */
  readonly schedule?: (step: string) => PromiseLike<unknown>;
}

/** A directory as {@link TestMount.tree} shows it: a file is its text, or null if it cannot be read; a link is `-> ` and its text. */
export interface TreeListing {
  readonly [name: string]: TreeListing | string | null;
}

/** As many links as one path may lead through (MAXSYMLINKS). */
const MOST_LINKS = 40;
/** What one `read` of the kernel asks for at most. */
const READ_SIZE = 0x1_0000;

/**
 * A configfs in this process that is used by path, as a mount is. Nothing is mounted, so it needs no privileges, and a
 * test may touch it from the process that serves it. What is refused is thrown as an {@link Errno}, with its `code` and `reason`.
 *
 * Paths begin at the root of the mount, with or without a leading `/`.
 */
export class TestMount {
  /** Callbacks that failed other than with an `Errno`, or returned nonsense. Only for a mount of {@link TestMount.create}. */
  readonly failures: CallbackFailure[] = [];

  /** @param vfs a `Configfs`, or what wraps one */
  constructor(
    readonly vfs: Vfs,
    /** As it was made. */
    readonly options: TestMountOptions = {},
  ) {}

  /**
   * Registers subsystems with a new `Configfs`. The order in which locks are taken is checked: an operation that could take part in a deadlock
   * throws.
   * @throws Errno for a subsystem that cannot be registered
   */
  static async create(subsystems: ConfigSubsystem | readonly ConfigSubsystem[], options: TestMountOptions = {}): Promise<TestMount> {
    const { schedule } = options;
    const domain = new Domain(new LockOrder());
    const failures: CallbackFailure[] = [];
    const configfs = new Configfs({ domain, onCallbackFailure: (failure) => void failures.push(failure) });
    for (const subsystem of Array.isArray(subsystems) ? subsystems : [subsystems]) await configfs.registerSubsystem(subsystem);
    if (schedule) {
      domain.schedule = async (task, wait) => {
        try {
          return await wait.promise;
        } finally {
          await schedule(`${task}: ${wait.kind} ${wait.what()}`);
        }
      };
    }
    const mount = new TestMount(configfs, options);
    return Object.assign(mount, { failures });
  }

  /** `mkdir`. */
  async mkdir(path: string): Promise<void> {
    const [parent, name] = await this.#parent(path);
    await this.vfs.mkdir(parent, name, this.#caller());
  }

  /** `rmdir`. */
  async rmdir(path: string): Promise<void> {
    const [parent, name] = await this.#parent(path);
    await this.vfs.rmdir(parent, name, this.#caller());
  }

  /** `rename`: only a committable item can be moved. */
  async rename(from: string, to: string): Promise<void> {
    const [oldParent, oldName] = await this.#parent(from);
    const [newParent, newName] = await this.#parent(to);
    await this.vfs.rename(oldParent, oldName, newParent, newName, 0, this.#caller());
  }

  /** `symlink`. @param target a path from the root of the mount */
  async symlink(target: string, path: string): Promise<void> {
    const [parent, name] = await this.#parent(path);
    await this.vfs.symlink(parent, name, () => this.node(target), this.#caller());
  }

  /** The text of a link. */
  async readlink(path: string): Promise<string> {
    return this.vfs.readlink(await this.node(path, false));
  }

  /** `unlink`: removes a link. */
  async unlink(path: string): Promise<void> {
    const [parent, name] = await this.#parent(path);
    await this.vfs.unlink(parent, name, this.#caller());
  }

  /** The content of a file, text or binary, read to its end. */
  async readBytes(path: string): Promise<Buffer> {
    return this.#with(path, true, false, async (file) => {
      const chunks: Buffer[] = [];
      for (let at = 0; ; at += chunks.at(-1)!.length) {
        const bytes = await this.vfs.read(file, at, READ_SIZE, this.#caller());
        if (bytes.length === 0) return Buffer.concat(chunks);
        chunks.push(Buffer.from(bytes));
      }
    });
  }

  /** The content of a file as text (UTF-8), read to its end. */
  async read(path: string): Promise<string> {
    return (await this.readBytes(path)).toString();
  }

  /**
   * Opens the file, writes all of `data`, and closes it: a binary attribute is stored then. What a driver takes only in part is written on
   * from there, as `echo` does.
   */
  async write(path: string, data: string | Uint8Array): Promise<void> {
    await this.#with(path, false, true, async (file) => {
      const bytes = Buffer.from(data as string);
      let at = 0;
      do at += await this.#writeSome(path, file, at, bytes.subarray(at));
      while (at < bytes.length);
    });
  }

  /** The names in a directory, sorted. */
  async readdir(path: string): Promise<string[]> {
    return (await this.entries(path)).map(({ name }) => name).sort();
  }

  /** The entries of a directory in the order in which it lists them, without `.` and `..`. */
  async entries(path: string): Promise<DirEntry[]> {
    return this.#entries(await this.node(path));
  }

  /** `stat`; links are followed. */
  async stat(path: string): Promise<Stat> {
    return { ...this.vfs.getattr(await this.node(path)) };
  }

  /** `lstat`: the link itself. */
  async lstat(path: string): Promise<Stat> {
    return { ...this.vfs.getattr(await this.node(path, false)) };
  }

  /** Whether there is anything at that path. */
  async exists(path: string): Promise<boolean> {
    return this.node(path).then(
      () => true,
      () => false,
    );
  }

  /** A directory and all below it, to be compared with what a test expects. */
  async tree(path = ''): Promise<TreeListing> {
    const listing: Record<string, TreeListing | string | null> = {};
    for (const { name, kind } of await this.entries(path)) {
      const below = `${path}/${name}`;
      if (kind === 'd') listing[name] = await this.tree(below);
      else if (kind === 'l') listing[name] = `-> ${await this.readlink(below)}`;
      else listing[name] = await this.read(below).catch(() => null);
    }
    return listing;
  }

  /**
   * The node at a path, for calls of {@link vfs} itself. It is looked up name by name, as the kernel does.
   * @param follow whether a link at the end of the path is followed
   */
  async node(path: string, follow = true): Promise<VNode> {
    const way: VNode[] = [this.vfs.root];
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    for (let links = 0; names.length > 0; ) {
      const name = names.shift()!;
      if (name === '..') {
        if (way.length > 1) way.pop();
        continue;
      }
      const node = await this.vfs.lookup(way.at(-1)!, name, this.#caller());
      if (node.kind !== 'l' || (names.length === 0 && !follow)) {
        way.push(node);
        continue;
      }
      if (++links > MOST_LINKS) throw new Errno('ELOOP', () => `'${path}' leads through more than ${MOST_LINKS} links (configfs-fuse)`);
      names.unshift(...this.vfs.readlink(node).split('/').filter(Boolean));
    }
    return way.at(-1)!;
  }

  async #parent(path: string): Promise<[VNode, string]> {
    const cut = path.replace(/\/+$/, '').lastIndexOf('/');
    const name = path.replace(/\/+$/, '').slice(cut + 1);
    return [await this.node(path.slice(0, Math.max(cut, 0))), name];
  }

  async #entries(node: VNode): Promise<DirEntry[]> {
    const dir = await this.vfs.opendir(node, this.#caller());
    const entries: DirEntry[] = [];
    await this.vfs.readdir(dir, 0, (entry) => entries.push(entry) > 0, this.#caller());
    this.vfs.releasedir(dir);
    return entries.filter(({ name }) => name !== '.' && name !== '..');
  }

  /** Opens a file, and closes it whatever happens. */
  async #with<T>(path: string, read: boolean, write: boolean, work: (file: OpenFile) => Promise<T>): Promise<T> {
    const file = await this.vfs.open(await this.node(path), read, write, this.#caller());
    try {
      return await work(file);
    } finally {
      await this.vfs.flush(file, this.#caller());
      await this.vfs.release(file);
    }
  }

  async #writeSome(path: string, file: OpenFile, at: number, bytes: Uint8Array): Promise<number> {
    const taken = await this.vfs.write(file, at, bytes, this.#caller());
    if (taken === 0 && bytes.length > 0)
      throw new Errno('EIO', () => `store of '${path}' takes none of the ${bytes.length} bytes that are left (configfs-fuse)`);
    return taken;
  }

  #caller(): Caller {
    const { uid = 0, gid = 0, pid = 1 } = this.options;
    return new Caller(uid, gid, pid);
  }
}
