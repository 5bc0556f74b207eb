/**
 * Operations on open directories.
 *
 * READDIRPLUS is agreed upon only where the kernel may keep most names: with `--cache`, and for what surrounds a mount. Elsewhere it
 * would cost and not pay: a name that may be detached is asked for at each use, whatever the listing says of it.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { MaybePromise } from '../../sync/maybe-promise.js';
import type { DirEntry, OpenDir, VNode } from '../../core/vfs.js';
import type { DirentBuffer } from './dirents.js';
import { decodeOpen, decodeRead, type ReadIn, refuseDirect } from './open-args.js';
import { OP } from './protocol.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';
import { type AnyHandler, handler, nothing } from './handler.js';
import type { ServedTree } from './served-tree.js';

/** Fills a buffer with entries. @param appender makes the function that takes one entry of the directory */
function list(
  s: ServedTree,
  request: Request,
  { fh, offset, size }: ReadIn,
  appender: (buffer: DirentBuffer, dir: VNode) => (entry: DirEntry) => boolean,
): MaybePromise<DirentBuffer> {
  const dir = s.dirs.get(fh);
  const buffer = s.dirents.take(size);
  const done = s.vfs.readdir(dir, offset, appender(buffer, dir.node), request);
  return done instanceof Promise ? done.then(() => buffer) : buffer;
}

function encodeEntries(reply: Reply, buffer: DirentBuffer, s: ServedTree): void {
  reply.bytes(buffer.bytes, buffer.length);
  s.dirents.give(buffer);
}

/**
 * The node of an entry, if it is a directory and that is known at once. An attribute has an inode of its own from its first
 * lookup on, which only its user should cause.
 */
function childOf(s: ServedTree, dir: VNode, { kind, name }: DirEntry, request: Request): VNode | undefined {
  if (kind !== 'd' || name === '.' || name === '..') return undefined;
  const found = s.vfs.lookup(dir, name, request);
  if (!(found instanceof Promise)) return found;
  found.catch(() => {}); // it is being detached: a lookup of it waits for the outcome
  return undefined;
}

export const dirHandlers: Readonly<Record<number, AnyHandler>> = {
  [OP.OPENDIR]: handler<number, OpenDir>({
    name: 'OPENDIR',
    decode: decodeOpen,
    handle(s, request, flags) {
      return refuseDirect(flags, s.vfs.opendir(s.nodes.get(request.nodeid), request), (unwanted) => s.vfs.releasedir(unwanted));
    },
    encode(reply, dir, s) {
      reply.u64(s.dirs.add(dir));
      reply.zero(8); // no flags: the kernel never keeps entries
    },
    undo(dir, s) {
      s.dirs.removeValue(dir);
      s.vfs.releasedir(dir);
    },
  }),

  [OP.READDIR]: handler<ReadIn, DirentBuffer>({
    name: 'READDIR',
    decode: decodeRead,
    handle: (s, request, args) => list(s, request, args, (buffer) => buffer.append),
    encode: encodeEntries,
  }),

  [OP.READDIRPLUS]: handler<ReadIn, DirentBuffer>({
    name: 'READDIRPLUS',
    decode: decodeRead,
    handle: (s, request, args) =>
      list(s, request, args, (buffer, dir) => (entry) => buffer.appendPlus(entry, () => childOf(s, dir, entry, request))),
    encode(reply, buffer, s, request) {
      for (const entry of buffer.plus) {
        const { node, name } = entry;
        // First: see ServedTree.encodeEntry.
        const validity = s.validityOf(node, request.nodeid);
        const stat = s.vfs.getattr(node);
        buffer.fillIn(entry, stat, validity, s.cache.attrOfEntry(node, stat));
        s.nodes.remember(node, request.nodeid, name);
        s.keepTimes(node, stat);
      }
      s.tellTimes(request.nodeid);
      encodeEntries(reply, buffer, s);
    },
    undo(buffer, s) {
      for (const { node } of buffer.plus) s.nodes.forget(node.ino, 1);
    },
  }),

  [OP.RELEASEDIR]: handler<number, void>({
    name: 'RELEASEDIR',
    background: true,
    decode(c) {
      const fh = c.u64();
      c.skip(16);
      return fh;
    },
    handle: (s, _request, fh) => s.vfs.releasedir(s.dirs.remove(fh)),
    encode: nothing,
  }),

  // configfs_dir_operations has no fsync; see FSYNC.
  [OP.FSYNCDIR]: handler<void, void>({
    name: 'FSYNCDIR',
    decode: (c) => c.skip(16),
    handle() {
      throw new Errno('EINVAL', 'fsync: no directory of configfs has that operation (vfs_fsync_range)');
    },
    encode: nothing,
  }),
};
