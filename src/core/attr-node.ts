/**
 * The nodes of attribute files.
 *
 * @module
 */
import { Errno } from '../errno.js';
import type { AttrEntry } from './attr-table.js';
import { Inode, nsec } from './inode.js';
import { PAGE_SIZE } from './limits.js';
import { Dirent } from './node.js';
import type { CoreRules } from './rules.js';
import { S_IFREG, type Iattr, type Stat } from './vfs.js';

/** MAX_NON_LFS (include/linux/fs.h), the largest size that configfs takes, since it sets no limit of its own. */
const MAX_SIZE = 0x7fff_ffff;

/** What it needs of the directory that it is in. */
export interface AttrHome {
  readonly path: string;
  readonly permanent: boolean;
  readonly removed: boolean;
  readonly fragment: { readonly readOnly: boolean };
  touch(ms: number): void;
}

/** An attribute's file. Made when it is first looked up. */
export class AttrFileNode<D extends AttrHome> extends Dirent {
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
    readonly dir: D,
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
   * of now unless they were set, and, in older kernels, notes that in the directory's times (`configfs_lookup`, `configfs_create`). The
   * kernel's has a new number, too; ours keeps it, since cp(1) takes a file whose number changes for one that was replaced.
   */
  instantiate(ms: number, { quietAttributes }: CoreRules): void {
    if (this.opens > 0 || this.removed) return;
    this.bornSec = Math.floor(ms / 1000);
    this.bornNsec = nsec(ms);
    this.inode = this.#saved?.clone();
    if (!quietAttributes) this.dir.touch(ms);
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
