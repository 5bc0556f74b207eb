/**
 * A walk along a path outside of our mount, as the caller's process would do it. It runs in a child: see path-child.ts.
 *
 * The kernel does each step: a descriptor (O_PATH) holds the directory, and `/proc/self/fd/N/NAME` is what openat(2) would be. So
 * mounts of the caller's namespace are crossed, since the walk begins at `/proc/PID/root` or `/proc/PID/cwd`, and no rename on the way can
 * lead it elsewhere. What the kernel would decide by the caller's identity is decided here: search permission in each directory (see
 * {@link KernelAccess}), protected links, and what `/proc/self` means.
 *
 * @module
 */
import * as fs from 'node:fs';
import type { FileStat } from '../../../caller-paths.js';
import { MAX_LINKS } from '../../../core/limits.js';
import { Errno } from '../../../errno.js';
import { deviceOf, parseMounts } from '../../mountinfo.js';
import { decodeName } from '../../../names.js';
import { Credentials, type Identity } from '../permission/credentials.js';
import { mayFollowMapFiles, mayLookInto } from '../permission/ptrace.js';
import { MAY, openMask } from '../permission/rules.js';
import { childPath, pathOfFd, readlink, release, type SystemCalls } from './descriptors.js';
import { KernelAccess } from './kernel-access.js';
import { field, mountOf, protectsLinks } from './from-proc.js';
import { hasMore, refuseSlash } from './last-name.js';
import { LastNames } from './last-names.js';
import type { Arrival, Go, Last, LookedAt, Opened } from './messages.js';
import { factsAt, isSameProcess, isSameThread, type ProcessFacts, processNumbered, processOf } from './process-directory.js';

const { O_NOFOLLOW, O_DIRECTORY, O_CREAT, O_EXCL, O_NONBLOCK, S_IFMT, S_IFDIR, S_IFLNK, S_IFREG } = fs.constants;
const O_PATH = 0o10000000;
/** PROC_SUPER_MAGIC, FUSE_SUPER_MAGIC (include/uapi/linux/magic.h) */
const PROC = 0x9fa0;
const FUSE = 0x65735546;
/** PROC_ROOT_INO (include/linux/proc_ns.h) */
const PROC_ROOT = 1;
const STICKY_FOR_ALL = 0o1002;

const access = new KernelAccess();

/** One walk. The descriptors are its own until {@link close}. */
export class OutsideWalk {
  readonly #who: Credentials;
  #root: number | undefined;
  #here: number | undefined;
  /** {@link #here}, once the caller may search it: a text of 2,000 times `/.` asks once. */
  #searched: number | undefined;
  /** Of {@link #here}. */
  #stat: fs.Stats | undefined;
  /** Is the file system of {@link #here} a procfs? Undefined until somebody asks. */
  #onProc: boolean | undefined;
  #links = 0;
  /** What {@link open} has opened: the other process takes it over before the walk ends. */
  #opened: number | undefined;
  /** A name that is to be made in {@link #here}. */
  #missing: string | undefined;
  /** See {@link processNumbered}. */
  #own: Promise<ProcessFacts> | undefined;
  /** See {@link LastNames}; only for who asks for it. */
  #names: LastNames | undefined;

  constructor(
    readonly calls: SystemCalls,
    readonly caller: Identity,
    readonly own: Pick<Go, 'device' | 'isOpen'>,
  ) {
    this.#who = new Credentials(caller);
  }

  async go({ from, path, blind, links, maybeMissing, last }: Omit<Go, 'walk' | 'caller' | 'device' | 'isOpen'>): Promise<Arrival> {
    this.#links = links;
    if (last.do === 'look') (this.#names ??= new LastNames()).goOn(path);
    if (from === 'root') await this.#enterRoot();
    else if (from === 'cwd') await this.#enterWorkingDirectory();
    else this.#stat = await this.calls.fstat(this.#here!);
    const rest = path.split('/').reverse();
    for (let step = 0; ; step++) {
      const stat = this.#stat!;
      if (step >= blind && this.#isOwn(stat)) {
        this.#names?.forget();
        return { inside: stat.ino, rest: rest.reverse().join('/'), links: this.#links, covered: await this.#covered() };
      }
      const name = nextName(rest, stat);
      if (name === undefined) return { outside: plain(stat) };
      const isLast = !hasMore(rest);
      if (isLast && this.#names?.areKnown) this.#names.add(await this.realPath(), name);
      if (maybeMissing && isLast) {
        await this.#enterable(name, stat);
        refuseSlash(name, rest);
      }
      try {
        await this.#step(name, stat, rest);
      } catch (error) {
        if (!maybeMissing || !isLast || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        await this.#check(stat, MAY.WRITE | MAY.EXEC);
        this.#missing = name;
        return { missing: name };
      }
    }
  }

  /** Does what is left to do where it has arrived. */
  async finish(last: Last): Promise<unknown> {
    if (last.do === 'realPath') return this.realPath();
    if (last.do === 'readLink') return this.#readLink(last.name);
    if (last.do === 'open') return this.#open(last.flags, last.mode);
    if (last.do === 'look') return this.#look(last.flags);
    return undefined;
  }

  /** A regular file is opened as a driver would, which may be refused, and closed again. */
  async #look(flags: number): Promise<LookedAt> {
    const names = this.#names?.list;
    const { mode } = this.#stat!;
    if ((mode & S_IFMT) !== S_IFREG) return { names, fileSystem: 0 };
    await this.#check(this.#stat!, openMask(flags));
    this.#opened = await this.calls.open(`/proc/self/fd/${this.#here!}`, (flags & ~O_NOFOLLOW) | O_NONBLOCK);
    return { names, fileSystem: (await this.calls.statfs(`/proc/self/fd/${this.#opened}`)).type >>> 0 };
  }

  /** The path of what it has arrived at, from the caller's root directory. */
  async realPath(): Promise<string> {
    const [path, root] = [await pathOfFd(this.calls, this.#here!), await pathOfFd(this.calls, await this.#rootFd())];
    if (root === '/' || !`${path}/`.startsWith(`${root}/`)) return path;
    return path.slice(root.length) || '/';
  }

  /** The text of a symbolic link in the directory that it has arrived at. */
  async #readLink(name: string): Promise<string> {
    await this.#checkSearch(this.#stat!);
    const link = await this.calls.open(childPath(this.#here!, name), O_PATH | O_NOFOLLOW);
    try {
      const { mode, uid } = await this.calls.fstat(link);
      const process = (mode & S_IFMT) === S_IFLNK ? await this.#processOf() : undefined;
      if (process !== undefined) await this.#checkMagic(process, uid);
    } finally {
      await release(this.calls, link);
    }
    return readlink(this.calls, childPath(this.#here!, name));
  }

  /** Opens what it has arrived at. */
  async #open(flags: number, mode: number): Promise<Opened> {
    const base = `/proc/self/fd/${this.#here!}`;
    // O_NONBLOCK: a FIFO without a peer must not keep a thread.
    const wanted = (flags & ~O_NOFOLLOW) | O_NONBLOCK;
    let fd: number;
    if (this.#missing !== undefined) {
      fd = await this.calls.open(childPath(this.#here!, this.#missing), wanted | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
      // Without root this process can serve its own user only, and the file is his already.
      if (process.geteuid?.() === 0) await this.calls.fchown(fd, this.caller.uid, this.caller.gid);
    } else {
      if ((flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL)) throw new Errno('EEXIST', 'O_EXCL: the file is there (do_open)');
      await this.#check(this.#stat!, openMask(flags));
      fd = await this.calls.open(base, wanted & ~(O_CREAT | O_EXCL));
    }
    this.#opened = fd;
    return { pid: process.pid, fd, isFuse: (await this.calls.statfs(`/proc/self/fd/${fd}`)).type === FUSE };
  }

  async close(): Promise<void> {
    const fds = [this.#root, this.#here, this.#opened];
    this.#root = this.#here = this.#opened = undefined;
    for (const fd of fds) if (fd !== undefined) await release(this.calls, fd);
  }

  /** Is it in our own mount? */
  #isOwn({ dev }: fs.Stats): boolean {
    return deviceOf(dev) === this.own.device;
  }

  /** Mounts below the directory that the walk is in, in the same mount. */
  async #covered(): Promise<string[]> {
    const { pid } = this.caller;
    const [id, path] = [Number(mountOf(this.#here!)), await this.realPath()];
    const prefix = path === '/' ? '/' : `${path}/`;
    const text = await this.calls.readFile(`/proc/${pid === 0 ? 'self' : pid}/mountinfo`);
    return parseMounts(decodeName(text, 0, text.length))
      .filter(({ parent, point }) => parent === id && point.startsWith(prefix))
      .map(({ point }) => point.slice(prefix.length));
  }

  async #rootFd(): Promise<number> {
    // pid 0: a process that has no number in our pid namespace. Absolute paths are taken as we see them ourselves.
    const { pid } = this.caller;
    return (this.#root ??= await this.calls.open(pid === 0 ? '/' : `/proc/${pid}/root`, O_PATH | O_DIRECTORY));
  }

  async #enterRoot(): Promise<void> {
    const root = await this.#rootFd();
    await this.#move(await this.calls.open(`/proc/self/fd/${root}`, O_PATH | O_DIRECTORY));
  }

  async #enterWorkingDirectory(): Promise<void> {
    const { pid } = this.caller;
    if (pid === 0) throw new Errno('ENOENT', 'the working directory of a process of another PID namespace cannot be known (configfs-fuse)');
    await this.#move(await this.calls.open(`/proc/${pid}/cwd`, O_PATH | O_DIRECTORY));
  }

  /** @param here what fstat tells of where the walk is. @throws EACCES */
  #check(here: fs.Stats, mask: number): Promise<void> {
    return access.check(this.#who, this.#here!, here, mask);
  }

  /** @param stat of the descriptor, if it is known */
  async #move(fd: number, stat?: fs.Stats): Promise<void> {
    const left = this.#here;
    this.#here = fd;
    this.#searched = undefined;
    // Not waited for: the next step needs it as little as the caller does.
    if (left !== undefined) void release(this.calls, left);
    const now = stat ?? (await this.calls.fstat(fd));
    // Both were open at once, so one device number is one file system.
    if (now.dev !== this.#stat?.dev) this.#onProc = undefined;
    this.#stat = now;
  }

  /** One name further. What a link says is added to `rest`. */
  async #step(name: string, directory: fs.Stats, rest: string[]): Promise<void> {
    await this.#enterable(name, directory);
    if (name === '.') return;
    if (name === '..') {
      if (!(await this.#isAtRoot(directory))) await this.#move(await this.calls.open(childPath(this.#here!, '..'), O_PATH | O_DIRECTORY));
      return;
    }
    const own = await this.#ownProcess(name, directory);
    if (own !== undefined) return this.#follow(own, rest);
    const fd = await this.calls.open(childPath(this.#here!, name), O_PATH | O_NOFOLLOW);
    const stat = await this.calls.fstat(fd);
    if ((stat.mode & S_IFMT) !== S_IFLNK) return this.#move(fd, stat);
    void release(this.calls, fd);
    const process = await this.#processOf();
    if (process !== undefined) {
      this.#count();
      this.#names?.forget();
      await this.#checkMagic(process, stat.uid);
      return this.#move(await this.calls.open(childPath(this.#here!, name), O_PATH));
    }
    this.#checkProtected(directory, stat);
    return this.#follow(await readlink(this.calls, childPath(this.#here!, name)), rest);
  }

  /** @throws ENOTDIR, EACCES */
  async #enterable(name: string, directory: fs.Stats): Promise<void> {
    if ((directory.mode & S_IFMT) !== S_IFDIR)
      throw new Errno('ENOTDIR', () => `${name} is looked for in what is not a directory (link_path_walk)`);
    await this.#checkSearch(directory);
  }

  async #follow(text: string, rest: string[]): Promise<void> {
    this.#count();
    if (text === '') throw new Errno('ENOENT', 'a link without a text (getname_flags)');
    if (!hasMore(rest)) this.#names?.goOn(text);
    if (text.startsWith('/')) await this.#enterRoot();
    rest.push(...text.split('/').reverse());
  }

  #count(): void {
    if (++this.#links > MAX_LINKS) throw new Errno('ELOOP', `more than ${MAX_LINKS} links on the way (pick_link: MAXSYMLINKS)`);
  }

  /** `fs.protected_symlinks`: in a sticky directory for all, only links of the directory's owner or of the caller are followed. */
  #checkProtected(directory: fs.Stats, link: fs.Stats): void {
    if ((directory.mode & STICKY_FOR_ALL) !== STICKY_FOR_ALL || link.uid === this.caller.uid || link.uid === directory.uid) return;
    if (protectsLinks()) throw new Errno('EACCES', 'a link of somebody else in a sticky directory (may_follow_link)');
  }

  async #isAtRoot(directory: fs.Stats): Promise<boolean> {
    const root = await this.#rootFd();
    const { dev, ino } = await this.calls.fstat(root);
    return dev === directory.dev && ino === directory.ino && mountOf(root) === mountOf(this.#here!);
  }

  /** The process in whose directory the walk is: links are magic there. */
  async #processOf(): Promise<ProcessFacts | undefined> {
    if (!(await this.#isOnProc()) || this.#stat!.ino === PROC_ROOT) return undefined;
    return processOf(this.calls, this.#here!);
  }

  #caller(): Promise<ProcessFacts> {
    return (this.#own ??= processNumbered(this.calls, this.caller.pid));
  }

  async #isOwnProcess(process: ProcessFacts): Promise<boolean> {
    return this.caller.pid !== 0 && isSameProcess(process, await this.#caller());
  }

  /** @param owner of the link. @throws EACCES, EPERM */
  async #checkMagic(process: ProcessFacts, owner: number): Promise<void> {
    if (!(await this.#isOwnProcess(process)) && !mayLookInto(this.#who, { ...process, owner }))
      throw new Errno('EACCES', 'a link of another process (proc_pid_get_link)');
    if ((await pathOfFd(this.calls, this.#here!)).endsWith('/map_files') && !mayFollowMapFiles(this.#who))
      throw new Errno('EPERM', 'a link of map_files, without CAP_CHECKPOINT_RESTORE (proc_map_files_get_link)');
  }

  /** A process may always search what belongs to itself (proc_fd_permission: same_thread_group). @throws EACCES */
  async #checkSearch(directory: fs.Stats): Promise<void> {
    if (this.#searched === this.#here || (this.own.isOpen && this.#isOwn(directory))) return;
    try {
      await this.#check(directory, MAY.EXEC);
      this.#searched = this.#here;
    } catch (error) {
      const process = await this.#processOf();
      if (process === undefined || !(await this.#isOwnProcess(process))) throw error;
    }
  }

  async #isOnProc(): Promise<boolean> {
    return (this.#onProc ??= (await this.calls.statfs(`/proc/self/fd/${this.#here!}`)).type === PROC);
  }

  /** What `self` or `thread-self` in the root of a procfs means to the caller, in the numbers of that procfs. */
  async #ownProcess(name: string, directory: fs.Stats): Promise<string | undefined> {
    if ((name !== 'self' && name !== 'thread-self') || directory.ino !== PROC_ROOT || !(await this.#isOnProc())) return undefined;
    const { pid } = this.caller;
    if (pid === 0) throw new Errno('ENOENT', 'a process of another PID namespace (proc_self_get_link)');
    const caller = await this.#caller();
    const [processes, threads] = [field(caller, 'NStgid'), field(caller, 'NSpid')];
    // From the innermost namespace on: which of the numbers is the caller's in this procfs?
    for (let level = processes.length - 1; level >= 0; level--) {
      const numbers = `${processes[level]}/task/${threads[level]}`;
      if (!isSameThread(await factsAt(this.calls, childPath(this.#here!, numbers)), caller)) continue;
      return name === 'self' ? processes[level]! : numbers;
    }
    throw new Errno('ENOENT', 'the caller has no number in this procfs (proc_self_get_link)');
  }
}

/** The next name of a path, `.` too. A final slash only a directory may have. */
function nextName(rest: string[], here: fs.Stats): string | undefined {
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name !== '') return name;
    if ((here.mode & S_IFMT) !== S_IFDIR)
      throw new Errno('ENOTDIR', 'a final slash after what is not a directory (path_lookupat: LOOKUP_DIRECTORY)');
  }
  return undefined;
}

function plain({ dev, ino, mode, nlink, uid, gid, rdev, size }: fs.Stats): FileStat {
  return { dev, ino, mode, nlink, uid, gid, rdev, size };
}
