/**
 * The part of fuse-native's interface that is used here; the package has no types of its own. What begins with an
 * underscore is not public there: it is as in 2.2.6, and the optional dependency is bound to that version.
 *
 * @module
 */

/** `stat` as the package takes it. Times are in milliseconds since 1970; falsy values stand for a default. */
export interface FuseStat {
  mode: number;
  uid: number;
  gid: number;
  size: number;
  nlink: number;
  ino: number;
  blksize: number;
  atime: number;
  mtime: number;
  ctime: number;
}

/** `statvfs` as the package takes it; what is absent is 0. */
export interface FuseStatfs {
  bsize: number;
  frsize: number;
  namemax: number;
}

/** An answer without a result: 0, or a negative errno. */
export type Done = (status: number) => void;
/** An answer with a result, which is left out when `status` is a negative errno. */
export type Answer<R> = (status: number, result?: R) => void;

/** The operations; what is missing answers ENOSYS, as libfuse does. */
export interface FuseOperations {
  getattr(path: string, answer: Answer<FuseStat>): void;
  statfs(path: string, answer: Answer<FuseStatfs>): void;
  readdir(path: string, answer: (status: number, names?: string[], stats?: FuseStat[]) => void): void;
  readlink(path: string, answer: Answer<string>): void;
  opendir(path: string, flags: number, answer: Answer<number>): void;
  open(path: string, flags: number, answer: Answer<number>): void;
  /** The status is the number of bytes read into `into`. */
  read(path: string, handle: number, into: Buffer, length: number, position: number, answer: Done): void;
  /** The status is the number of bytes taken. */
  write(path: string, handle: number, from: Buffer, length: number, position: number, answer: Done): void;
  flush(path: string, handle: number, answer: Done): void;
  release(path: string, handle: number, answer: Done): void;
  fsync(path: string, dataOnly: number, handle: number, answer: Done): void;
  fsyncdir(path: string, dataOnly: number, handle: number, answer: Done): void;
  truncate(path: string, size: number, answer: Done): void;
  ftruncate(path: string, handle: number, size: number, answer: Done): void;
  utimens(path: string, atime: number, mtime: number, answer: Done): void;
  chmod(path: string, mode: number, answer: Done): void;
  chown(path: string, uid: number, gid: number, answer: Done): void;
  create(path: string, mode: number, answer: Answer<number>): void;
  mknod(path: string, mode: number, device: number, answer: Done): void;
  link(from: string, to: string, answer: Done): void;
  symlink(text: string, path: string, answer: Done): void;
  unlink(path: string, answer: Done): void;
  mkdir(path: string, mode: number, answer: Done): void;
  rmdir(path: string, answer: Done): void;
  rename(from: string, to: string, answer: Done): void;
  /** A status of 0 without a list is an empty list; with one, the size that is asked for first would be 128 too large. */
  listxattr(path: string, answer: Done): void;
}

/** What libfuse's thread hands over with each operation: its own `fuse_thread_locals_t`. */
export type NativeHandler = (thread: Buffer, op: number, ...args: unknown[]) => void;

/** One mount. */
export interface Fuse {
  readonly mnt: string;
  /** Makes the option argument of libfuse (`-o…`); overridden, since the package knows only some of the options. */
  _fuseOptions(): string;
  /** Called once for each thread that libfuse starts; the memory is needed until the process ends. */
  _malloc(size: number): Buffer;
  /** By operation number. */
  readonly _handlers: (NativeHandler | undefined)[];
  mount(done: (error?: Error | null) => void): void;
  unmount(done: (error?: Error | null) => void): void;
}

/** The exported class. */
export interface FuseClass {
  new (dir: string, operations: Partial<FuseOperations>, options: { timeout: false }): Fuse;
  /** Called by {@link Fuse.unmount}; replaced, since the package's own puts the path into a shell command. */
  unmount(dir: string, done: (error?: Error | null) => void): void;
}
