/**
 * The nodes of the tree (`struct configfs_dirent`): directories, attribute files, links.
 *
 * Lock order and guards. The tree is guarded by the mutexes of its directories, taken in ascending inode order
 * (src/sync/lock-set.ts); a child's number is always larger than its parent's:
 *
 *     root < subsystem < group < its default groups < items made in them …
 *
 * - `Dir.children`, `Dir.subdirs`, `Dir.defaults`: changed under the directory's mutex, in one step with what the change means elsewhere;
 *   read without it, since a step is atomic.
 * - `Dir.links` and who they are, `Dir.dependents`: changed in single steps; removal reads them in the step in which it decides.
 * - Liveness (`Fragment.state`): changed by the task that shut the fragment's gate and holds its mutexes.
 *
 * @module
 */
import { Errno } from '../errno.js';
import { NodeMutex } from '../sync/node-mutex.js';
import type { AttrEntry, AttrTable } from './attr-table.js';
import type { Fragment } from './fragment.js';
import { fillDefault, Inode, nsec } from './inode.js';
import type { ConfigItem, ItemDir } from './item.js';
import { PAGE_SIZE } from './limits.js';
import { S_IFDIR, S_IFLNK, S_IFREG, type Iattr, type Stat, type VNode } from './vfs.js';

/** What all nodes have. */
abstract class Dirent implements VNode {
  tag: unknown = undefined;
  /** Present once it differs from what it was made with. */
  inode: Inode | undefined;
  /** When it was made, or, for an attribute, when it was last brought into memory. */
  protected bornSec: number;
  protected bornNsec: number;

  abstract readonly kind: 'd' | '-' | 'l';
  abstract readonly permanent: boolean;
  abstract readonly removed: boolean;

  constructor(
    readonly ino: number,
    ms: number,
  ) {
    this.bornSec = Math.floor(ms / 1000);
    this.bornNsec = nsec(ms);
  }

  /** The inode, made from the defaults if there is none yet. */
  protected makeInode(mode: number): Inode {
    return (this.inode ??= new Inode(mode, this.bornSec * 1000 + this.bornNsec / 1e6));
  }

  protected fillInode(stat: Stat, type: number, mode: number): void {
    if (this.inode) this.inode.fill(stat, type);
    else fillDefault(stat, type | mode, this.bornSec, this.bornNsec);
    stat.ino = this.ino;
  }

  abstract stat(stat: Stat): void;
}

const NONE: readonly Dir[] = [];

/** S_IRWXU | S_IRUGO | S_IXUGO: the mode of every directory (`configfs_create_dir`). */
const DIR_MODE = 0o755;

/** A directory: of an item or a group. */
export class Dir extends Dirent implements ItemDir {
  readonly kind = 'd';
  /** Directories and links in it, in the order of their making. Absent while there are none. */
  children: Map<string, Dir | Link> | undefined;
  /** How many of {@link children} are directories. */
  subdirs = 0;
  /** Those of {@link children} that are default groups of it, in the order of their making. */
  defaults: readonly Dir[] = NONE;
  /** Links that have this item as their target. */
  #linkedBy: Set<Link> | undefined;
  /** How often a driver depends on this item (`s_dependent_count`). */
  dependents = 0;
  /** The attribute nodes that are in memory, by their number in {@link attrs}. */
  #attrNodes: (AttrNode | undefined)[] | undefined;
  #mutex: NodeMutex | undefined;

  constructor(
    ino: number,
    ms: number,
    readonly name: string,
    /** Where it is; only the root has none. Changed when a committable item is committed or uncommitted, under both parents' mutexes. */
    public parent: Dir | undefined,
    readonly item: ConfigItem,
    readonly attrs: AttrTable,
    readonly fragment: Fragment,
    /** Made with its parent, not by a user of its own (CONFIGFS_USET_DEFAULT). */
    readonly isDefault: boolean,
    /** Neither it nor anything above it was made by a user. */
    readonly permanent: boolean,
  ) {
    super(ino, ms);
  }

  get removed(): boolean {
    return this.fragment.state === 'dead';
  }

  /** The mutex; made at first need, since there may be a million directories. */
  get mutex(): NodeMutex {
    return (this.#mutex ??= new NodeMutex(this.ino, () => this.path));
  }

  /** Nobody holds the mutex, nor waits for it. */
  get unlocked(): boolean {
    return this.#mutex === undefined || this.#mutex.free;
  }

  /** The path from the root, which is `/`: for messages. */
  get path(): string {
    if (!this.parent) return '/';
    const parent = this.parent.path;
    return parent === '/' ? `/${this.name}` : `${parent}/${this.name}`;
  }

  /** How many links have this item as their target (`s_links`). */
  get links(): number {
    return this.#linkedBy?.size ?? 0;
  }

  /** One of the links that have this item as their target. */
  get someLink(): Link | undefined {
    return this.#linkedBy?.values().next().value;
  }

  /** A link to this item was made. */
  addLink(link: Link): void {
    (this.#linkedBy ??= new Set()).add(link);
  }

  /** A link to this item was removed, and `dropLink` has returned. */
  deleteLink(link: Link): void {
    this.#linkedBy?.delete(link);
    if (this.#linkedBy?.size === 0) this.#linkedBy = undefined;
  }

  /** What has that name, attributes included. An attribute is brought into memory. */
  child(name: string, now: () => number): Dir | Link | AttrNode | undefined {
    const child = this.children?.get(name);
    if (child) return child;
    const index = this.attrs.index(name);
    if (index === undefined) return undefined;
    const ms = now();
    const attr = this.attrNode(index, ms);
    attr.instantiate(ms);
    return attr;
  }

  /** True if that name is taken. */
  has(name: string): boolean {
    return this.children?.has(name) === true || this.attrs.index(name) !== undefined;
  }

  /** The node of attribute number `index`. */
  attrNode(index: number, now: number): AttrNode {
    const nodes = (this.#attrNodes ??= []);
    return (nodes[index] ??= new AttrNode(this.ino + 1 + index, now, this, this.attrs.entries[index]!));
  }

  /** The attribute nodes in memory. */
  get attrNodes(): AttrNode[] {
    return (this.#attrNodes ?? []).filter((node) => node !== undefined);
  }

  /** Forgets an attribute's node that is not in use and is as a new one would be. */
  forgetAttr(node: AttrNode): void {
    if (!this.#attrNodes || node.inode || node.opens > 0) return;
    this.#attrNodes[node.ino - this.ino - 1] = undefined;
    if (this.#attrNodes.every((kept) => kept === undefined)) this.#attrNodes = undefined;
  }

  /** Puts a child in (under the mutex). */
  insert(name: string, child: Dir | Link, ms: number): void {
    (this.children ??= new Map()).set(name, child);
    if (child.kind === 'd') {
      this.subdirs++;
      if (child.isDefault) this.defaults = [...this.defaults, child];
    }
    this.touch(ms);
  }

  /** Takes a child out (under the mutex). */
  unhash(name: string, child: Dir | Link, ms: number): void {
    if (this.children?.get(name) !== child) throw new Error(`${this.path} has no such '${name}'`);
    this.children.delete(name);
    if (this.children.size === 0) this.children = undefined;
    if (child.kind === 'd') {
      this.subdirs--;
      if (child.isDefault) this.defaults = this.defaults.filter((other) => other !== child);
    }
    this.touch(ms);
  }

  /** Its content changed (`configfs_create`, `simple_unlink`). */
  touch(ms: number): void {
    this.makeInode(DIR_MODE).touch(ms);
  }

  /**
   * It has left its parent: `ctime` changes, and `mtime` too if it had something in memory
   * (`simple_rmdir`, `configfs_drop_dentry`).
   */
  gone(ms: number): void {
    if (this.defaults.length > 0 || this.attrNodes.some((node) => node.opens > 0)) this.touch(ms);
    else this.makeInode(DIR_MODE).unlinked(ms);
  }

  /** It was listed (`file_accessed`). */
  accessed(ms: number): void {
    this.makeInode(DIR_MODE).accessed(ms);
  }

  setattr(change: Iattr, ms: number): void {
    this.makeInode(DIR_MODE).change(change, ms);
  }

  stat(stat: Stat): void {
    this.fillInode(stat, S_IFDIR, DIR_MODE);
    stat.nlink = this.removed ? 0 : 2 + this.subdirs;
    stat.size = 0;
  }
}

/** The directory of an item, live or removed; undefined until the item gets one. */
export function dirOf(item: ConfigItem): Dir | undefined {
  return item.dir as Dir | undefined;
}

/** MAX_NON_LFS (include/linux/fs.h), the largest size that configfs takes, since it sets no limit of its own. */
const MAX_SIZE = 0x7fff_ffff;

/** An attribute's file. Made when it is first looked up. */
export class AttrNode extends Dirent {
  readonly kind = '-';
  /** Open files of it. */
  opens = 0;
  /** Set by `ftruncate` and `O_TRUNC`, until the last open file is closed: then the kernel's inode goes. */
  #size: number | undefined;
  /** What every new inode begins with, from the first setattr on (`s_iattr`); times from before that are not in it. */
  #saved: Inode | undefined;

  constructor(
    ino: number,
    ms: number,
    readonly dir: Dir,
    readonly entry: AttrEntry,
  ) {
    super(ino, ms);
  }

  get name(): string {
    return this.entry.attr.name;
  }

  get path(): string {
    return `${this.dir.path}/${this.name}`;
  }

  get permanent(): boolean {
    return this.dir.permanent;
  }

  get removed(): boolean {
    return this.dir.removed;
  }

  get mode(): number {
    const mode = this.inode?.mode ?? this.entry.mode;
    return this.dir.fragment.readOnly ? mode & ~0o222 : mode;
  }

  /**
   * A system call reaches it by its name while it has no open file: the kernel makes a new inode for it then, with times
   * of now unless they were set, and notes that in the directory's times (`configfs_lookup`, `configfs_create`). The
   * kernel's has a new number, too; ours keeps it, since cp(1) takes a file whose number changes for one that was replaced.
   */
  instantiate(ms: number): void {
    if (this.opens > 0 || this.removed) return;
    this.bornSec = Math.floor(ms / 1000);
    this.bornNsec = nsec(ms);
    this.inode = this.#saved?.clone();
    this.dir.touch(ms);
  }

  closed(): void {
    if (--this.opens === 0) this.#size = undefined;
  }

  setattr(change: Iattr, ms: number): void {
    if (change.size !== undefined && change.size > MAX_SIZE)
      throw new Errno('EFBIG', () => `${this.path} cannot have ${change.size} bytes: the most is ${MAX_SIZE} (inode_newsize_ok)`);
    if (change.size !== undefined && this.opens > 0) this.#size = change.size;
    this.makeInode(this.entry.mode).change(change, ms);
    this.#saved ??= new Inode(this.entry.mode, ms);
    this.#saved.change(change, ms);
  }

  stat(stat: Stat): void {
    this.fillInode(stat, S_IFREG, this.entry.mode);
    if (this.dir.fragment.readOnly) stat.mode &= ~0o222;
    stat.nlink = this.removed ? 0 : 1;
    stat.size = this.#size ?? (this.entry.binary ? 0 : PAGE_SIZE);
  }
}

/** S_IRWXUGO: the mode of every link. */
const LINK_MODE = 0o777;

/** A link to an item (CONFIGFS_ITEM_LINK). */
export class Link extends Dirent {
  readonly kind = 'l';
  /** Set once, by `unlink`. */
  unlinked = false;

  constructor(
    ino: number,
    ms: number,
    readonly name: string,
    readonly parent: Dir,
    readonly target: Dir,
  ) {
    super(ino, ms);
  }

  get path(): string {
    return `${this.parent.path}/${this.name}`;
  }

  get permanent(): boolean {
    return false;
  }

  /**
   * The text of the link: from its directory up to the root, and down to the target
   * (`configfs_get_target_path`).
   */
  get text(): string {
    let text = this.target.path.slice(1);
    for (let at = this.parent; at.parent; at = at.parent) text = `../${text}`;
    return text;
  }

  get removed(): boolean {
    return this.unlinked;
  }

  /** It was followed or read (`touch_atime`). */
  accessed(ms: number): void {
    this.makeInode(LINK_MODE).accessed(ms);
  }

  setattr(change: Iattr, ms: number): void {
    this.makeInode(LINK_MODE).change(change, ms);
  }

  stat(stat: Stat): void {
    this.fillInode(stat, S_IFLNK, LINK_MODE);
    stat.nlink = this.unlinked ? 0 : 1;
    // configfs_create_link leaves i_size at 0.
    stat.size = 0;
  }
}
