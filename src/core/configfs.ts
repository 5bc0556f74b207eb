/**
 * configfs: what a driver registers with, and what a transport serves.
 *
 * @module
 */
import { Errno, quote } from '../errno.js';
import { run } from '../sync/op.js';
import { findDeadlock, type Waiting, waitGraph } from '../sync/wait-graph.js';
import type { AttrFile } from './attr-file.js';
import { AttrNode, type Dir, dirOf, Link } from './dirent.js';
import { emptyStat } from './inode.js';
import type { ConfigGroup, ConfigItem, ConfigSubsystem, Registrar } from './item.js';
import { lookup } from './lookup.js';
import { PAGE_SIZE } from './limits.js';
import { mkdir } from './mkdir.js';
import { checkLength } from './name.js';
import { asAttr, openAttr } from './open-attr.js';
import { OpenDir } from './open-dir.js';
import { depend, register, undepend, unregister } from './register.js';
import { removedDir } from './refusals.js';
import { rename } from './rename.js';
import { rmdir } from './rmdir.js';
import { MOST, MOST_FOR_NAMES, MOST_FOR_NEW } from './room.js';
import { symlink, unlink } from './symlink.js';
import { Tree, type TreeOptions } from './tree.js';
import type { MaybePromise } from '../sync/maybe-promise.js';
import type { Caller, DirEntry, Iattr, OpenDir as VfsOpenDir, OpenFile, Stat, Vfs, VfsObserver, VNode } from './vfs.js';

/** What a directory takes with what a driver keeps for it, roughly. */
const NODE_SIZE = 1024;

/**
 * One configfs. Each call returns its result at once if it need not wait, and a promise otherwise.
 */
export class Configfs implements Vfs, Registrar {
  readonly #tree: Tree;
  readonly #stat = emptyStat();
  /** The tree's {@link Tree.madeNodes} when it was last looked at. */
  #madeNodes = 0;

  constructor(options?: TreeOptions);
  /** @internal */
  constructor(tree: Tree);
  constructor(options: TreeOptions | Tree = {}) {
    this.#tree = options instanceof Tree ? options : new Tree(options);
  }

  // What a driver calls.

  /**
   * Puts a subsystem at the top of the tree (`configfs_register_subsystem`).
   * @throws EEXIST when the name is taken, EINVAL for one that is registered already
   */
  registerSubsystem(subsystem: ConfigSubsystem): MaybePromise<void> {
    const { root } = this.#tree;
    const task = this.#tree.task('registerSubsystem', root, subsystem.name, undefined);
    if (!subsystem.dir) subsystem.configfs = this;
    return run(task, register(this.#tree, task, root, subsystem));
  }

  /**
   * Takes a subsystem out again (`configfs_unregister_subsystem`).
   * @throws EINVAL when it is not registered; EBUSY, ENOTEMPTY while it is in use: nothing has changed then
   */
  unregisterSubsystem(subsystem: ConfigSubsystem): MaybePromise<void> {
    return this.unregisterGroup(subsystem);
  }

  /**
   * Adds a default group to a group in the tree, with default groups of its own (`configfs_register_group`). It waits
   * for the parent's mutex: a callback that runs under that mutex adds default groups with `addDefaultGroup` instead.
   * @throws ENOENT when `parent` is not in the tree, EEXIST, EINVAL
   */
  registerGroup(parent: ConfigGroup, group: ConfigGroup): MaybePromise<void> {
    const dir = dirOf(parent);
    if (!dir) throw new Errno('ENOENT', () => `${quote(parent.name)} is not in the tree (configfs-fuse)`);
    const task = this.#tree.task('registerGroup', dir, group.name, undefined);
    return run(task, register(this.#tree, task, dir, group));
  }

  /**
   * Removes a group that was added by {@link registerGroup} (`configfs_unregister_group`).
   * @throws EINVAL when it is not registered; EBUSY, ENOTEMPTY while it is in use: nothing has changed then
   */
  unregisterGroup(group: ConfigGroup): MaybePromise<void> {
    const task = this.#tree.task('unregisterGroup', dirOf(group) ?? this.#tree.root, '', undefined);
    return run(task, unregister(this.#tree, task, group));
  }

  /**
   * Keeps `item` from being removed until {@link undependItem} (`configfs_depend_item`). Any callback may call it.
   * @throws ENOENT when the item is not, or no longer, below the subsystem
   */
  dependItem(subsystem: ConfigSubsystem, item: ConfigItem): void {
    depend(subsystem, item);
  }

  /** Takes back one {@link dependItem} (`configfs_undepend_item`). */
  undependItem(item: ConfigItem): void {
    undepend(item);
  }

  /** The operations that wait at this moment, and what each of them waits for. */
  waitGraph(): Waiting[] {
    return waitGraph(this.#tree.domain);
  }

  /** Operations that wait for each other in a circle, each for the next one: there should be none. */
  deadlock(): string[] | undefined {
    return findDeadlock(this.#tree.domain)?.map(String);
  }

  /** The longest wait at a gate so far, in milliseconds; one that goes on does not count yet. */
  get longestGateWait(): number {
    return this.#tree.domain.longestGateWait;
  }

  // What a transport calls: see `Vfs`.

  get root(): VNode {
    return this.#tree.root;
  }

  get observer(): VfsObserver | undefined {
    return this.#tree.observer;
  }

  set observer(observer: VfsObserver | undefined) {
    this.#tree.observer = observer;
  }

  lookup(parent: VNode, name: string, caller: Caller): MaybePromise<VNode> {
    const dir = asDir(parent);
    // Nothing is looked for in a directory that is gone (__lookup_slow: IS_DEADDIR), so that no name there is too long.
    if (!dir.removed) checkLength(name);
    const found = lookup(this.#tree, dir, name, caller);
    return found instanceof AttrNode ? this.#roomFor(found) : found;
  }

  /** An attribute has a node for as long as the transport knows it. @throws ENOMEM */
  #roomFor(attr: AttrNode): AttrNode {
    try {
      this.#tree.room.take(NODE_SIZE, MOST_FOR_NAMES);
      return attr;
    } catch (error) {
      if (attr.tag === undefined) this.forget(attr);
      throw error;
    }
  }

  getattr(node: VNode): Stat {
    // A name that need not be looked up again (a permanent one) is asked for its attributes only.
    if (node.permanent && node instanceof AttrNode) node.instantiate(this.#tree.now(), this.#tree.rules);
    asNode(node).stat(this.#stat);
    return this.#stat;
  }

  setattr(node: VNode, change: Iattr): Stat {
    asNode(node).setattr(change, this.#tree.now());
    return this.getattr(node);
  }

  forget(node: VNode): void {
    if (node instanceof AttrNode) node.dir.forgetAttr(node);
  }

  mkdir(parent: VNode, name: string, caller: Caller): MaybePromise<VNode> {
    const dir = asDir(parent);
    this.#makeRoom();
    const task = this.#tree.task('mkdir', dir, name, caller);
    return run(task, mkdir(this.#tree, task, dir, name, caller));
  }

  rmdir(parent: VNode, name: string, caller: Caller): MaybePromise<void> {
    const dir = asDir(parent);
    const task = this.#tree.task('rmdir', dir, name, caller);
    return run(task, rmdir(this.#tree, task, dir, name));
  }

  rename(oldParent: VNode, oldName: string, newParent: VNode, newName: string, flags: number, caller: Caller): MaybePromise<void> {
    const [from, to] = [asDir(oldParent), asDir(newParent)];
    const task = this.#tree.task('rename', from, oldName, caller);
    return run(task, rename(this.#tree, task, { parent: from, name: oldName }, { parent: to, name: newName }, flags, caller));
  }

  symlink(parent: VNode, name: string, resolve: () => MaybePromise<VNode>, caller: Caller): MaybePromise<VNode> {
    const dir = asDir(parent);
    this.#makeRoom();
    const task = this.#tree.task('symlink', dir, name, caller);
    return run(task, symlink(this.#tree, task, dir, name, resolve, caller));
  }

  readlink(node: VNode): string {
    if (!(node instanceof Link)) throw new Errno('EINVAL', () => `${asNode(node).path} is not a symbolic link (do_readlinkat)`);
    node.accessed(this.#tree.now());
    return node.text;
  }

  unlink(parent: VNode, name: string, caller: Caller): MaybePromise<void> {
    const dir = asDir(parent);
    const task = this.#tree.task('unlink', dir, name, caller);
    return run(task, unlink(this.#tree, task, dir, name));
  }

  /** `__configfs_open_file`. @throws EACCES where the mode or the attribute has no such access, ENOENT, EINTR */
  open(node: VNode, read: boolean, write: boolean, caller: Caller): MaybePromise<OpenFile> {
    const attr = asAttr(node);
    this.#tree.room.take(PAGE_SIZE, MOST);
    return this.#decided('open', attr.dir, attr.name, caller, () => openAttr(this.#tree, attr, read, write));
  }

  read(file: OpenFile, offset: number, size: number, caller: Caller): MaybePromise<Uint8Array> {
    const open = file as AttrFile;
    const ready = open.tryRead(offset, size);
    if (ready) return ready;
    const task = this.#tree.task('read', open.node.dir, open.node.name, caller);
    return run(task, open.read(task, offset, size, caller));
  }

  write(file: OpenFile, offset: number, data: Uint8Array, caller: Caller): MaybePromise<number> {
    const open = file as AttrFile;
    // A binary attribute is kept from its beginning on.
    this.#tree.room.take(offset + data.length, MOST);
    const task = this.#tree.task('write', open.node.dir, open.node.name, caller);
    return run(task, open.write(task, offset, data, caller));
  }

  flush(file: OpenFile, caller: Caller): MaybePromise<void> {
    return this.#flush(file as AttrFile, caller);
  }

  release(file: OpenFile): MaybePromise<void> {
    const open = file as AttrFile;
    if (!open.binary) return open.close();
    const flushed = this.#flush(open, undefined);
    return flushed instanceof Promise ? flushed.finally(() => open.close()) : open.close();
  }

  /** A text attribute has nothing to flush. Whatever keeps a binary one from being stored is not for its closer. */
  #flush(open: AttrFile, caller: Caller | undefined): MaybePromise<void> {
    if (!open.binary) return;
    const task = this.#tree.task('close', open.node.dir, open.node.name, caller);
    try {
      const flushed = run(task, open.flush(task));
      return flushed instanceof Promise ? flushed.catch(() => {}) : flushed;
    } catch {
      return;
    }
  }

  opendir(node: VNode, caller: Caller): MaybePromise<VfsOpenDir> {
    const dir = asDir(node);
    const make = (): OpenDir => {
      if (dir.removed) throw removedDir(dir, 'configfs_dir_open');
      return new OpenDir(dir, this.#tree.rules);
    };
    return this.#decided('opendir', dir, '', caller, make);
  }

  readdir(open: VfsOpenDir, offset: number, take: (entry: DirEntry) => boolean, caller: Caller): MaybePromise<void> {
    const dir = asDir(open.node);
    const tree = this.#tree;
    const list = (): void => {
      (open as OpenDir).read(offset, take);
      dir.accessed(tree.now());
    };
    return this.#decided('readdir', dir, '', caller, list);
  }

  releasedir(_dir: VfsOpenDir): void {}

  /** For a directory or a link that is to be made, and for what was made since the last time. @throws ENOMEM */
  #makeRoom(): void {
    const { madeNodes, room } = this.#tree;
    room.take((madeNodes - this.#madeNodes) * NODE_SIZE, MOST_FOR_NEW);
    this.#madeNodes = madeNodes;
  }

  /** Does something in a directory: at once, or when it is decided whether the directory stays. */
  #decided<T>(name: string, dir: Dir, child: string, caller: Caller, action: () => T): MaybePromise<T> {
    const { strategy } = this.#tree;
    if (!strategy.undecided(dir)) return action();
    const task = this.#tree.task(name, dir, child, caller);
    return run(
      task,
      (function* () {
        yield* strategy.revalidate(task, dir);
        return action();
      })(),
    );
  }
}

function asNode(node: VNode): Dir | AttrNode | Link {
  return node as Dir | AttrNode | Link;
}

/** @throws ENOTDIR */
function asDir(node: VNode): Dir {
  if (node.kind !== 'd') throw new Errno('ENOTDIR', () => `${asNode(node).path} is not a directory (link_path_walk)`);
  return node as Dir;
}
