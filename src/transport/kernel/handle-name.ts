/**
 * Operations on names: LOOKUP and FORGET, and what makes and removes.
 *
 * @module
 */
import type { MaybePromise } from '../../sync/maybe-promise.js';
import { Errno } from '../../errno.js';
import { S_IFMT, S_IFREG, type VNode } from '../../core/vfs.js';
import type { Cursor } from './cursor.js';
import type { Reply } from './reply.js';
import { OP } from './protocol.js';
import type { Request } from './request.js';
import { type AnyHandler, handler, nothing } from './handler.js';
import type { ServedTree } from './served-tree.js';

const decodeName = (c: Cursor): string => c.name();

/** Answers with a node, which the kernel knows from then on. */
const encodeEntry = (reply: Reply, node: VNode, s: ServedTree, request: Request, args: string | { name: string }): void =>
  s.encodeEntry(reply, node, request.nodeid, typeof args === 'string' ? args : args.name);
const undoEntry = (node: VNode, s: ServedTree): void => s.nodes.forget(node.ino, 1);

/**
 * What configfs has no inode operation for, by `code`. In a directory that was removed the kernel does not come that far:
 * ENOENT (`may_create`, fs/namei.c, IS_DEADDIR).
 */
function unsupported(s: ServedTree, request: Request, code: 'EPERM' | 'EACCES'): never {
  if (s.nodes.get(request.nodeid).removed) throw new Errno('ENOENT', 'the directory was removed (may_create: IS_DEADDIR)');
  throw new Errno(
    code,
    'configfs makes neither files nor device nodes nor hard links (lookup_open, vfs_mknod, vfs_link: it has no ->create, ->mknod, ->link)',
  );
}

export const nameHandlers: Readonly<Record<number, AnyHandler>> = {
  [OP.LOOKUP]: handler<string, VNode>({
    name: 'LOOKUP',
    decode: decodeName,
    handle: lookup,
    encode: encodeEntry,
    undo: undoEntry,
  }),

  [OP.FORGET]: handler<number, void>({
    name: 'FORGET',
    silent: true,
    decode: (c) => c.u64(),
    handle: (s, request, count) => s.nodes.forget(request.nodeid, count),
    encode: nothing,
  }),

  [OP.BATCH_FORGET]: handler<number[], void>({
    name: 'BATCH_FORGET',
    silent: true,
    decode(c) {
      const pairs = c.u32() * 2;
      c.skip(4);
      // Not even begun where it cannot be true: the list is as long as the message allows.
      if (pairs * 8 > c.left) c.skip(pairs * 8);
      return Array.from({ length: pairs }, () => c.u64());
    },
    handle(s, _request, pairs) {
      for (let i = 0; i < pairs.length; i += 2) s.nodes.forget(pairs[i]!, pairs[i + 1]!);
    },
    encode: nothing,
  }),

  [OP.MKDIR]: handler<string, VNode>({
    name: 'MKDIR',
    decode(c) {
      c.skip(8); // mode and umask: every directory of configfs is made 0755 (configfs_create_dir)
      return c.name();
    },
    handle: (s, request, name) => s.vfs.mkdir(s.nodes.get(request.nodeid), name, request),
    encode: encodeEntry,
    undo: undoEntry,
  }),

  [OP.RMDIR]: handler<string, void>({
    name: 'RMDIR',
    decode: decodeName,
    // The kernel itself forgets the name that it asked to remove.
    handle(s, request, name) {
      const parent = s.nodes.get(request.nodeid);
      return s.invalidator.during(parent.ino, name, () => s.vfs.rmdir(parent, name, request));
    },
    encode: nothing,
  }),

  [OP.UNLINK]: handler<string, void>({
    name: 'UNLINK',
    decode: decodeName,
    handle: (s, request, name) => s.vfs.unlink(s.nodes.get(request.nodeid), name, request),
    encode: nothing,
  }),

  [OP.SYMLINK]: handler<{ name: string; text: string }, VNode>({
    name: 'SYMLINK',
    decode: (c) => ({ name: c.name(), text: c.name() }),
    handle: (s, request, { name, text }) => s.vfs.symlink(s.nodes.get(request.nodeid), name, () => s.resolveTarget(text, request), request),
    encode: encodeEntry,
    undo: undoEntry,
  }),

  [OP.RENAME]: handler<Rename, void>({
    name: 'RENAME',
    decode: (c) => ({ to: c.u64(), flags: 0, name: c.name(), toName: c.name() }),
    handle: rename,
    encode: renamed,
  }),

  // Never ENOSYS: the kernel would answer EINVAL to every renameat2 with flags from then on.
  [OP.RENAME2]: handler<Rename, void>({
    name: 'RENAME2',
    decode(c) {
      const to = c.u64();
      const flags = c.u32();
      c.skip(4);
      return { to, flags, name: c.name(), toName: c.name() };
    },
    handle: rename,
    encode: renamed,
  }),

  // configfs has no ->create: lookup_open answers EACCES, and so does vfs_create for mknod(S_IFREG).
  [OP.CREATE]: handler<string, void>({
    name: 'CREATE',
    decode(c) {
      c.skip(16);
      return c.name();
    },
    handle: (s, request) => unsupported(s, request, 'EACCES'),
    encode: nothing,
  }),

  // O_TMPFILE. After ENOSYS the kernel would not ask for permission any more, which `vfs_tmpfile` does first.
  [OP.TMPFILE]: handler<string, void>({
    name: 'TMPFILE',
    decode(c) {
      c.skip(16);
      return c.name();
    },
    handle() {
      throw new Errno('EOPNOTSUPP', 'configfs makes no files (vfs_tmpfile: no ->tmpfile)');
    },
    encode: nothing,
  }),

  [OP.MKNOD]: handler<number, void>({
    name: 'MKNOD',
    decode(c) {
      const mode = c.u32();
      c.skip(12);
      c.name();
      return mode;
    },
    handle: (s, request, mode) => unsupported(s, request, (mode & S_IFMT) === S_IFREG ? 'EACCES' : 'EPERM'),
    encode: nothing,
  }),

  [OP.LINK]: handler<number, void>({
    name: 'LINK',
    decode(c) {
      const from = c.u64();
      c.name();
      return from;
    },
    handle: (s, request) => unsupported(s, request, 'EPERM'),
    encode: nothing,
  }),
};

/**
 * That a name is not there the kernel notes, and with the note it keeps the directory, even a removed one: for as long as it
 * has memory to spare, our node of it too. So it is made to forget that again.
 */
function lookup(s: ServedTree, request: Request, name: string): MaybePromise<VNode> {
  const parent = s.nodes.get(request.nodeid);
  // Nothing is found in it any more. Announced before: to throw once more would cost as much as the whole lookup.
  if (parent.removed) s.invalidator.missed(parent, name);
  const found = s.vfs.lookup(parent, name, request);
  if (!(found instanceof Promise)) return found;
  return found.catch((error: unknown) => {
    if (parent.removed) s.invalidator.missed(parent, name);
    throw error;
  });
}

interface Rename {
  readonly to: number;
  readonly flags: number;
  readonly name: string;
  readonly toName: string;
}

function rename(s: ServedTree, request: Request, { to, flags, name, toName }: Rename): void | Promise<void> {
  return s.vfs.rename(s.nodes.get(request.nodeid), name, s.nodes.get(to), toName, flags, request);
}

function renamed(_reply: Reply, _result: void, s: ServedTree, request: Request, { to, name, toName }: Rename): void {
  s.nodes.move(request.nodeid, name, to, toName);
}
