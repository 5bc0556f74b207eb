/**
 * Serves live nodes as a file system that behaves as sysfs does (fs/kernfs, fs/sysfs/file.c).
 *
 * Nothing is kept but inode numbers: each operation finds the node of its path anew. What is gone by then answers ENODEV.
 *
 * @module
 */
import { Errno, quote, type SurroundingDir, type SurroundingNode } from '../../core/index.js';
import { Inode } from '../../core/inode.js';
import {
  ALWAYS_READY,
  type Caller,
  type DirEntry,
  type Iattr,
  type OpenDir,
  type OpenFile,
  POLL,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
  type Stat,
  type Vfs,
  type VfsObserver,
  type VNode,
} from '../../core/vfs.js';
import { type MaybePromise, then } from '../../sync/maybe-promise.js';
import { Branch, findIn, isDir, kindOf, LiveNode, modeOf } from './nodes.js';

const TYPE = { d: S_IFDIR, '-': S_IFREG, l: S_IFLNK } as const;
/** A write brings one page at most (`kernfs_fop_write_iter`). */
const MOST_WRITTEN = 4096;
const SIZE = 4096;

/** An open file with what was shown last. */
interface LiveFile extends OpenFile {
  readonly node: LiveNode;
  content: Uint8Array | undefined;
  closed: (() => void) | undefined;
}

interface LiveDir extends OpenDir {
  readonly node: LiveNode;
  entries: readonly DirEntry[];
}

/** See the module's documentation. */
export class LiveVfs implements Vfs {
  readonly root: LiveNode;
  observer: VfsObserver | undefined;
  #lastIno = 1;
  readonly #born = Date.now();

  constructor(branch: Branch) {
    this.root = new LiveNode(1, undefined, '', branch, true);
  }

  lookup(parent: VNode, name: string): VNode {
    const dir = parent as LiveNode;
    const source = findIn(this.#current(dir, 'ENOENT'), name);
    if (source === undefined) {
      dir.children.delete(name);
      throw new Errno('ENOENT', () => `${quote(name)} is not there now (kernfs_iop_lookup)`);
    }
    return this.#node(dir, name, source);
  }

  getattr(node: VNode): Stat {
    const live = node as LiveNode;
    const { source, ino, kind, inode } = live;
    // A directory's count of 1 says that it does not count its directories.
    const size = kind === 'd' ? 0 : kind === 'l' ? Buffer.byteLength(live.text) : (live.file.size ?? SIZE);
    const stat = {} as Stat;
    (inode ?? new Inode(modeOf(source), this.#born)).fill(stat, TYPE[kind]);
    return Object.assign(stat, { ino, nlink: 1, size });
  }

  setattr(node: VNode, { size: _size, ...change }: Iattr): Stat {
    const live = node as LiveNode;
    // As in sysfs, a file that is truncated stays as long as it was.
    if (Object.keys(change).length > 0) (live.inode ??= new Inode(modeOf(live.source), this.#born)).change(change, Date.now());
    return this.getattr(node);
  }

  forget(): void {
    // A node lives as long as its name does.
  }

  mkdir(): never {
    throw notPermitted();
  }

  rmdir(): never {
    throw notPermitted();
  }

  rename(): never {
    throw notPermitted();
  }

  symlink(): never {
    throw notPermitted();
  }

  unlink(): never {
    throw notPermitted();
  }

  readlink(node: VNode): string {
    return (node as LiveNode).text;
  }

  /** @throws EACCES, also for root: `kernfs_fop_open` */
  open(node: VNode, read: boolean, write: boolean): OpenFile {
    const live = node as LiveNode;
    this.#current(live, 'ENODEV');
    if (read && !live.file.show) throw new Errno('EACCES', () => `${quote(live.name)} cannot be read (kernfs_fop_open)`);
    if (write && !live.file.store) throw new Errno('EACCES', () => `${quote(live.name)} cannot be written (kernfs_fop_open)`);
    return { node: live, binary: false, stream: live.file.stream === true, content: undefined, closed: live.file.opened?.() } as LiveFile;
  }

  read(open: OpenFile, offset: number, size: number, caller: Caller): MaybePromise<Uint8Array> {
    const file = open as LiveFile;
    const { stream = false } = file.node.file;
    const from = stream ? 0 : offset;
    const part = (): Uint8Array => file.content!.subarray(from, from + size);
    if (from > 0 && file.content !== undefined) return part();
    this.#current(file.node, 'ENODEV');
    const shown = file.node.file.show?.(caller, size) ?? '';
    const keep = (text: string | Uint8Array): Uint8Array => {
      file.content = typeof text === 'string' ? Buffer.from(text) : text;
      return part();
    };
    return then(shown, keep);
  }

  write(open: OpenFile, _offset: number, data: Uint8Array, caller: Caller): MaybePromise<number> {
    const { node } = open as LiveFile;
    this.#current(node, 'ENODEV');
    const bytes = Buffer.from(node.file.stream ? data : data.subarray(0, MOST_WRITTEN));
    const stored = node.file.store?.(bytes.toString(), caller, bytes);
    return then(stored, (count) => count ?? bytes.length);
  }

  /** Of a file that is gone as `kernfs_fop_poll` has it. */
  poll(open: OpenFile, changed: () => void): number {
    const { node } = open as LiveFile;
    try {
      this.#current(node, 'ENODEV');
    } catch {
      return ALWAYS_READY | POLL.ERR | POLL.PRI;
    }
    return node.file.poll?.(changed) ?? ALWAYS_READY;
  }

  flush(): void {
    // Each write was stored at once.
  }

  release(open: OpenFile): void {
    (open as LiveFile).closed?.();
  }

  opendir(node: VNode): OpenDir {
    return { node: node as LiveNode, entries: [] } as LiveDir;
  }

  readdir(open: OpenDir, offset: number, take: (entry: DirEntry) => boolean): void {
    const dir = open as LiveDir;
    if (offset === 0) dir.entries = this.#entries(dir.node);
    for (const entry of dir.entries.slice(offset)) if (!take(entry)) return;
  }

  releasedir(): void {
    // Nothing is held.
  }

  #entries(dir: LiveNode): DirEntry[] {
    const own: Omit<DirEntry, 'offset'>[] = [
      { name: '.', ino: dir.ino, kind: 'd' },
      { name: '..', ino: (dir.parent ?? dir).ino, kind: 'd' },
    ];
    const listed = [...this.#current(dir, 'ENOENT').list()];
    const names = new Set(listed.map(([name]) => name));
    for (const name of dir.children.keys())
      if (!names.has(name) && findIn(this.#current(dir, 'ENOENT'), name) === undefined) dir.children.delete(name);
    const entries = [...own, ...listed.map(([name, source]) => ({ name, ino: this.#node(dir, name, source).ino, kind: kindOf(source) }))];
    return entries.map((entry, at) => ({ ...entry, offset: at + 1 }));
  }

  #node(dir: LiveNode, name: string, source: SurroundingNode): LiveNode {
    const old = dir.children.get(name);
    if (old?.is(source)) {
      old.source = source;
      return old;
    }
    const permanent = dir.source instanceof Branch && dir.permanent && dir.source.isPermanent(name);
    const node = new LiveNode(++this.#lastIno, dir, name, source, permanent);
    dir.children.set(name, node);
    return node;
  }

  /** Finds the node anew. @throws `gone` where something else, or nothing, is at its place now */
  #current(node: LiveNode, gone: 'ENOENT' | 'ENODEV'): SurroundingDir {
    const { parent, name } = node;
    if (parent !== undefined && !node.permanent) {
      const source = findIn(this.#current(parent, gone), name);
      if (source === undefined || parent.children.get(name) !== node || !node.is(source)) {
        throw new Errno(gone, () => `${quote(name)} is gone (kernfs_get_active)`);
      }
      node.source = source;
    }
    return isDir(node.source) ? node.source : { list: () => [] };
  }
}

/** Directories of sysfs have none of these operations (`kernfs_dir_iops`). */
function notPermitted(): Errno {
  return new Errno('EPERM', 'nothing can be made or removed here, as in sysfs (kernfs_dir_iops)');
}
