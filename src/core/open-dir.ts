/**
 * Listing a directory (`configfs_readdir`, `configfs_dir_lseek`).
 *
 * The order is the kernel's: the newest first, then the attributes from last to first; or these first, and then the oldest first, so that what
 * is made during a listing is listed as well. Offsets count entries. A listing
 * that goes on where the last one stopped is not disturbed by what comes and goes meanwhile: every entry that is there
 * all the time is listed once. An offset that was not reached by reading is counted from the start.
 *
 * @module
 */
import type { AttrNode, Dir, Link } from './dirent.js';
import { removedDir } from './refusals.js';
import { DEFAULT_RULES, type CoreRules } from './rules.js';
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
  /** Where new things come last: the largest inode number of {@link #listed}. */
  #newest = 0;
  /** One beyond the last offset that a listing has reached. */
  #reached = DOTS;

  constructor(
    readonly node: Dir,
    readonly rules: CoreRules = DEFAULT_RULES,
  ) {}

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
    for (
      let at = Math.max(offset, DOTS);
      at - this.#first < listed.length || (at - this.#first === listed.length && this.#grown(listed));
      at++
    ) {
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
    const { oldestFirst } = this.rules;
    const listed: Listed[] = oldestFirst ? [] : [...(this.node.children?.values() ?? [])].reverse();
    for (let n = this.node.attrs.entries.length - 1; n >= 0; n--) listed.push(n);
    this.#newest = 0;
    this.#grown(listed);
    this.#listed = listed;
    this.#first = DOTS;
    this.#reached = offset;
    return listed;
  }

  /** The end was reached: where new things come last, those that are not listed yet. @returns false if there are none */
  #grown(listed: Listed[]): boolean {
    if (!this.rules.oldestFirst) return false;
    const newest = this.#newest;
    for (const child of this.node.children?.values() ?? []) {
      if (child.ino <= newest) continue;
      listed.push(child);
      this.#newest = Math.max(this.#newest, child.ino);
    }
    return this.#newest > newest;
  }
}

function attribute(dir: Dir, index: number): Pick<DirEntry, 'name' | 'ino' | 'kind'> {
  return { name: dir.attrs.entries[index]!.attr.name, ino: dir.ino + 1 + index, kind: '-' };
}

function isIn(dir: Dir, entry: Dir | Link | AttrNode): boolean {
  return dir.children?.get(entry.name) === entry;
}
