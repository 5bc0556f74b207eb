/**
 * Operations on an inode: attributes, link texts, extended attributes, the file system's figures.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { Iattr, Stat, Time, VNode } from '../../core/vfs.js';
import { encodeName } from '../../names.js';
import type { Cursor } from './cursor.js';
import { ANY_EXEC, MAY } from './permission/rules.js';
import { FATTR, OP } from './protocol.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';
import { type AnyHandler, handler, nothing } from './handler.js';
import type { ServedTree } from './served-tree.js';

const encodeAttr = (reply: Reply, stat: Stat, s: ServedTree, request: Request): void =>
  reply.attrOut(stat, s.cache.attrAsked(s.nodes.get(request.nodeid), stat));

/**
 * There are no extended attributes in configfs: EOPNOTSUPP. The kernel makes that of ENOSYS, and does not ask again
 * (`fuse_getxattr`, fs/fuse/xattr.c): it would for `security.capability` before each write(2).
 */
const noXattr = (name: string): AnyHandler =>
  handler<void, void>({
    name,
    decode: nothing,
    handle() {
      throw new Errno(
        'ENOSYS',
        () => `${name}: there are no extended attributes in configfs; the kernel makes EOPNOTSUPP of it (fuse_getxattr)`,
      );
    },
    encode: nothing,
  });

/**
 * Changing one is EOPNOTSUPP after the permission to do so is checked (`xattr_permission`), which the kernel would not ask for
 * after ENOSYS.
 * @param skip bytes before the name
 */
const noXattrChange = (name: string, skip: number): AnyHandler =>
  handler<string, void>({
    name,
    decode(c) {
      c.skip(skip);
      const attribute = c.name();
      c.skip(c.left);
      return attribute;
    },
    handle() {
      throw new Errno('EOPNOTSUPP', 'configfs has no extended attributes (__vfs_setxattr)');
    },
    encode: nothing,
  });

export const attrHandlers: Readonly<Record<number, AnyHandler>> = {
  [OP.GETATTR]: handler<void, Stat>({
    name: 'GETATTR',
    // Flags and a file handle, that 7.8 did not have yet: the node says it all, be it removed or not.
    decode: nothing,
    handle: (s, request) => s.vfs.getattr(s.nodes.get(request.nodeid)),
    encode: encodeAttr,
  }),

  [OP.SETATTR]: handler<Iattr, Stat>({
    name: 'SETATTR',
    decode: decodeIattr,
    handle: (s, request, change) => s.setattr(s.nodes.get(request.nodeid), change, request.pid),
    encode: encodeAttr,
  }),

  [OP.READLINK]: handler<void, string>({
    name: 'READLINK',
    decode: nothing,
    handle: (s, request) => s.vfs.readlink(s.nodes.get(request.nodeid)),
    encode: (reply, text) => reply.text(text, encodeName),
  }),

  [OP.GETXATTR]: noXattr('GETXATTR'),
  // struct fuse_setxattr_in: size and flags; the value follows the name.
  [OP.SETXATTR]: noXattrChange('SETXATTR', 8),
  [OP.REMOVEXATTR]: noXattrChange('REMOVEXATTR', 0),

  // An empty list and not an error: listxattr(2) on configfs answers 0.
  [OP.LISTXATTR]: handler<number, number>({
    name: 'LISTXATTR',
    decode: (c) => c.u32(),
    handle: (_s, _request, size) => size,
    encode(reply, size) {
      if (size === 0) reply.zero(8); // asked for the length only: struct fuse_getxattr_out
    },
  }),

  // access(2) and chdir(2). What depends on the caller is done before it is served: see permission/gate.ts. Nobody may execute a file
  // without any execute bit (generic_permission).
  [OP.ACCESS]: handler<number, VNode>({
    name: 'ACCESS',
    decode(c) {
      const mask = c.u32();
      c.skip(4);
      return mask;
    },
    handle(s, request, mask) {
      const node = s.nodes.get(request.nodeid);
      if ((mask & MAY.EXEC) === 0 || node.kind !== '-' || (s.vfs.getattr(node).mode & ANY_EXEC) !== 0) return node;
      throw new Errno('EACCES', 'a file without an execute bit (generic_permission)');
    },
    encode: nothing,
  }),

  // simple_statfs (fs/libfs.c): block size and name length, and otherwise 0.
  [OP.STATFS]: handler<void, void>({
    name: 'STATFS',
    decode: nothing,
    handle: nothing,
    encode(reply) {
      reply.zero(40); // blocks, bfree, bavail, files, ffree
      reply.u32(4096); // bsize
      reply.u32(255); // namelen
      reply.u32(4096); // frsize
      reply.zero(28); // padding, spare
    },
  }),
};

/** `struct fuse_setattr_in`: only the fields that `valid` names. */
function decodeIattr(c: Cursor): Iattr {
  const valid = c.u32();
  c.skip(12); // padding, fh
  const size = c.u64();
  c.skip(8); // lock_owner
  const atimeSec = c.i64();
  const mtimeSec = c.i64();
  c.skip(8); // ctime
  const atimeNsec = c.u32();
  const mtimeNsec = c.u32();
  c.skip(4);
  const mode = c.u32();
  c.skip(4);
  const uid = c.u32();
  const gid = c.u32();
  c.skip(4);
  const change: Iattr = {};
  if (valid & FATTR.MODE) change.mode = mode;
  if (valid & FATTR.UID) change.uid = uid;
  if (valid & FATTR.GID) change.gid = gid;
  if (valid & FATTR.SIZE) change.size = size;
  if (valid & FATTR.FH) change.open = true;
  if (valid & FATTR.ATIME) change.atime = time(valid & FATTR.ATIME_NOW, atimeSec, atimeNsec);
  if (valid & FATTR.MTIME) change.mtime = time(valid & FATTR.MTIME_NOW, mtimeSec, mtimeNsec);
  return change;
}

function time(now: number, sec: number, nsec: number): Time | 'now' {
  return now ? 'now' : { sec, nsec };
}
