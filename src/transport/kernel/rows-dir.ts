/**
 * Operations on open directories.
 *
 * READDIRPLUS is agreed upon only where the kernel may keep names (`--cache`). Elsewhere it would cost and not pay: a name
 * that may be detached is asked for at each use, whatever the listing has told of it.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { MaybePromise } from '../../core/types.js';
import type { DirRow, OpenDir, VNode } from '../../core/vfs.js';
import type { DirentBuffer } from './dirents.js';
import { decodeOpen, decodeRead, type ReadIn, refuseDirect } from './open-flags.js';
import { OP } from './protocol.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';
import { nothing, row, type AnyRow } from './row.js';
import type { Session } from './session.js';

/** Fills a buffer with rows. @param take what takes a row of the directory */
function list(
  s: Session,
  request: Request,
  { fh, offset, size }: ReadIn,
  take: (rows: DirentBuffer, dir: VNode) => (row: DirRow) => boolean,
): MaybePromise<DirentBuffer> {
  const dir = s.dirs.get(fh);
  const rows = s.dirents.take(size);
  const done = s.vfs.readdir(dir, offset, take(rows, dir.node), request);
  return done instanceof Promise ? done.then(() => rows) : rows;
}

function encodeRows(reply: Reply, rows: DirentBuffer, s: Session): void {
  reply.bytes(rows.bytes, rows.length);
  s.dirents.give(rows);
}

/**
 * The node of a row, if it is a directory and that is known at once. An attribute has an inode of its own from its first
 * lookup on, which only its user should cause.
 */
function childOf(s: Session, dir: VNode, row: DirRow, request: Request): VNode | undefined {
  if (row.kind !== 'd' || row.name === '.' || row.name === '..') return undefined;
  const found = s.vfs.lookup(dir, row.name, request);
  if (!(found instanceof Promise)) return found;
  found.catch(() => {}); // it is being detached: whoever asks for it waits for the outcome
  return undefined;
}

export const dirRows: Readonly<Record<number, AnyRow>> = {
  [OP.OPENDIR]: row<number, OpenDir>({
    name: 'OPENDIR',
    decode: decodeOpen,
    handle(s, request, flags) {
      return refuseDirect(flags, s.vfs.opendir(s.nodes.get(request.nodeid), request), (unwanted) => s.vfs.releasedir(unwanted));
    },
    encode(reply, dir, s) {
      reply.u64(s.dirs.add(dir));
      reply.zero(8); // no flags: rows are never kept by the kernel
    },
    undo(dir, s) {
      s.dirs.removeValue(dir);
      s.vfs.releasedir(dir);
    },
  }),

  [OP.READDIR]: row<ReadIn, DirentBuffer>({
    name: 'READDIR',
    decode: decodeRead,
    handle: (s, request, args) => list(s, request, args, (rows) => rows.row),
    encode: encodeRows,
  }),

  [OP.READDIRPLUS]: row<ReadIn, DirentBuffer>({
    name: 'READDIRPLUS',
    decode: decodeRead,
    handle: (s, request, args) => list(s, request, args, (rows, dir) => (row) => rows.rowPlus(row, () => childOf(s, dir, row, request))),
    encode(reply, rows, s, request) {
      for (const row of rows.plus) {
        const stat = s.vfs.getattr(row.node);
        rows.entry(row, stat, s.cache.entry(row.node), s.cache.attr(row.node, stat));
        s.nodes.remember(row.node, request.nodeid, row.name);
      }
      encodeRows(reply, rows, s);
    },
    undo(rows, s) {
      for (const { node } of rows.plus) s.nodes.forget(node.ino, 1);
    },
  }),

  [OP.RELEASEDIR]: row<number, void>({
    name: 'RELEASEDIR',
    decode(c) {
      const fh = c.u64();
      c.skip(16);
      return fh;
    },
    handle: (s, _request, fh) => s.vfs.releasedir(s.dirs.remove(fh)),
    encode: nothing,
  }),

  // configfs_dir_operations has no fsync; see FSYNC.
  [OP.FSYNCDIR]: row<void, void>({
    name: 'FSYNCDIR',
    decode: (c) => c.skip(16),
    handle() {
      throw new Errno('EINVAL');
    },
    encode: nothing,
  }),
};
