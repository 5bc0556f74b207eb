/**
 * The operations of one mount, for fuse-native: from paths and handles to the {@link Vfs}, and back to status numbers.
 *
 * A request that needs no waiting is answered in the same turn. What is thrown is mapped to an errno here, once.
 *
 * @module
 */
import { Errno, type ErrnoCode, errnoOf, isErrno } from '../../errno.js';
import { HandleTable } from '../handles.js';
import { accessOf, O_DIRECT } from '../open-flags.js';
import type { Logger } from '../../log.js';
import { finished, type MaybePromise, then } from '../../sync/maybe-promise.js';
import type { Caller, Iattr, OpenFile, Vfs, VNode } from '../../core/vfs.js';
import { UnknownCaller } from './caller.js';
import { Closes } from './closes.js';
import type { FuseOperations, FuseStat } from './fuse-native.js';
import type { Pacer } from './pacer.js';
import { newName, nodeAt, splitPath } from './resolve.js';
import { entryStat, fuseStat, STATFS, timeOf } from './stats.js';
import { type MountPlace, resolveTarget } from './target.js';

/** `-1` of uid_t and gid_t: as it is. */
const UNCHANGED = 0xffff_ffff;

/** Sends the answer to one request. */
type Send<R> = (status: number, result?: R) => void;

/** What is served, and for whom. */
export interface ServedMount {
  readonly vfs: Vfs;
  readonly place: MountPlace;
  readonly pacer: Pacer;
  readonly log: Logger;
}

/** See the module's documentation. */
export class Operations {
  readonly #mount: ServedMount;
  readonly #files = new HandleTable<OpenFile>();
  readonly #closes: Closes;
  /** Callers whose requests are not answered yet. */
  readonly #waiting = new Set<Caller>();

  constructor(mount: ServedMount, closes: Closes = new Closes()) {
    this.#mount = mount;
    this.#closes = closes;
  }

  /** What is still open is closed, who still waits is woken: nobody is left to use it. */
  end(): void {
    for (const caller of this.#waiting) caller.interrupt();
    for (const file of this.#files.drain()) this.#background(() => this.#mount.vfs.release(file));
  }

  /** The table that fuse-native wants. */
  table(): FuseOperations {
    const { vfs } = this.#mount;
    return {
      getattr: (path, answer) => this.#serve(answer, (caller) => then(this.#settled(path, caller), (node) => this.#stat(node))),
      statfs: (_path, answer) => this.#serve(answer, () => STATFS),
      readdir: (path, answer) => this.#readdir(path, answer),
      readlink: (path, answer) => this.#serve(answer, (caller) => then(nodeAt(vfs, path, caller), (node) => vfs.readlink(node))),

      // A listing is made by path, from one end to the other: no handle is needed for it.
      opendir: (path, _flags, answer) =>
        this.#serve(answer, (caller) =>
          then(nodeAt(vfs, path, caller), (node) =>
            then(vfs.opendir(node, caller), (dir) => {
              vfs.releasedir(dir);
              return 0;
            }),
          ),
        ),
      open: (path, flags, answer) => this.#serve(answer, (caller) => this.#open(path, flags, caller)),
      read: (_path, handle, into, length, position, answer) =>
        this.#serveCount(answer, (caller) =>
          then(vfs.read(this.#used(handle), position, length, caller), (data) => {
            into.set(data);
            return data.length;
          }),
        ),
      write: (_path, handle, from, length, position, answer) =>
        this.#serveCount(answer, (caller) => vfs.write(this.#used(handle), position, from.subarray(0, length), caller)),
      flush: (_path, handle, answer) => this.#serveDone(answer, (caller) => this.#flush(this.#files.get(handle), caller)),
      release: (_path, handle, answer) => this.#serveDone(answer, () => this.#release(this.#files.remove(handle))),

      truncate: (path, size, answer) => this.#setattr(answer, path, { size }),
      ftruncate: (_path, handle, size, answer) =>
        this.#serveDone(answer, () => {
          const { node } = this.#used(handle);
          vfs.setattr(node, { size, open: true });
          this.#closes.truncated(node);
        }),
      utimens: (path, atime, mtime, answer) => this.#setattr(answer, path, { atime: timeOf(atime), mtime: timeOf(mtime) }),
      chmod: (path, mode, answer) => this.#setattr(answer, path, { mode }),
      chown: (path, uid, gid, answer) =>
        this.#setattr(answer, path, {
          ...(uid !== UNCHANGED && { uid }),
          ...(gid !== UNCHANGED && { gid }),
        }),

      mkdir: (path, _mode, answer) => this.#serveIn(answer, path, (parent, name, caller) => vfs.mkdir(parent, newName(name), caller)),
      rmdir: (path, answer) => this.#serveIn(answer, path, (parent, name, caller) => vfs.rmdir(parent, name, caller)),
      unlink: (path, answer) => this.#serveIn(answer, path, (parent, name, caller) => vfs.unlink(parent, name, caller)),
      rename: (from, to, answer) => this.#serveDone(answer, (caller) => this.#rename(from, to, caller)),
      symlink: (text, path, answer) =>
        this.#serveIn(answer, path, (parent, name, caller) =>
          vfs.symlink(parent, newName(name), () => resolveTarget(vfs, this.#mount.place, text, path, caller), caller),
        ),

      // What configfs has no operation for, and what the kernel's own code answers then.
      create: (_path, _mode, answer) => this.#serve(answer, () => refuse('EACCES', NO_FILES)),
      mknod: (_path, _mode, _device, answer) => this.#serveDone(answer, () => refuse('EPERM', NO_FILES)),
      link: (_from, _to, answer) => this.#serveDone(answer, () => refuse('EPERM', NO_FILES)),
      fsync: (_path, _dataOnly, _handle, answer) => this.#serveDone(answer, () => refuse('EINVAL', NO_FSYNC)),
      fsyncdir: (_path, _dataOnly, _handle, answer) => this.#serveDone(answer, () => refuse('EINVAL', NO_FSYNC)),
      listxattr: (_path, answer) => this.#serveDone(answer, () => {}),
      // getxattr, setxattr and removexattr are missing on purpose: libfuse answers ENOSYS, the kernel makes EOPNOTSUPP of it.
    };
  }

  /** The node at a path, as all that was closed before has left it. */
  #settled(path: string, caller: Caller): MaybePromise<VNode> {
    return then(nodeAt(this.#mount.vfs, path, caller), (node) => {
      const closes = this.#closes.settled(node);
      return closes === undefined ? node : closes.then(() => nodeAt(this.#mount.vfs, path, caller));
    });
  }

  /** An open file that somebody is about to use. */
  #used(handle: number): OpenFile {
    const file = this.#files.get(handle);
    this.#closes.used(file);
    return file;
  }

  #flush(file: OpenFile, caller: Caller): MaybePromise<void> {
    this.#closes.flushed(file);
    return this.#mount.vfs.flush(file, caller);
  }

  #release(file: OpenFile): MaybePromise<void> {
    return finished(
      () => this.#mount.vfs.release(file),
      () => this.#closes.released(file),
    );
  }

  #stat(node: VNode): FuseStat {
    const { vfs } = this.#mount;
    const stat = fuseStat(vfs.getattr(node));
    // Nothing remembers the node from one request to the next.
    vfs.forget(node);
    return stat;
  }

  #open(path: string, flags: number, caller: Caller): MaybePromise<number> {
    const { vfs } = this.#mount;
    const { reads, writes } = accessOf(flags);
    return then(this.#settled(path, caller), (node) =>
      then(vfs.open(node, reads, writes, caller), (file) => {
        if ((flags & O_DIRECT) === 0) {
          this.#closes.opened(file);
          return this.#files.add(file);
        }
        // configfs has no direct I/O, which shows only after it has opened the file (do_dentry_open).
        this.#background(() => vfs.release(file));
        return refuse('EINVAL', 'configfs has no direct I/O (do_dentry_open)');
      }),
    );
  }

  #readdir(path: string, answer: Parameters<FuseOperations['readdir']>[1]): void {
    const { vfs } = this.#mount;
    const names: string[] = [];
    const stats: FuseStat[] = [];
    this.#serveDone(
      (status) => answer(status, names, stats),
      (caller) =>
        then(nodeAt(vfs, path, caller), (node) =>
          then(vfs.opendir(node, caller), (dir) =>
            then(
              vfs.readdir(dir, 0, (entry) => names.push(entry.name) > 0 && stats.push(entryStat(entry)) > 0, caller),
              () => {
                vfs.releasedir(dir);
              },
            ),
          ),
        ),
    );
  }

  #rename(from: string, to: string, caller: Caller): MaybePromise<void> {
    const { vfs } = this.#mount;
    const [old, next] = [splitPath(from), splitPath(to)];
    return then(nodeAt(vfs, old.parent, caller), (oldParent) =>
      then(nodeAt(vfs, next.parent, caller), (newParent) => vfs.rename(oldParent, old.name, newParent, newName(next.name), 0, caller)),
    );
  }

  #setattr(answer: Send<never>, path: string, change: Iattr): void {
    const { vfs } = this.#mount;
    this.#serveDone(answer, (caller) =>
      then(this.#settled(path, caller), (node) => {
        vfs.setattr(node, change);
        if (change.size !== undefined) this.#closes.truncated(node);
      }),
    );
  }

  /** An operation on a name in a directory, without a result. */
  #serveIn(answer: Send<never>, path: string, operation: (parent: VNode, name: string, caller: Caller) => MaybePromise<unknown>): void {
    const { parent, name } = splitPath(path);
    this.#serveDone(answer, (caller) => then(nodeAt(this.#mount.vfs, parent, caller), (node) => operation(node, name, caller)));
  }

  #serveDone(answer: Send<never>, operation: (caller: Caller) => MaybePromise<unknown>): void {
    this.#serve((status) => answer(status), operation);
  }

  /** The result is the status. */
  #serveCount(answer: Send<never>, operation: (caller: Caller) => MaybePromise<number>): void {
    this.#serve<number>((status, count) => answer(count ?? status), operation);
  }

  /** Runs one request from its beginning to its answer. Never throws. */
  #serve<R>(answer: Send<R>, operation: (caller: Caller) => MaybePromise<R>): void {
    const { pacer } = this.#mount;
    pacer.begin();
    // Nobody says who asks.
    const caller = new UnknownCaller(this.#mount.place.child);
    const done = (result: R): void => pacer.end(() => answer(0, result));
    const failed = (error: unknown): void => pacer.end(() => answer(-this.#errno(error)));
    let result: MaybePromise<R>;
    try {
      result = operation(caller);
    } catch (error) {
      failed(error);
      return;
    }
    if (!(result instanceof Promise)) {
      done(result);
      return;
    }
    this.#waiting.add(caller);
    result.finally(() => this.#waiting.delete(caller)).then(done, failed);
  }

  #errno(error: unknown): number {
    if (!isErrno(error)) this.#mount.log.error({ err: error }, 'operation failed: EIO');
    return errnoOf(error);
  }

  /** Something that nobody waits for. */
  #background(operation: () => MaybePromise<void>): void {
    const failed = (err: unknown): void => this.#mount.log.error({ err }, 'release failed');
    try {
      const done = operation();
      if (done instanceof Promise) done.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

const NO_FILES =
  'configfs makes neither files nor device nodes nor hard links (lookup_open, vfs_mknod, vfs_link: it has no ->create, ->mknod, ->link)';
const NO_FSYNC = 'fsync: nothing in configfs has that operation (vfs_fsync_range)';

function refuse(code: ErrnoCode, reason: string): never {
  throw new Errno(code, reason);
}
