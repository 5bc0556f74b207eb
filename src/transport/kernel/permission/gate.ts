/**
 * Checks each request against the rules before it is served.
 *
 * Without the mount option `default_permissions` the kernel leaves permissions to the server, but for files without any
 * execute bit and for what needs no inode (CAP_MKNOD). It asks for each name that it does not keep, so
 * that search permission is checked on the way. Names that it does keep are those in a directory that everybody may search: see {@link PermissionGate.everybodySearches}.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Iattr, Stat, Vfs, VNode } from '../../../core/vfs.js';
import { Errno } from '../../../errno.js';
import type { KnownNode, NodeTable } from '../nodes.js';
import { OP } from '../protocol.js';
import type { Request } from '../request.js';
import { Credentials } from './credentials.js';
import { checkAccess, checkChange, checkLinkSource, checkSetattr, checkSticky, MAY, mayAccess, openMask, S_ISVTX } from './rules.js';

/** FMODE_EXEC: the file is opened to be executed (include/linux/fs.h). */
const EXECUTE = 0x20;
const ALL_SEARCH = 0o111;

/** @param inode what the request names. @throws Errno */
type Check = (who: Credentials, inode: Stat, args: never, gate: PermissionGate) => void;

const mayChange: Check = (who, directory) => checkChange(who, directory);

/**
 * In a directory that is gone nothing is made, and that is found out before who may do so. The kernel of the mount knows it only of the
 * directory that was removed itself, and not of default groups in it (`may_create`: IS_DEADDIR; `detach_groups` sets S_DEAD).
 */
const mayMake: Check = (who, directory, _args, gate) => {
  checkLives(directory, gate);
  checkChange(who, directory);
};

/** @throws ENOENT */
function checkLives({ ino }: Pick<Stat, 'ino'>, gate: PermissionGate): void {
  if (gate.nodes.get(ino).removed) throw new Errno('ENOENT', 'the directory was removed (may_create: IS_DEADDIR)');
}

/** By opcode. What is not in here needs no permission beyond that to find the node. */
const checks: readonly (Check | undefined)[] = Object.assign([] as Check[], {
  [OP.LOOKUP]: (who, directory) => checkAccess(who, directory, MAY.EXEC),
  [OP.MKDIR]: mayMake,
  [OP.RMDIR]: checkRemove,
  [OP.UNLINK]: checkRemove,
  [OP.SYMLINK]: mayMake,
  [OP.CREATE]: mayMake,
  [OP.TMPFILE]: mayChange,
  [OP.MKNOD]: mayMake,
  [OP.LINK]: checkLink,
  [OP.RENAME]: checkRename,
  [OP.RENAME2]: checkRename,
  [OP.OPENDIR]: (who, directory) => checkAccess(who, directory, MAY.READ),
  [OP.OPEN]: (who, file, flags: number) => checkAccess(who, file, flags & EXECUTE ? MAY.EXEC : openMask(flags)),
  [OP.ACCESS]: (who, inode, mask: number) => checkAccess(who, inode, mask),
  [OP.SETXATTR]: checkXattrChange,
  [OP.REMOVEXATTR]: checkXattrChange,
  [OP.SETATTR]: (who, inode, change: Iattr) => checkSetattr(who, inode, change),
} satisfies Record<number, Check>);

/** `may_delete` */
function checkRemove(who: Credentials, directory: Stat, name: string, gate: PermissionGate): void {
  const { mode, uid, gid, ino } = directory;
  checkChange(who, directory);
  const victim = mode & S_ISVTX ? gate.nodes.childOf(ino, name) : undefined;
  if (victim !== undefined) checkSticky(who, { mode, uid, gid }, gate.vfs.getattr(victim));
}

/** `may_linkat`, then `may_create` */
function checkLink(who: Credentials, directory: Stat, from: number, gate: PermissionGate): void {
  checkLives(directory, gate);
  const { mode, uid, gid } = directory;
  if (protectsHardLinks()) checkLinkSource(who, gate.stat(from));
  checkChange(who, { mode, uid, gid });
}

/** The sysctl fs.protected_hardlinks; on where it cannot be read, as distributions have it. */
function protectsHardLinks(): boolean {
  try {
    return readFileSync('/proc/sys/fs/protected_hardlinks', 'latin1').trim() !== '0';
  } catch {
    return true;
  }
}

/** Both directories change; and a directory that gets another parent has a new `..` (`vfs_rename`). */
function checkRename(who: Credentials, oldParent: Stat, { to, name }: { to: number; name: string }, gate: PermissionGate): void {
  const from = oldParent.ino;
  checkLives({ ino: to }, gate);
  checkRemove(who, oldParent, name, gate);
  checkChange(who, gate.stat(to));
  const victim = from === to ? undefined : gate.nodes.childOf(from, name);
  if (victim !== undefined) checkAccess(who, gate.vfs.getattr(victim), MAY.WRITE);
}

/** `xattr_permission`; other name spaces are the kernel's own business. */
function checkXattrChange(who: Credentials, inode: Stat, name: string): void {
  if (name.startsWith('user.')) checkAccess(who, inode, MAY.WRITE);
}

/** What a path ends in, or goes through, and the kernel walks again after ESTALE (`retry_estale`). */
const walked: ReadonlySet<number> = new Set([OP.LOOKUP, OP.OPEN, OP.OPENDIR, OP.ACCESS]);

/** A thread that was told to walk its path again. */
interface WalksAgain {
  /** What it asked, and where. */
  readonly opcode: number;
  readonly node: KnownNode | undefined;
  /** Where its path was seen to begin, which is below the directory: it may go wherever that leads. */
  from: KnownNode | undefined;
}

/** Is this what is asked again, or on the way there from a place that is held open? */
function leadsTo({ opcode, node }: WalksAgain, request: Request, here: KnownNode | undefined): boolean {
  return (request.opcode === opcode && here === node) || (request.opcode === OP.LOOKUP && isWithin(node, here));
}

function isWithin(node: KnownNode | undefined, place: KnownNode | undefined): boolean {
  for (let at = node; at !== undefined; at = at.parent) if (at === place) return true;
  return false;
}

/** The checks of one session. */
export class PermissionGate {
  /**
   * Directories that not everybody may search any more, while the kernel still keeps names in them, each with what settles when it has
   * forgotten them; undefined if there are none.
   */
  #closing: Map<VNode, Promise<void>> | undefined;
  /** Threads that were told to walk their paths again, since the first of {@link #closing} came. */
  readonly #walksAgain = new Map<number, WalksAgain>();

  constructor(
    readonly vfs: Vfs,
    readonly nodes: NodeTable,
  ) {}

  /** @param args what the request's handler gets. @throws EACCES, EPERM, ESTALE */
  check(request: Request, args: unknown): void {
    const check = checks[request.opcode];
    if (check === undefined) return;
    const who = new Credentials(request);
    if (this.#closing === undefined) {
      check(who, this.stat(request.nodeid), args as never, this);
      return;
    }
    if (walked.has(request.opcode)) this.#checkWay(who, request, this.#closing);
    try {
      check(who, this.stat(request.nodeid), args as never, this);
    } catch (error) {
      // The walk ends here: what the thread asks next, it comes to by another one.
      this.#walksAgain.delete(request.pid);
      throw error;
    }
  }

  /** A change that comes with another request. @param change as of {@link checkSetattr} @throws EACCES, EPERM */
  checkSetattr(request: Request, change: Iattr): void {
    checkSetattr(new Credentials(request), this.stat(request.nodeid), change);
  }

  /**
   * Not everybody may search this directory any more.
   * @param forgotten settles when the kernel has forgotten the names in it; nobody slips past by such a name until then
   */
  close(directory: VNode, forgotten: Promise<void>): void {
    const closing = (this.#closing ??= new Map<VNode, Promise<void>>());
    closing.set(directory, forgotten);
    void forgotten.finally(() => {
      // It may have been opened and closed again meanwhile.
      if (closing.get(directory) === forgotten) closing.delete(directory);
      if (closing.size > 0 || this.#closing !== closing) return;
      this.#closing = undefined;
      this.#walksAgain.clear();
    });
  }

  /**
   * Who comes here by a name that the kernel still keeps has to be allowed to search the directory that it is in. If not, the kernel
   * walks the path again and asks for each name (LOOKUP_REVAL), so that a path through that directory ends there. Who asks below it
   * all the same has not come through it: the path begins at a descriptor or at the working directory.
   * @throws ESTALE
   */
  #checkWay(who: Credentials, request: Request, closing: ReadonlyMap<VNode, unknown>): void {
    const { nodeid, opcode, pid } = request;
    const here = this.nodes.of(this.nodes.get(nodeid));
    for (let at = here?.parent; at !== undefined; at = at.parent) {
      if (!closing.has(at.node) || mayAccess(who, this.vfs.getattr(at.node), MAY.EXEC)) continue;
      const again = pid === 0 ? undefined : this.#walksAgain.get(pid);
      if (again?.from !== undefined && isWithin(here, again.from)) return;
      if (again !== undefined && again.from === undefined && leadsTo(again, request, here)) {
        again.from = here;
        return;
      }
      this.#walksAgain.set(pid, { opcode, node: here, from: undefined });
      throw new Errno(
        'ESTALE',
        'the kernel knows the name from a time when the directory could be searched (configfs-fuse; the kernel walks the path again)',
      );
    }
  }

  /**
   * May everybody search this directory? Then it makes no difference whether the kernel asks for the names in it.
   */
  everybodySearches(directoryId: number): boolean {
    return (this.stat(directoryId).mode & ALL_SEARCH) === ALL_SEARCH;
  }

  /** @throws ESTALE */
  stat(nodeid: number): Stat {
    return this.vfs.getattr(this.nodes.get(nodeid));
  }
}
