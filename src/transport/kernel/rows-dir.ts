/**
 * Operations on open directories.
 *
 * There is no READDIRPLUS: it would only pay for names that the kernel may keep, and the names in a directory with many
 * are those that it may not.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { OpenDir } from '../../core/vfs.js';
import type { DirentBuffer } from './dirents.js';
import { decodeOpen, decodeRead, type ReadIn, refuseDirect } from './open-flags.js';
import { OP } from './protocol.js';
import { nothing, row, type AnyRow } from './row.js';

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
    handle(s, request, { fh, offset, size }) {
      const dir = s.dirs.get(fh);
      const rows = s.dirents.take(size);
      const done = s.vfs.readdir(dir, offset, rows.row, request);
      return done instanceof Promise ? done.then(() => rows) : rows;
    },
    encode(reply, rows, s) {
      reply.bytes(rows.bytes, rows.length);
      s.dirents.give(rows);
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
