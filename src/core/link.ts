/**
 * The nodes of symbolic links.
 *
 * @module
 */
import { Dirent } from './node.js';
import { S_IFLNK, type Iattr, type Stat } from './vfs.js';

/** S_IRWXUGO: the mode of every link. */
const LINK_MODE = 0o777;

/** What it needs of the directory that it is in, and of the one that it leads to. */
export interface LinkEnd {
  readonly path: string;
  readonly parent: LinkEnd | undefined;
}

/** A link to an item (CONFIGFS_ITEM_LINK). */
export class LinkNode<D extends LinkEnd> extends Dirent {
  readonly kind = 'l';
  /** Set once, by `unlink`. */
  unlinked = false;

  constructor(
    ino: number,
    ms: number,
    readonly name: string,
    readonly parent: D,
    readonly target: D,
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
    for (let at: LinkEnd = this.parent; at.parent; at = at.parent) text = `../${text}`;
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
