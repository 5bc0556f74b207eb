/**
 * What directories, attribute files and links of the tree have in common.
 *
 * @module
 */
import { fillDefault, Inode, nsec } from './inode.js';
import type { Stat, VNode } from './vfs.js';

/** What all nodes have. */
export abstract class Dirent implements VNode {
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

  /**
   * Would a change of its times to `ms` change nothing? Most directories get what is in them, and many are removed, within the tick of the
   * clock in which they were made.
   */
  protected isAsBorn(ms: number): boolean {
    return this.inode === undefined && this.bornSec * 1000 + this.bornNsec / 1e6 === ms;
  }

  protected fillInode(stat: Stat, type: number, mode: number): void {
    if (this.inode) this.inode.fill(stat, type);
    else fillDefault(stat, type | mode, this.bornSec, this.bornNsec);
    stat.ino = this.ino;
  }

  abstract stat(stat: Stat): void;
}
