/**
 * Listing a directory (`configfs_readdir`, `configfs_dir_lseek`).
 *
 * The order is the kernel's: the newest first, then the attributes from last to first. Offsets count entries. A listing
 * that goes on where the last one stopped is not disturbed by what comes and goes meanwhile: every entry that is there
 * all the time is listed once. An offset that was not reached by reading is counted from the start.
 *
 * @module
 */
import { Errno } from '../errno.js';
import type { AttrNode, Dir, Link } from './dirent.js';
import type { DirEntry, OpenDir as VfsOpenDir } from './vfs.js';

/** Entries that every directory begins with. */
const DOTS = 2;

type Entry = Dir | Link | number;

/** An open directory. */
export class OpenDir implements VfsOpenDir {
  /** What was there when the listing began, in the order in which it is listed; an attribute by its number. */
  #entries: Entry[] | undefined;
  /** The entry of the listing that {@link #entries} begins with. */
  #first = DOTS;
  /** One entry beyond the last one that a listing has reached. */
  #reached = DOTS;

  constructor(readonly node: Dir) {}

  /**
   * Entries from `offset` on, until `take` answers false.
   * @throws ENOENT in a removed directory (`iterate_dir`)
   */
  read(offset: number, take: (entry: DirEntry) => boolean): void {
    const dir = this.node;
    if (dir.removed) throw new Errno('ENOENT');
    const parent = dir.parent ?? dir;
    if (offset < 1 && !take({ name: '.', ino: dir.ino, kind: 'd', offset: 1 })) return;
    if (offset < DOTS && !take({ name: '..', ino: parent.ino, kind: 'd', offset: DOTS })) return;
    const entries = this.#seek(Math.max(offset, DOTS));
    for (let at = Math.max(offset, DOTS); at - this.#first < entries.length; at++) {
      const entry = entries[at - this.#first]!;
      if (typeof entry === 'object' && !isIn(dir, entry)) {
        // Gone since: its number goes to the next one.
        entries.splice(at - this.#first, 1);
        at--;
        continue;
      }
      const { name, ino, kind } = typeof entry === 'number' ? attribute(dir, entry) : entry;
      this.#reached = Math.max(this.#reached, at + 1);
      if (!take({ name, ino, kind, offset: at + 1 })) return;
    }
  }

  /** The entries, such that entry `offset` is where it should be. */
  #seek(offset: number): Entry[] {
    const known = this.#entries;
    const goesOn = known && offset > DOTS && offset <= this.#reached && offset >= this.#first;
    if (goesOn) return known;
    const entries: Entry[] = [...(this.node.children?.values() ?? [])];
    entries.reverse();
    for (let n = this.node.attrs.entries.length - 1; n >= 0; n--) entries.push(n);
    this.#entries = entries;
    this.#first = DOTS;
    this.#reached = offset;
    return entries;
  }
}

function attribute(dir: Dir, index: number): Pick<DirEntry, 'name' | 'ino' | 'kind'> {
  return { name: dir.attrs.entries[index]!.attr.name, ino: dir.ino + 1 + index, kind: '-' };
}

function isIn(dir: Dir, entry: Dir | Link | AttrNode): boolean {
  return dir.children?.get(entry.name) === entry;
}
