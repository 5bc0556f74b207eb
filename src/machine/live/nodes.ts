/**
 * Files, directories and links that are made anew at each look, and what stands still around them.
 *
 * @module
 */
import type { SurroundingDir, SurroundingFile, SurroundingLink, SurroundingNode } from '../../core/index.js';
import type { Inode } from '../../core/inode.js';
import type { VNode } from '../../core/vfs.js';

export function isDir(node: SurroundingNode): node is SurroundingDir {
  return typeof (node as Partial<SurroundingDir>).list === 'function';
}

function isLink(node: SurroundingNode): node is SurroundingLink {
  return typeof (node as Partial<SurroundingLink>).target === 'function';
}

export function kindOf(node: SurroundingNode): VNode['kind'] {
  return isDir(node) ? 'd' : isLink(node) ? 'l' : '-';
}

/** What a directory has by this name. */
export function findIn(dir: SurroundingDir, name: string): SurroundingNode | undefined {
  if (dir.find) return dir.find(name);
  for (const [entry, node] of dir.list()) if (entry === name) return node;
  return undefined;
}

/** A directory of which some entries stand still: those on the way to places, and those that the machine has. */
export class Branch implements SurroundingDir {
  /** What leads to places. */
  readonly fixed = new Map<string, SurroundingNode>();
  /** What the subsystems have at this very place. */
  readonly places: SurroundingDir[] = [];
  /** What the machine has here; something is mounted on each that is not a link. */
  readonly machine = new Map<string, SurroundingNode>();

  constructor(readonly mode = 0o755) {}

  /** The branch of this name, made if it is missing. A file or link in its place makes way. */
  branch(name: string): Branch {
    const old = this.fixed.get(name);
    if (old instanceof Branch) return old;
    const made = new Branch();
    this.fixed.set(name, made);
    return made;
  }

  *list(): Iterable<readonly [string, SurroundingNode]> {
    const seen = new Set<string>();
    for (const source of [this.fixed, ...this.places.map((place) => place.list()), this.machine]) {
      for (const [name, node] of source) {
        if (seen.has(name)) continue;
        seen.add(name);
        yield [name, node];
      }
    }
  }

  find(name: string): SurroundingNode | undefined {
    const fixed = this.fixed.get(name);
    if (fixed) return fixed;
    for (const place of this.places) {
      const found = findIn(place, name);
      if (found) return found;
    }
    return this.machine.get(name);
  }

  /** Does this entry stay what it is for ever? Then the kernel may keep its name, and with it what is mounted there. */
  isPermanent(name: string): boolean {
    const fixed = this.fixed.get(name);
    return fixed === undefined ? this.machine.has(name) : fixed instanceof Branch;
  }
}

/** One entry of a directory. There is one of these for a name as long as it stays of the same kind. */
export class LiveNode implements VNode {
  tag: unknown = undefined;
  readonly removed = false;
  readonly kind: VNode['kind'];
  /** Those that were looked up. */
  readonly children = new Map<string, LiveNode>();
  /** What chmod and chown have changed. */
  inode: Inode | undefined;
  /** A link's text: one with another text is another node, since the kernel keeps it. */
  readonly text: string;

  constructor(
    readonly ino: number,
    readonly parent: LiveNode | undefined,
    readonly name: string,
    /** As it was found last. */
    public source: SurroundingNode,
    readonly permanent: boolean,
  ) {
    this.kind = kindOf(source);
    this.text = isLink(source) ? source.target() : '';
  }

  /** Is this still the node of what was found at its place? */
  is(source: SurroundingNode): boolean {
    return kindOf(source) === this.kind && (!isLink(source) || source.target() === this.text);
  }

  get file(): SurroundingFile {
    return this.source as SurroundingFile;
  }
}

/** The permission bits that a node has until somebody changes them. */
export function modeOf(source: SurroundingNode): number {
  if (isDir(source)) return source instanceof Branch ? source.mode : 0o755;
  if (isLink(source)) return 0o777;
  return source.mode ?? (source.show ? 0o444 : 0) | (source.store ? 0o200 : 0);
}
