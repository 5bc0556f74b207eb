/**
 * A walk that leads into our mount without asking the system about any path: by the caller's table of mounts alone.
 *
 * @module
 */
import { readlinkSync } from 'node:fs';
import type { MaybePromise } from '../../../sync/maybe-promise.js';
import type { Caller, Vfs, VNode } from '../../../core/vfs.js';
import { Errno } from '../../../errno.js';
import { type MountLine, MountMap, parseMounts, readMountTable } from '../../mountinfo.js';
import { decodeName } from '../../../names.js';
import { PathWalk } from '../../path-walk.js';
import { CAP, Credentials } from '../permission/credentials.js';
import { checkAccess, MAY } from '../permission/rules.js';
import { worksIn } from './from-proc.js';
import type { Facts } from './repeats.js';
import { Trail } from './trail.js';
import type { ViewedMount } from './viewed-mount.js';

/** Thrown where the system has to be asked. */
export class LeadsOutside extends Error {}

export const OUTSIDE = new LeadsOutside();

/** What no user namespace but ours has capabilities for. */
const UNMAPPED = { uid: -1, gid: -1 };

/** A directory that the walk is in. */
interface Place {
  /** Absolute, from the root directory of the process. */
  readonly path: string;
  readonly mount: MountLine | undefined;
  /** Set inside of our mount. */
  readonly node: VNode | undefined;
}

/** See the module's documentation. */
export class InsideWalk extends PathWalk<Place> {
  readonly vfs: Vfs;
  readonly device: string;
  readonly #owner: ViewedMount['owner'];
  #mounts: MountMap | undefined;
  /** Undefined where it is not worth keeping. */
  #trail: Trail | undefined;

  constructor(
    { vfs, device, owner }: Omit<ViewedMount, 'nodeOf'>,
    readonly caller: Caller,
    readonly facts: Facts,
  ) {
    super();
    this.vfs = vfs;
    this.device = device;
    this.#owner = owner;
  }

  /**
   * @returns the node that the path leads to
   * @throws LeadsOutside where that cannot be known without asking the system; Errno
   */
  resolve(path: string): MaybePromise<VNode> {
    const { pid } = this.caller;
    if (pid === 0) throw OUTSIDE;
    this.#mounts = this.facts.mounts ??= readMountMap(pid);
    const cwd = path.startsWith('/') ? undefined : this.#workingDirectory();
    const { walked } = this.facts;
    if (walked !== undefined && walked.trail.cwd === cwd && walked.trail.isSame(this.vfs, this.caller)) return walked.end;
    this.#trail = new Trail(cwd);
    this.places.push(this.#placeOf('/', this.#mounts.root));
    if (cwd !== undefined) {
      this.#enter(cwd);
      this.#confirm();
    }
    const done = this.follow(path);
    return done instanceof Promise ? done.then(() => this.#result()) : this.#result();
  }

  #result(): VNode {
    const { node } = this.here;
    if (node === undefined) throw OUTSIDE;
    this.facts.walked = this.#trail && { trail: this.#trail, end: node };
    return node;
  }

  protected checkSearch(): void {
    const { node } = this.here;
    if (node === undefined || this.#owner !== undefined) return;
    this.#trail?.searched(node);
    checkAccess(new Credentials(this.caller), this.vfs.getattr(node), MAY.EXEC);
  }

  protected step(name: string): MaybePromise<string | undefined> {
    const { here } = this;
    const path = join(here.path, name);
    const mount = this.#mounts!.at(here.mount, path);
    const parent = here.node;
    if (mount !== here.mount || parent === undefined) {
      this.#goOutside(path, mount);
      return undefined;
    }
    const arrive = (node: VNode): string | undefined => {
      this.#trail?.found(parent, name, node);
      return this.#arrive(path, mount, node);
    };
    const found = this.vfs.lookup(parent, name, this.caller);
    return found instanceof Promise ? found.then(arrive) : arrive(found);
  }

  #arrive(path: string, mount: MountLine | undefined, node: VNode): string | undefined {
    if (node.kind === 'l') {
      // Its text may be another one next time.
      this.#trail = undefined;
      return this.vfs.readlink(node);
    }
    if (node.kind === '-') throw new Errno('ENOTDIR', () => `${path} is an attribute (get_target: kern_path with LOOKUP_DIRECTORY)`);
    this.places.push({ path, mount, node });
    return undefined;
  }

  /** Outside of our mount: on the way to it, where a mount point below says that this is a directory and no link. */
  #goOutside(path: string, mount: MountLine | undefined): void {
    // Root may search any directory above, unless it has given that up; for others that has to be looked at.
    if ((this.#owner ?? this.caller).uid !== 0 || !this.#searchesAll()) throw OUTSIDE;
    if (mount === this.here.mount && !this.#mounts!.isAboveMount(path)) throw OUTSIDE;
    this.places.push(this.#placeOf(path, mount));
  }

  #searchesAll(): boolean {
    return (this.facts.searchesAll ??= this.#readSearchesAll());
  }

  #readSearchesAll(): boolean {
    // In a user's own mount all count as its root, whose capabilities are those of a user namespace; and this process may not look.
    if (process.geteuid?.() !== 0) return true;
    const who = new Credentials(this.caller);
    return who.isCapable(CAP.DAC_READ_SEARCH, UNMAPPED) || who.isCapable(CAP.DAC_OVERRIDE, UNMAPPED);
  }

  /** Is the caller's root directory that of its mount namespace? @throws LeadsOutside */
  #hasWholeRoot(): boolean {
    return (this.facts.hasWholeRoot ??= readLink(`/proc/${this.caller.pid}/root`) === '/');
  }

  /** The root of a mount. A bind mount of a part of ours begins somewhere in the tree: that is left to the kernel to find. */
  #placeOf(path: string, mount: MountLine | undefined): Place {
    if (mount?.device !== this.device) return { path, mount, node: undefined };
    if (mount.root !== '/') throw OUTSIDE;
    return { path, mount, node: this.vfs.root };
  }

  /** `/proc/PID/cwd` names a directory without links in it; reading it asks no file system. @throws LeadsOutside */
  #workingDirectory(): string {
    const cwd = readLink(`/proc/${this.caller.pid}/cwd`);
    // It was removed, or has such a name.
    if (!this.#hasWholeRoot() || cwd.endsWith(' (deleted)')) throw OUTSIDE;
    return cwd;
  }

  #enter(cwd: string): void {
    for (const name of cwd.split('/')) {
      if (name === '') continue;
      const { here } = this;
      const path = join(here.path, name);
      const mount = this.#mounts!.at(here.mount, path);
      // What is above is of no use to who starts here: no permission is needed for it.
      if (mount !== here.mount || here.node === undefined) {
        if (mount === here.mount && !this.#mounts!.isAboveMount(path)) throw OUTSIDE;
        this.places.push(this.#placeOf(path, mount));
        continue;
      }
      this.places.push({ path, mount, node: this.#childAt(here.node, name) });
    }
  }

  /** Is the directory of that path in our mount really the working directory? @throws LeadsOutside */
  #confirm(): void {
    const { mount, node } = this.here;
    if (node !== undefined && !worksIn(this.caller.pid, mount!.id, node.ino)) throw OUTSIDE;
  }

  /** A removed directory, or one that a removal is deciding about, is left to the kernel to find. */
  #childAt(parent: VNode, name: string): VNode {
    let found: MaybePromise<VNode>;
    try {
      found = this.vfs.lookup(parent, name, this.caller);
    } catch {
      throw OUTSIDE;
    }
    if (!(found instanceof Promise)) {
      this.#trail?.found(parent, name, found);
      return found;
    }
    found.catch(() => {});
    throw OUTSIDE;
  }
}

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

function readLink(link: string): string {
  try {
    const text = readlinkSync(link);
    // Not UTF-8, or the character itself.
    if (!text.includes('\ufffd')) return text;
    const bytes = readlinkSync(link, { encoding: 'buffer' });
    return decodeName(bytes, 0, bytes.length);
  } catch {
    throw OUTSIDE;
  }
}

/** The last table, and what it meant: most callers have the same, and it hardly ever changes. */
let known: { readonly bytes: Buffer; readonly map: MountMap } | undefined;
/** @throws LeadsOutside where the table is too large, or may not be seen */
function readMountMap(pid: number): MountMap {
  const bytes = tableOf(pid);
  if (bytes === undefined) throw OUTSIDE;
  if (known === undefined || !known.bytes.equals(bytes)) {
    known = { bytes: Buffer.from(bytes), map: new MountMap(parseMounts(decodeName(bytes, 0, bytes.length))) };
  }
  return known.map;
}

function tableOf(pid: number): Buffer | undefined {
  try {
    return readMountTable(pid);
  } catch {
    return undefined;
  }
}
