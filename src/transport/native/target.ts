/**
 * What the text of a new link means.
 *
 * configfs resolves it as the calling process would, at the time of symlink(2): a relative text starts at the working
 * directory of that process. fuse-native does not tell which process asks. So a relative text is tried from the places that the
 * caller is likely to be in, and the first from which it leads to a directory counts:
 *
 * 1. the directory that the link is made in (`cd configs/c.1; ln -s ../../functions/x .`),
 * 2. the directories above it, the nearest first (`ln -s functions/x configs/c.1/`),
 * 3. the directories above the mount point (`ln -s mnt/a/b mnt/c/`).
 *
 * An absolute text is walked from `/`, links on the way included.
 *
 * Inside of the mount the walk asks the {@link Vfs}; outside of it the system, by a child that can be thrown away if it hangs, but never
 * about our own mount: the caller holds a lock on the link's directory in the kernel.
 *
 * Nobody may learn through our eyes what he may not look at himself. Where the mount is the mounting user's alone, these are the
 * same eyes. Where others may use it, and it is not known who asks, only directories that everybody may search are passed.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import { type MaybePromise, then } from '../../sync/maybe-promise.js';
import { asErrno } from '../../system-error.js';
import { type Caller, S_IFDIR, S_IFLNK, S_IFMT, type Vfs, type VNode } from '../../core/vfs.js';
import type { PathChild } from '../path-child.js';
import { PathWalk } from '../path-walk.js';
import { splitPath } from './resolve.js';

const EVERYBODY_SEARCHES = 0o111;

/** What a walk needs to know about the mount. */
export interface MountPlace {
  /** The mount point by now, without links in its path. */
  readonly path: string;
  /** `st_dev` of the mount; undefined if unknown. */
  readonly device: number | undefined;
  /** May others than the user who mounted it use it? */
  readonly isShared: boolean;
  readonly child: PathChild;
}

/** A directory on the way; `node` is set inside of the mount. */
interface Place {
  readonly path: string;
  readonly node: VNode | undefined;
  /** May everybody search it? Undefined where that was not looked at. */
  readonly isOpen: boolean | undefined;
}

/**
 * Finds the node that a link at `path` (from the mount's root) with this text is to point at.
 * @throws ENOENT, ENOTDIR, ELOOP; EPERM for a directory that is not in the mount
 */
export function resolveTarget(vfs: Vfs, mount: MountPlace, text: string, path: string, caller: Caller): MaybePromise<VNode> {
  if (text === '') throw new Errno('ENOENT', 'a link without a text (getname_flags)');
  // To find out where it is takes time.
  const place = { ...mount };
  const from: From = (start) => new Walk(vfs, place, caller).from(start, text);
  if (!text.startsWith('/')) return fromFirst(from, startingPoints(place.path, path), undefined);
  return then(from('/'), (node) => node ?? refuse());
}

/** Where the text leads to from a place; undefined for a directory that is not in the mount. */
type From = (start: string) => MaybePromise<VNode | undefined>;

/** The first place that the text leads to a directory from counts. @param said what was said from the places before */
function fromFirst(from: From, [start, ...others]: readonly string[], said: Errno | undefined): MaybePromise<VNode> {
  const goOn = (more: Errno): MaybePromise<VNode> => {
    if (others.length === 0) throw more;
    return fromFirst(from, others, more);
  };
  const failed = (error: unknown): MaybePromise<VNode> => {
    if (!(error instanceof Errno) || error.code === 'EINTR') throw error;
    // From one place it is not there, from another it is no directory: that says more.
    return goOn(said === undefined || error.code !== 'ENOENT' ? error : said);
  };
  const arrived = (node: VNode | undefined): MaybePromise<VNode> => node ?? goOn(said ?? notOurs());
  let found: MaybePromise<VNode | undefined>;
  try {
    found = from(start!);
  } catch (error) {
    return failed(error);
  }
  return found instanceof Promise ? found.then(arrived, failed) : arrived(found);
}

function notOurs(): Errno {
  return new Errno('EPERM', 'the target is not in this mount (get_target)');
}

function refuse(): never {
  throw notOurs();
}

/** Absolute paths, the likeliest first. */
function startingPoints(mountPath: string, linkPath: string): string[] {
  const points: string[] = [];
  for (let at = linkPath; at !== ''; ) {
    at = splitPath(at).parent;
    points.push(mountPath + at);
  }
  for (let at = mountPath; at !== ''; ) {
    at = splitPath(at).parent;
    points.push(at === '' ? '/' : at);
  }
  return points;
}

class Walk extends PathWalk<Place> {
  constructor(
    readonly vfs: Vfs,
    readonly mount: MountPlace,
    readonly caller: Caller,
  ) {
    super();
    this.places.push({ path: '', node: mount.path === '/' ? vfs.root : undefined, isOpen: true });
  }

  /** @param start a directory's absolute path */
  from(start: string, text: string): ReturnType<From> {
    return then(
      then(this.follow(start), () => this.follow(text)),
      () => this.here.node,
    );
  }

  protected checkSearch(): MaybePromise<void> {
    const { node, path, isOpen: known } = this.here;
    if (!this.mount.isShared) return;
    if (node !== undefined) {
      if (!isOpen(this.vfs.getattr(node).mode)) throw closed(path);
      return;
    }
    // The way to our own mount point tells nothing.
    if (known === undefined) return;
    if (!known) throw closed(path);
  }

  protected step(name: string): MaybePromise<string | undefined> {
    const here = this.here;
    const path = `${here.path}/${name}`;
    if (here.node) return then(this.vfs.lookup(here.node, name, this.caller), (node) => this.#arrive(path, node));
    if (path === this.mount.path) {
      this.places.push({ path, node: this.vfs.root, isOpen: undefined });
    } else if (this.mount.path.startsWith(`${path}/`)) {
      // On the way to the mount point: a directory for sure.
      this.places.push({ path, node: undefined, isOpen: undefined });
    } else {
      return this.#stepOutside(path);
    }
    return undefined;
  }

  #arrive(path: string, node: VNode): string | undefined {
    if (node.kind === 'l') return this.vfs.readlink(node);
    if (node.kind === '-') throw new Errno('ENOTDIR', () => `${path} is an attribute (get_target: kern_path with LOOKUP_DIRECTORY)`);
    this.places.push({ path, node, isOpen: undefined });
    return undefined;
  }

  async #stepOutside(path: string): Promise<string | undefined> {
    const { child, isShared } = this.mount;
    // From a directory on the way to our own mount point, which was not looked at.
    const { isOpen: known, path: above } = this.here;
    if (isShared && known === undefined && !isOpen((await child.lstat(above).catch(rethrow)).mode)) throw closed(above);
    const stat = await child.lstat(path).catch(rethrow);
    // A second way into our own mount, such as a bind mount: where it leads cannot be asked.
    if (stat.dev === this.mount.device) refuse();
    const type = stat.mode & S_IFMT;
    if (type === S_IFLNK) return child.readlink(path).catch(rethrow);
    if (type !== S_IFDIR) throw new Errno('ENOTDIR', () => `${path} is not a directory (link_path_walk)`);
    this.places.push({ path, node: undefined, isOpen: isOpen(stat.mode) });
    return undefined;
  }
}

function isOpen(mode: number): boolean {
  return (mode & EVERYBODY_SEARCHES) === EVERYBODY_SEARCHES;
}

function closed(path: string): Errno {
  return new Errno('EACCES', () => `not everybody may search ${path}, and fuse-native does not tell who asks (configfs-fuse)`);
}

/** The system's own error, where it is one. */
function rethrow(error: unknown): never {
  throw asErrno(error);
}
