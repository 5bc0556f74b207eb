/**
 * Listing a directory (`configfs_readdir`, `configfs_dir_lseek`).
 *
 * The order is the kernel's: the newest first, then the attributes from last to first. Offsets count entries. A listing
 * that goes on where the last one stopped is not disturbed by what comes and goes meanwhile: every entry that is there
 * all the time is listed once. An offset that was not reached by reading is counted from the start.
 *
 * @module
 */
import type { AttrNode, Dir, Link } from './dirent.js';
import { removedDir } from './refusals.js';
import type { DirEntry, OpenDir as VfsOpenDir } from './vfs.js';

/** How many entries every directory begins with: `.` and `..`. */
const DOTS = 2;

/** What an entry is listed for; an attribute by its number. */
type Listed = Dir | Link | number;

/** An open directory. */
export class OpenDir implements VfsOpenDir {
  /** What was there when the listing began, in the order in which it is listed. */
  #listed: Listed[] | undefined;
  /** The offset of the first of {@link #listed}. */
  #first = DOTS;
  /** One beyond the last offset that a listing has reached. */
  #reached = DOTS;

  constructor(readonly node: Dir) {}

  /**
   * Lists entries from `offset` on, until `take` returns false.
   * @throws ENOENT in a removed directory (`iterate_dir`)
   */
  read(offset: number, take: (entry: DirEntry) => boolean): void {
    const dir = this.node;
    if (dir.removed) throw removedDir(dir, 'iterate_dir: IS_DEADDIR');
    const parent = dir.parent ?? dir;
    if (offset < 1 && !take({ name: '.', ino: dir.ino, kind: 'd', offset: 1 })) return;
    if (offset < DOTS && !take({ name: '..', ino: parent.ino, kind: 'd', offset: DOTS })) return;
    const listed = this.#seek(Math.max(offset, DOTS));
    for (let at = Math.max(offset, DOTS); at - this.#first < listed.length; at++) {
      const entry = listed[at - this.#first]!;
      if (typeof entry === 'object' && !isIn(dir, entry)) {
        // Gone since: its number goes to the next one.
        listed.splice(at - this.#first, 1);
        at--;
        continue;
      }
      const { name, ino, kind } = typeof entry === 'number' ? attribute(dir, entry) : entry;
      this.#reached = Math.max(this.#reached, at + 1);
      if (!take({ name, ino, kind, offset: at + 1 })) return;
    }
  }

  /** What is listed, such that `offset` is where it should be. */
  #seek(offset: number): Listed[] {
    const known = this.#listed;
    const goesOn = known && offset > DOTS && offset <= this.#reached && offset >= this.#first;
    if (goesOn) return known;
    const listed: Listed[] = [...(this.node.children?.values() ?? [])];
    listed.reverse();
    for (let n = this.node.attrs.entries.length - 1; n >= 0; n--) listed.push(n);
    this.#listed = listed;
    this.#first = DOTS;
    this.#reached = offset;
    return listed;
  }
}

function attribute(dir: Dir, index: number): Pick<DirEntry, 'name' | 'ino' | 'kind'> {
  return { name: dir.attrs.entries[index]!.attr.name, ino: dir.ino + 1 + index, kind: '-' };
}

function isIn(dir: Dir, entry: Dir | Link | AttrNode): boolean {
  return dir.children?.get(entry.name) === entry;
}
