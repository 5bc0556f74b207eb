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
import { NodeMutex } from '../sync/node-mutex.js';
import { AttrFileNode } from './attr-node.js';
import type { AttrTable } from './attr-table.js';
import type { Fragment } from './fragment.js';
import type { ConfigItem, ItemDir } from './item.js';
import { LinkNode } from './link.js';
import { Dirent } from './node.js';
import type { CoreRules } from './rules.js';
import { S_IFDIR, type Iattr, type Stat } from './vfs.js';

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
  child(name: string, now: () => number, rules: CoreRules): Dir | Link | AttrNode | undefined {
    const child = this.children?.get(name);
    if (child) return child;
    const index = this.attrs.index(name);
    if (index === undefined) return undefined;
    const ms = now();
    const attr = this.attrNode(index, ms);
    attr.instantiate(ms, rules);
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
    if (!this.isAsBorn(ms)) this.makeInode(DIR_MODE).touch(ms);
  }

  /**
   * It has left its parent: `ctime` changes, and `mtime` too if it had something in memory
   * (`simple_rmdir`, `configfs_drop_dentry`).
   */
  gone(ms: number, { quietAttributes }: CoreRules): void {
    if (this.isAsBorn(ms)) return;
    if (this.defaults.length > 0 || (!quietAttributes && this.attrNodes.some((node) => node.opens > 0))) this.touch(ms);
    else this.makeInode(DIR_MODE).unlinked(ms);
  }

  /** It was listed (`file_accessed`). */
  accessed(ms: number): void {
    if (!this.isAsBorn(ms)) this.makeInode(DIR_MODE).accessed(ms);
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

/** An attribute's file, in its directory. */
export class AttrNode extends AttrFileNode<Dir> {}

/** A link between two directories. */
export class Link extends LinkNode<Dir> {}
