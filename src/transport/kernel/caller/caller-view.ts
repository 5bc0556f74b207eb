/**
 * What paths mean to the process that makes a request: for the texts of new links, and for the paths that drivers are given.
 *
 * configfs resolves them by `kern_path` and `filp_open`, so in the caller's mount namespace, from its root or working directory, and with
 * its credentials. The part inside of our mount is walked here, by the {@link Vfs}: the system would come back to us with it, and may hold
 * a lock of the very directory. The part outside is walked by a child process, see {@link OutsideWalk}: it may hang. Links into
 * the mount that begin at the mount's own path, or at a working directory in it, need no child.
 *
 * @module
 */
import { constants, open as openFile } from 'node:fs';
import { promisify } from 'node:util';
import type { CallerPaths, FileStat, Looked } from '../../../caller-paths.js';
import { monotonic } from '../../../monotonic.js';
import { programUrl } from '../../../location.js';
import { type MaybePromise, then } from '../../../sync/maybe-promise.js';
import type { Caller, VNode } from '../../../core/vfs.js';
import { Errno, isErrno } from '../../../errno.js';
import { asErrno } from '../../../system-error.js';
import { ChildEnded, LIMIT_MS, OutOfTime, PathChild, type PathSession } from '../../path-child.js';
import { accessOf } from '../../open-flags.js';
import { Credentials } from '../permission/credentials.js';
import { checkAccess, openMask } from '../permission/rules.js';
import { InsideWalk, LeadsOutside, OUTSIDE } from './inside-walk.js';
import { type Next, type Turn, turnInside } from './inside-turn.js';
import type { Arrival, Go, Inside, Last, LookedAt, Opened } from './messages.js';
import { type Facts, Repeats } from './repeats.js';
import { Turns } from './turns.js';
import type { ViewedMount } from './viewed-mount.js';

const O_PATH = 0o10000000;

/** Where a path leads; outside of our mount, with what {@link Last} has answered there. */
type Found =
  | { readonly node: VNode }
  | { readonly stat: FileStat; readonly result?: unknown }
  | { readonly missing: string; readonly result?: unknown };

const NOTHING: Last = { do: 'nothing' };
const openAgain = promisify(openFile as (path: string, flags: number, done: (error: Error | null, fd: number) => void) => void);

/** See the module's documentation. One for a mount. */
export class CallerView {
  readonly #child = new PathChild(programUrl('transport/kernel/caller/outside-main'));

  readonly #repeats = new Repeats();
  readonly #turns = new Turns();

  constructor(readonly mount: ViewedMount) {}

  /**
   * What the text of a new link means (`get_target`, fs/configfs/symlink.c).
   * @throws EPERM for a directory that is not of this mount; ENOENT, ENOTDIR, EACCES, ELOOP; ETIMEDOUT where a file system on the way
   *   does not answer
   */
  resolveTarget(text: string, caller: Caller): MaybePromise<VNode> {
    if (text === '') throw new Errno('ENOENT', 'a link without a text (getname_flags)');
    const facts = this.#repeats.of(caller, text);
    try {
      const found =
        facts.arrival === undefined ? new InsideWalk(this.mount, caller, facts).resolve(text) : this.#fromArrival(caller, facts.arrival);
      if (!(found instanceof Promise)) return checkLive(found);
      return found.then(checkLive, (error: unknown) => this.#targetOutside(text, caller, facts, error));
    } catch (error) {
      return this.#targetOutside(text, caller, facts, error);
    }
  }

  /** @throws LeadsOutside where the path leads out again, or where what it came to is no more */
  #fromArrival(caller: Caller, arrival: Inside): MaybePromise<VNode> {
    const take = (turn: Turn): VNode => {
      if ('from' in turn) throw OUTSIDE;
      return turn.node;
    };
    let turn: MaybePromise<Turn>;
    try {
      turn = turnInside(this.mount, caller, arrival);
    } catch (error) {
      throw isErrno(error) && error.code === 'ESTALE' ? OUTSIDE : error;
    }
    return then(turn, take);
  }

  async #targetOutside(text: string, caller: Caller, facts: Facts, error: unknown): Promise<VNode> {
    if (!(error instanceof LeadsOutside)) throw error;
    const began = monotonic();
    const arrived = (arrival: Inside): void => {
      if (!text.startsWith('/')) return;
      facts.arrival ??= arrival;
      facts.tookMs(monotonic() - began);
    };
    const found = await this.#walk(caller, text, NOTHING, async (result) => result, arrived);
    if ('node' in found) return checkLive(found.node);
    const isDirectory = 'stat' in found && (found.stat.mode & constants.S_IFMT) === constants.S_IFDIR;
    if (!isDirectory) throw new Errno('ENOTDIR', () => `${text} is not a directory (get_target: kern_path with LOOKUP_DIRECTORY)`);
    throw new Errno('EPERM', () => `${text} is not in this mount (get_target)`);
  }

  /** The files of the machine, as this caller's process sees them. */
  pathsOf(caller: Caller): CallerPaths {
    return {
      realPath: (path) =>
        this.#walk(caller, path, { do: 'realPath' }, async (found, entered) => ('node' in found ? entered() : (found.result as string))),
      readLink: (path) => this.#readLink(caller, path),
      stat: (path) => this.#walk(caller, path, NOTHING, async (found) => this.#stat(found)),
      open: (path, flags, mode = 0o666) =>
        this.#walk(caller, path, { do: 'open', flags, mode }, async (found) => {
          if ('node' in found) return this.#openOwn(path, found.node, flags, caller);
          return take(found.result as Opened, flags);
        }),
      look: (path, flags) => this.#walk(caller, path, { do: 'look', flags }, async (found) => looked(found)),
    };
  }

  /** Ends the child. A later path starts another one. */
  end(): void {
    this.#child.kill();
  }

  /**
   * What is in our own mount is not opened: an open file would keep the mount in use, and this process waits for its end.
   * @returns for a directory, a descriptor (O_PATH) that tells no more than that it is one: the driver that asks takes only files
   * @throws what `open` says; ELOOP for an attribute that could be opened
   */
  async #openOwn(path: string, node: VNode, flags: number, caller: Caller): Promise<number> {
    const { vfs, owner } = this.mount;
    const { O_WRONLY, O_RDWR, O_CREAT, O_DIRECTORY } = constants;
    if (node.kind === 'd' && flags & (O_WRONLY | O_RDWR | O_CREAT)) throw new Errno('EISDIR', () => `${path} is a directory (may_open)`);
    if (owner === undefined) checkAccess(new Credentials(caller), vfs.getattr(node), openMask(flags));
    if (node.kind === 'd') return openAgain('/', O_PATH | O_DIRECTORY);
    const { reads, writes } = accessOf(flags);
    await vfs.release(await vfs.open(node, reads, writes, caller));
    throw new Errno('ELOOP', () => `${path} is in this mount: a driver cannot open what it serves itself (configfs-fuse)`);
  }

  #readLink(caller: Caller, path: string): Promise<string> {
    const slash = path.lastIndexOf('/');
    const [directory, name] = [slash < 0 ? '.' : path.slice(0, slash + 1), path.slice(slash + 1)];
    if (name === '' || name === '.' || name === '..') throw new Errno('EINVAL', () => `'${path}' is not a symbolic link (do_readlinkat)`);
    return this.#walk(caller, directory, { do: 'readLink', name }, async (found) => {
      if (!('node' in found)) return found.result as string;
      const { vfs } = this.mount;
      const node = await vfs.lookup(found.node, name, caller);
      if (node.kind !== 'l') throw new Errno('EINVAL', () => `'${path}' is not a symbolic link (do_readlinkat)`);
      return vfs.readlink(node);
    });
  }

  #stat(found: Found): FileStat {
    if ('stat' in found) return found.stat;
    if ('missing' in found) throw new Errno('ENOENT', () => `there is no ${found.missing} (link_path_walk)`);
    const { ino, mode, nlink, uid, gid, size } = this.mount.vfs.getattr(found.node);
    const [major, minor] = this.mount.device.split(':').map(Number);
    return { dev: ((major ?? 0) << 8) | (minor ?? 0), ino, mode, nlink, uid, gid, rdev: 0, size };
  }

  /**
   * Walks along a path, and ends the walk after `use`.
   * @param last what the child does where the path ends outside of our mount
   * @param use gets where it ends, and what asks for the path by which it came into our mount
   * @param arrived is told where the path leads into our mount for the first time
   */
  async #walk<T>(
    caller: Caller,
    path: string,
    last: Last,
    use: (found: Found, entered: () => Promise<string>) => Promise<T>,
    arrived?: (arrival: Inside) => void,
  ): Promise<T> {
    if (path === '') throw new Errno('ENOENT', 'an empty path (getname_flags)');
    if (path.includes('\0')) throw new Errno('EINVAL', 'a path with a NUL in it (configfs-fuse)');
    const session = this.#child.session();
    const walk = ++lastWalk;
    const { device, owner } = this.mount;
    const { pid } = caller;
    const { uid, gid } = owner ?? caller;
    const asker = { uid: caller.uid, isInside: !new Credentials(caller).isOutsideOfContainers };
    const maybeMissing = last.do === 'open' && (last.flags & constants.O_CREAT) !== 0;
    let hasEnded = false;
    try {
      const go = async (next: Next): Promise<Arrival> => {
        const message: Go = { walk, caller: { uid, gid, pid }, device, isOpen: owner !== undefined, maybeMissing, last, ...next };
        // Only while the child is at it: what waits inside of the mount keeps nobody's turn.
        const arrival = (await attempt(
          path,
          this.#turns.during(asker, LIMIT_MS, () => session.call('go', message)),
        )) as Arrival;
        hasEnded = !('inside' in arrival) && last.do !== 'open';
        return arrival;
      };
      return await use(
        await this.#follow(caller, path, go, maybeMissing, arrived),
        () => attempt(path, session.call('realPath', walk)) as Promise<string>,
      );
    } finally {
      if (!hasEnded) end(session, walk);
    }
  }

  /** Goes in turns with the child: it outside, this process inside. */
  async #follow(
    caller: Caller,
    path: string,
    go: (next: Next) => Promise<Arrival>,
    maybeMissing: boolean,
    arrived?: (arrival: Inside) => void,
  ): Promise<Found> {
    let at = await go({ from: path.startsWith('/') ? 'root' : 'cwd', path, blind: 0, links: 0 });
    if ('inside' in at) arrived?.(at);
    while ('inside' in at) {
      const step = await turnInside(this.mount, caller, at, maybeMissing);
      if (!('from' in step)) return step;
      at = await go(step);
    }
    return 'outside' in at ? { stat: at.outside, result: at.result } : at;
  }
}

let lastWalk = 0;

function checkLive(node: VNode): VNode {
  if (node.removed) throw new Errno('ENOENT', 'the target was removed (create_link)');
  if (node.kind !== 'd') throw new Errno('ENOTDIR', 'the target is an attribute (get_target: kern_path with LOOKUP_DIRECTORY)');
  return node;
}

/**
 * Makes the child's descriptor one of this process. Where a program serves the file system it is an O_PATH descriptor: that program
 * could keep this process waiting with each call on any other.
 */
async function take({ pid, fd, isFuse }: Opened, flags: number): Promise<number> {
  const { O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW } = constants;
  const again = isFuse ? O_PATH : (flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_NOFOLLOW)) | constants.O_NONBLOCK;
  return openAgain(`/proc/${pid}/fd/${fd}`, again);
}

function looked(found: Found): Looked | undefined {
  if (!('stat' in found)) return undefined;
  const { names, fileSystem } = found.result as LookedAt;
  return names && { stat: found.stat, names, fileSystem };
}

function end(session: PathSession, walk: number): void {
  // It may hang or have ended: then its descriptors end with it.
  session.call('end', walk).catch(() => {});
}

async function attempt<T>(path: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof OutOfTime) {
      throw new Errno('ETIMEDOUT', () => `'${path}': a file system on the way does not answer (configfs-fuse)`);
    }
    if (error instanceof ChildEnded) throw new Errno('EIO', `${error.message} (configfs-fuse)`);
    throw asErrno(error, () => `'${path}' as the caller sees it: ${(error as Error).message}`);
  }
}
