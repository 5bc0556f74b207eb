/**
 * The nodes that the kernel knows by number, with the kernel's lookup count of each.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { VNode } from '../../core/vfs.js';

/**
 * The transport's side of a node, kept in {@link VNode.tag}.
 *
 * Lifecycle: made when the node is first named in a reply (LOOKUP, MKDIR, SYMLINK), each of which adds one to `count`;
 * dropped when FORGET has taken all of them back. It stays reachable for its children until the last of them is gone.
 */
export class KnownNode {
  /** The kernel's lookup count. */
  count = 0;
  /** Its removal was announced to the kernel. */
  gone = false;
  // The known children, as a list that needs no table of its own.
  firstChild: KnownNode | undefined = undefined;
  next: KnownNode | undefined = undefined;
  previous: KnownNode | undefined = undefined;

  /** How many open files of it there are. */
  opens = 0;
  /** The `mtime` of a directory as the kernel was told it last along with its name; undefined once it has to ask anyway. */
  toldMs: number | undefined = undefined;

  constructor(
    readonly node: VNode,
    /** Changed by {@link NodeTable.move} only, as is `name`. */
    public parent: KnownNode | undefined,
    /** By what name it is in `parent`. */
    public name: string,
  ) {}
}

/** Node id (which is the inode number) → node. The root is there from the start and for ever. */
export class NodeTable {
  readonly #known = new Map<number, KnownNode>();
  readonly #root: KnownNode;

  /** @param dropped called when the kernel does not know a node any more */
  constructor(
    root: VNode,
    readonly dropped: (node: VNode) => void = () => {},
  ) {
    this.#root = new KnownNode(root, undefined, '');
    root.tag = this.#root;
    this.#known.set(root.ino, this.#root);
  }

  /** How many nodes the kernel knows, with the root. */
  get size(): number {
    return this.#known.size;
  }

  /** @throws Errno ESTALE for an id that the kernel was not given, or gave back */
  get(nodeid: number): VNode {
    const known = this.#known.get(nodeid);
    if (known === undefined) throw new Errno('ESTALE', () => `the kernel knows no node ${nodeid} (configfs-fuse)`);
    return known.node;
  }

  /** The entry of a node id, if the kernel was given it and has not given it back. */
  withId(nodeid: number): KnownNode | undefined {
    return this.#known.get(nodeid);
  }

  /** The entry of a node, if the kernel knows it or something in it. */
  of(node: VNode): KnownNode | undefined {
    return node.tag as KnownNode | undefined;
  }

  /** Counts one more reply that names `node` as `name` in the directory `parentId`. */
  remember(node: VNode, parentId: number, name: string): void {
    let known = node.tag as KnownNode | undefined;
    if (known === undefined) {
      const parent = this.#known.get(parentId);
      known = new KnownNode(node, parent, name);
      node.tag = known;
      if (parent !== undefined) link(known, parent);
    }
    if (known.count++ === 0) this.#known.set(node.ino, known);
  }

  /** FORGET: the kernel gives back `count` of the lookups. One that was never made is ignored. */
  forget(nodeid: number, count: number): void {
    const known = this.#known.get(nodeid);
    if (known === undefined || known === this.#root) return;
    known.count = Math.max(0, known.count - count);
    if (known.count > 0) return;
    this.#known.delete(nodeid);
    for (let at: KnownNode | undefined = known; at && at.count === 0 && !at.firstChild && at !== this.#root; ) {
      const parent: KnownNode | undefined = at.parent;
      at.node.tag = undefined;
      if (parent !== undefined) unlink(at, parent);
      this.dropped(at.node);
      at = parent;
    }
  }

  /** RENAME (only a committable item ever moves): the directory `name` of one parent is in another one now. */
  move(parentId: number, name: string, toParentId: number, toName: string): void {
    const from = this.#known.get(parentId);
    const to = this.#known.get(toParentId);
    let child = from?.firstChild;
    while (child !== undefined && (child.node.kind !== 'd' || child.name !== name)) child = child.next;
    if (from === undefined || to === undefined || child === undefined) return;
    unlink(child, from);
    child.parent = to;
    child.name = toName;
    link(child, to);
  }

  /** What is called `name` in a directory, if the kernel knows both. */
  childOf(parentId: number, name: string): VNode | undefined {
    let child = this.#known.get(parentId)?.firstChild;
    while (child !== undefined && (child.name !== name || child.node.removed)) child = child.next;
    return child?.node;
  }

  /** The session is over: no node keeps anything of it. */
  clear(): void {
    for (const known of this.#known.values()) {
      // Ancestors that were forgotten before what is in them are not in the map any more.
      let at: KnownNode | undefined = known;
      while (at !== undefined && at.node.tag === at) {
        at.node.tag = undefined;
        at = at.parent;
      }
    }
    this.#known.clear();
  }
}

function link(known: KnownNode, parent: KnownNode): void {
  known.next = parent.firstChild;
  if (known.next !== undefined) known.next.previous = known;
  parent.firstChild = known;
}

function unlink(known: KnownNode, parent: KnownNode): void {
  if (known.previous !== undefined) known.previous.next = known.next;
  else if (parent.firstChild === known) parent.firstChild = known.next;
  if (known.next !== undefined) known.next.previous = known.previous;
  known.next = known.previous = undefined;
}
