/**
 * What the kernel may keep, and for how long.
 *
 * - **Names.** The gate of a speculative detach only works for what the kernel asks for: each name that can take part in
 *   one has a validity of 0 and is asked for (LOOKUP) on each use. Names that no user can remove are kept; a driver
 *   that removes one makes the session send FUSE_NOTIFY_INVAL_ENTRY. That a name is *not* there is never kept: such a
 *   LOOKUP answers ENOENT.
 * - **Attributes of directories** change with what happens inside (link count, times), also by a driver's hand: they hold
 *   for the current jiffy. That saves the GETATTR which would follow the LOOKUP of each stat(2), since the kernel
 *   rounds a validity up to the end of the next jiffy (`fuse_time_to_jiffies`, fs/fuse/dir.c). The use of an attribute file in that jiffy
 *   renews the times of its directory, of which the kernel's FUSE knows nothing: then it is told (FUSE_NOTIFY_INVAL_INODE), since an
 *   `fstat` may follow that looks no name up. What GETATTR answers does not hold at all: the call that asks uses it anyway.
 * - **Attributes of attribute files and links** change only by SETATTR, whose reply brings the new ones, and by
 *   removal, which the session announces with FUSE_NOTIFY_INVAL_INODE before the removing request is answered.
 *   Exceptions are those of a permanent directory, whose times are renewed by each use of the file that the kernel's
 *   configfs would make an inode for, and which are not looked up again; and a file that was truncated while open: its size is 4096 again after the last close
 *   (configfs makes a new inode then), without any request that would tell.
 *
 * @module
 */
import type { Stat, VNode } from '../../core/vfs.js';
import { PAGE_SIZE } from '../../core/limits.js';

/** How long something holds: seconds and nanoseconds from now. */
export interface Validity {
  readonly sec: number;
  readonly nsec: number;
}

/** Not at all: ask each time. */
export const NEVER: Validity = { sec: 0, nsec: 0 };
/** Up to the end of the next jiffy (4 ms at HZ=250): one system call, in practice. */
const ONE_JIFFY: Validity = { sec: 0, nsec: 1 };
/** Until we say otherwise. */
const LONG: Validity = { sec: 86_400, nsec: 0 };

/** One of the policies. */
export interface CachePolicy {
  /**
   * Are nodes sent along with the entries of a directory (READDIRPLUS)? `auto`: as often as the kernel finds it worth while.
   * It does not pay where most names are asked for at each use.
   */
  readonly nodesInListings: 'never' | 'auto' | 'always';
  /** How long the name of `node` holds. */
  entry(node: VNode): Validity;
  /** Is the kernel told that the use of an attribute file has renewed the times of its directory? */
  readonly tellsTimes: boolean;
  /** How long the attributes hold that a name is answered with (LOOKUP, MKDIR, SYMLINK, READDIRPLUS), `stat` being what they are now. */
  attrOfEntry(node: VNode, stat: Stat): Validity;
  /** How long those hold that the kernel asks for (GETATTR, SETATTR). */
  attrAsked(node: VNode, stat: Stat): Validity;
}

/** What a mount does unless it is asked for speed: all that is said above. */
export const STRICT: CachePolicy = {
  nodesInListings: 'never',
  entry: (node) => (node.permanent && !node.removed ? LONG : NEVER),
  tellsTimes: true,
  attrOfEntry(node, stat) {
    if (node.kind !== 'd') return attrOfFile(node, stat);
    // A permanent directory is looked up once, and then only asked for: what is answered now would still hold when it is.
    return node.removed || node.permanent ? NEVER : ONE_JIFFY;
  },
  attrAsked: (node, stat) => (node.kind === 'd' ? NEVER : attrOfFile(node, stat)),
};

/** An attribute file or a link. */
function attrOfFile(node: VNode, stat: Stat): Validity {
  if (node.removed || (node.kind === '-' && stat.size !== PAGE_SIZE)) return NEVER;
  return node.permanent ? ONE_JIFFY : LONG;
}

/** The same, for a tree whose names mostly stay: whoever lists a directory knows all of it. */
export const LISTED: CachePolicy = { ...STRICT, nodesInListings: 'always' };

/**
 * Coherent caching of everything: what the kernel knows it keeps until it changes. What users change goes through the
 * kernel itself, and what a driver changes is announced. There is no gate then: a lookup is answered from the kernel's
 * memory while a removal is being decided. Times that the kernel's configfs renews at each use are not renewed.
 */
export const COHERENT: CachePolicy = {
  nodesInListings: 'auto',
  entry: (node) => (node.removed ? NEVER : LONG),
  tellsTimes: false,
  attrOfEntry: attrWhileThere,
  attrAsked: attrWhileThere,
};

function attrWhileThere(node: VNode, stat: Stat): Validity {
  return node.removed || (node.kind === '-' && stat.size !== 0 && stat.size !== PAGE_SIZE) ? NEVER : LONG;
}
