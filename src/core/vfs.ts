/**
 * The one interface between a transport and the core. Every operation returns its result at once, or a promise
 * if it has to wait (at a gate, for a mutex, for a callback); it fails by throwing, or rejecting with, an `Errno`.
 *
 * @module
 */
import type { Caller } from './caller.js';
import type { MaybePromise } from '../sync/maybe-promise.js';

export { Caller } from './caller.js';

/** File type bits of a mode (S_IFMT). */
export const S_IFMT = 0o170000;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;

/** A point in time as file systems keep it: whole seconds since 1970 and nanoseconds. */
export interface Time {
  /** Seconds since 1970. */
  readonly sec: number;
  /** Nanoseconds of that second. */
  readonly nsec: number;
}

/**
 * What `stat` returns for an inode. `blocks` is always 0 and `blksize` always 4096.
 * A transport must not keep the object: it may be reused by the next call.
 */
export interface Stat {
  /** The number of its inode. */
  ino: number;
  /** File type and permission bits. */
  mode: number;
  /** 0 once it has left the tree. */
  nlink: number;
  /** The user that owns it. */
  uid: number;
  /** The group that owns it. */
  gid: number;
  /** In bytes. A text attribute has that of a page, whatever it holds; a binary one 0. */
  size: number;
  /** Last access: seconds since 1970. */
  atimeSec: number;
  /** The nanoseconds of that. */
  atimeNsec: number;
  /** Last change of the content: seconds since 1970. */
  mtimeSec: number;
  /** The nanoseconds of that. */
  mtimeNsec: number;
  /** Last change of the inode: seconds since 1970. */
  ctimeSec: number;
  /** The nanoseconds of that. */
  ctimeNsec: number;
}

/** What `setattr` may change (`struct iattr`). A time of `'now'` is the current time. */
export interface Iattr {
  /** Permission bits; the file type stays. */
  mode?: number;
  /** The user that is to own it. */
  uid?: number;
  /** The group that is to own it. */
  gid?: number;
  /** In bytes. An attribute keeps its size: this is O_TRUNC and truncate(2), which change times. */
  size?: number;
  /** The size is set through an open file (ftruncate, O_TRUNC): that changes `mtime` too. */
  open?: boolean;
  /** Last access. */
  atime?: Time | 'now';
  /** Last change of the content. */
  mtime?: Time | 'now';
}

/**
 * A file, directory or link of the tree, live or removed. Opaque to a transport but for these fields.
 */
export interface VNode {
  /** Inode number; unique for the life of the tree, never reused; the root is 1. */
  readonly ino: number;
  /** `d` directory, `-` attribute, `l` link. */
  readonly kind: 'd' | '-' | 'l';
  /** True for a subsystem's own directories that no user can remove (they cannot take part in a speculative detach). */
  readonly permanent: boolean;
  /** True once it has left the tree. */
  readonly removed: boolean;
  /** The transport's own bookkeeping for this node, such as the kernel's lookup count. Unused by the core. */
  tag: unknown;
}

/** What poll(2) tells of a file, as bits. */
export const POLL = {
  /** A read does not wait (EPOLLIN). */
  IN: 0x1,
  /** Something out of the ordinary has happened (EPOLLPRI): an attribute has changed. */
  PRI: 0x2,
  /** A write does not wait (EPOLLOUT). */
  OUT: 0x4,
  /** An error is there to be seen (EPOLLERR). */
  ERR: 0x8,
  /** The same as `IN` (EPOLLRDNORM). */
  RDNORM: 0x40,
  /** The same as `OUT` (EPOLLWRNORM). */
  WRNORM: 0x100,
} as const;

/** What it tells of a file that has no such operation (DEFAULT_POLLMASK). */
export const ALWAYS_READY = POLL.IN | POLL.OUT | POLL.RDNORM | POLL.WRNORM;

/** An open attribute file. */
export interface OpenFile {
  /** What was opened. */
  readonly node: VNode;
  /** A binary attribute: not seekable (fs/configfs/file.c gives it no llseek). */
  readonly binary: boolean;
  /** Its reads may wait for something to happen, and have no position. */
  readonly stream?: boolean;
}

/** One entry of a directory, as `readdir` lists it. */
export interface DirEntry {
  /** Without a path. */
  readonly name: string;
  /** The number of its inode. */
  readonly ino: number;
  /** A directory, a file or a link, as `ls -l` has them. */
  readonly kind: 'd' | '-' | 'l';
  /** Offset at which the next entry is read: what `telldir` returns after this entry. */
  readonly offset: number;
}

/** An open directory. */
export interface OpenDir {
  /** What was opened. */
  readonly node: VNode;
}

/** What a transport may have to pass on to the kernel, outside of the operation that it serves. */
export interface VfsObserver {
  /**
   * These nodes, and the attributes and links in them, have left the tree: link counts are 0 now.
   * Called at the instant of removal, before the operation that removed them ends.
   * @param parent where the topmost of them was, by the name `name`
   */
  removed?(node: VNode, parent: VNode, name: string): void;
  /** The attributes of this node changed by a driver's doing. */
  changed?(node: VNode): void;
  /** Resolves when no client can see what was reported as removed; undefined if that is so already. */
  whenForgotten?(): Promise<void> | undefined;
}

/** configfs as a transport sees it. */
export interface Vfs {
  /** The directory of the mount itself. */
  readonly root: VNode;
  /** Set by the transport, which passes on what it is told. */
  observer: VfsObserver | undefined;

  /** Waits for the outcome while `parent` or the child is being speculatively detached. ENOENT, ENOTDIR, ENAMETOOLONG. */
  lookup(parent: VNode, name: string, caller: Caller): MaybePromise<VNode>;
  /** Never waits. The object is reused by the next call. */
  getattr(node: VNode): Stat;
  /** Makes the change, and answers as `getattr` does (`configfs_setattr`). Permission is the transport's business. */
  setattr(node: VNode, change: Iattr): Stat;
  /** The client does not know this node any more: no entry, no open file. */
  forget(node: VNode): void;
  /** `configfs_mkdir`. ENOENT where the parent is gone, EEXIST, EPERM where nothing can be made, ENOMEM, EINTR, what the driver throws. */
  mkdir(parent: VNode, name: string, caller: Caller): MaybePromise<VNode>;
  /** `configfs_rmdir`: all of a unit or nothing. ENOENT, ENOTDIR, ENOTEMPTY, EBUSY, EINTR; EPERM for what no user has made. */
  rmdir(parent: VNode, name: string, caller: Caller): MaybePromise<void>;
  /** Commits or uncommits a committable item; anything else is EPERM, since configfs has no rename. @param flags of renameat2 */
  rename(oldParent: VNode, oldName: string, newParent: VNode, newName: string, flags: number, caller: Caller): MaybePromise<void>;
  /**
   * Links to an item (`configfs_symlink`). EPERM where the parent takes no links, ENOENT, ENOTDIR, EEXIST, EINTR, what the driver throws.
   * @param resolve finds the target as the caller's process sees it; it is called without any lock held, after it is
   *   known that `parent` takes links at all. It returns the node, or throws: ENOENT, EPERM for one that is not ours.
   */
  symlink(parent: VNode, name: string, resolve: () => MaybePromise<VNode>, caller: Caller): MaybePromise<VNode>;
  /** The text of a link: a relative path. EINVAL for what is no link. */
  readlink(node: VNode): string;
  /** Removes a link (`configfs_unlink`). ENOENT, EINTR; EISDIR for a directory, EPERM for an attribute. */
  unlink(parent: VNode, name: string, caller: Caller): MaybePromise<void>;

  /** `__configfs_open_file`. EACCES where the attribute has no such access, EISDIR, ELOOP, ENOENT. @param write opened for writing @param read opened for reading */
  open(node: VNode, read: boolean, write: boolean, caller: Caller): MaybePromise<OpenFile>;
  /**
   * Reads an attribute (`configfs_read_iter`). ENOENT where its item is gone, EIO where the driver returns nonsense, EINTR, what the driver
   * throws; of a binary attribute also ETXTBSY and EFBIG (`configfs_bin_read_iter`).
   * @returns the bytes from `offset` on, at most `size`: a view that holds until the next call on this file
   */
  read(file: OpenFile, offset: number, size: number, caller: Caller): MaybePromise<Uint8Array>;
  /**
   * Writes an attribute: a text attribute is stored at once (`configfs_write_iter`), a binary one at {@link flush}. ENOENT where its item is
   * gone, EFAULT for no bytes, EACCES for an item that is committed, EIO where the driver returns nonsense, EINTR, what the driver throws; of a
   * binary attribute only ETXTBSY and EFBIG (`configfs_bin_write_iter`).
   * @param data the core copies what it keeps
   * @returns the number of bytes taken
   */
  write(file: OpenFile, offset: number, data: Uint8Array, caller: Caller): MaybePromise<number>;
  /**
   * What poll(2) tells of an open file: bits of {@link POLL}. Without this method, each file is always ready.
   * @param changed called once, when it may tell something else; the same function for each call on this file
   */
  poll?(file: OpenFile, changed: () => void): number;
  /** A descriptor of the file was closed: a binary attribute that was written to is stored. Never fails. */
  flush(file: OpenFile, caller: Caller): MaybePromise<void>;
  /** The last descriptor is closed. */
  release(file: OpenFile): MaybePromise<void>;

  /** `configfs_dir_open`. ENOENT of one that was removed, ENOTDIR. */
  opendir(node: VNode, caller: Caller): MaybePromise<OpenDir>;
  /**
   * Lists entries from `offset` on (0 is the start; offsets count entries, as in the kernel's configfs), `.` and `..` first.
   * `take` is called for each until it returns false (that entry did not fit and is listed again).
   * ENOENT in a directory that was removed.
   */
  readdir(dir: OpenDir, offset: number, take: (entry: DirEntry) => boolean, caller: Caller): MaybePromise<void>;
  /** The last descriptor of the directory is closed. */
  releasedir(dir: OpenDir): void;
}
