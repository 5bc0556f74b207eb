/**
 * Operations on attribute files.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import type { OpenFile } from '../../core/vfs.js';
import { accessOf, O_NONBLOCK, O_TRUNC } from '../open-flags.js';
import { decodeOpen, decodeRead, type ReadIn, refuseDirect } from './open-args.js';
import { FOPEN, OP } from './protocol.js';
import { type AnyHandler, handler, nothing, refusing } from './handler.js';
import type { Request } from './request.js';
import type { ServedTree } from './served-tree.js';

/**
 * Content is never kept by the kernel, each read(2) and write(2) comes here as it is (DIRECT_IO), and writes to different
 * opens of one file do not wait for each other (configfs locks per open file, not per inode).
 */
const TEXT_FLAGS = FOPEN.DIRECT_IO | FOPEN.PARALLEL_DIRECT_WRITES | FOPEN.NOFLUSH;
/** configfs_bin_file_operations has no llseek; and close(2) is when a binary attribute is stored, so FLUSH matters. */
const BINARY_FLAGS = FOPEN.DIRECT_IO | FOPEN.PARALLEL_DIRECT_WRITES | FOPEN.NONSEEKABLE;

/** A read that waits for an event does not keep others from the file (`stream_open`). */
const STREAM_FLAGS = TEXT_FLAGS | FOPEN.NONSEEKABLE | FOPEN.STREAM;

/** Counts an open file of a node. */
function opened(s: ServedTree, file: OpenFile, change: number): void {
  const known = s.nodes.of(file.node);
  if (known !== undefined) known.opens += change;
}

function truncated(s: ServedTree, file: OpenFile, request: Request): OpenFile {
  s.truncate(file, request);
  return file;
}

interface Write {
  readonly fh: number;
  readonly offset: number;
  readonly data: Buffer;
  /** Of the open file, as for open(2). */
  readonly flags: number;
}

interface Poll {
  readonly fh: number;
  readonly kh: number;
}

/**
 * configfs has no way to move bytes inside the kernel: copy_file_range(2) is EINVAL there (`do_splice_to`). After ENOSYS
 * the kernel would copy by itself, with reads and writes of ours. EINVAL is final, and what cp(1) expects of such a file.
 */
const noCopy = (name: string): AnyHandler =>
  handler<void, void>({
    name,
    decode: (c) => c.skip(56), // struct fuse_copy_file_range_in
    handle() {
      throw new Errno('EINVAL', 'copy_file_range: no file of configfs can be copied within the kernel (generic_copy_file_checks)');
    },
    encode: nothing,
  });

export const fileHandlers: Readonly<Record<number, AnyHandler>> = {
  [OP.OPEN]: handler<number, OpenFile>({
    name: 'OPEN',
    decode: decodeOpen,
    handle(s, request, flags) {
      const { reads, writes } = accessOf(flags);
      const file = s.vfs.open(s.nodes.get(request.nodeid), reads, writes, request);
      const opened = refuseDirect(flags, file, (unwanted) => s.release(unwanted));
      if ((flags & O_TRUNC) === 0) return opened;
      return opened instanceof Promise ? opened.then((late) => truncated(s, late, request)) : truncated(s, opened, request);
    },
    encode(reply, file, s) {
      reply.u64(s.files.add(file));
      opened(s, file, 1);
      reply.u32(file.stream ? STREAM_FLAGS : file.binary ? BINARY_FLAGS : TEXT_FLAGS);
      reply.u32(0);
    },
    undo(file, s) {
      s.files.removeValue(file);
      opened(s, file, -1);
      s.release(file);
    },
  }),

  [OP.READ]: handler<ReadIn, Uint8Array>({
    name: 'READ',
    decode: decodeRead,
    handle(s, request, { fh, offset, size, flags }) {
      request.nonblocking = (flags & O_NONBLOCK) !== 0;
      return s.vfs.read(s.files.get(fh), offset, size, request);
    },
    encode: (reply, data, _s, _request, { size }) => reply.bytes(data, size),
  }),

  [OP.WRITE]: handler<Write, number>({
    name: 'WRITE',
    decode(c) {
      const fh = c.u64();
      const offset = c.u64();
      const size = c.u32();
      c.skip(12); // write_flags, lock_owner
      const flags = c.u32();
      c.skip(4); // padding
      // A copy: a store that waits still has it when the next message is read into the buffer.
      return { fh, offset, data: c.copy(size), flags };
    },
    handle(s, request, { fh, offset, data, flags }) {
      request.nonblocking = (flags & O_NONBLOCK) !== 0;
      return s.vfs.write(s.files.get(fh), offset, data, request);
    },
    encode(reply, count) {
      reply.u32(count);
      reply.u32(0);
    },
  }),

  [OP.FLUSH]: handler<number, void>({
    name: 'FLUSH',
    decode(c) {
      const fh = c.u64();
      c.skip(16);
      return fh;
    },
    handle: (s, request, fh) => s.vfs.flush(s.files.get(fh), request),
    encode: nothing,
  }),

  [OP.RELEASE]: handler<number, void>({
    name: 'RELEASE',
    background: true,
    decode(c) {
      const fh = c.u64();
      c.skip(16);
      return fh;
    },
    handle(s, _request, fh) {
      const file = s.files.remove(fh);
      opened(s, file, -1);
      return s.vfs.release(file);
    },
    encode: nothing,
  }),

  // No file of configfs has an fsync operation (vfs_fsync_range: EINVAL). Any other errno than ENOSYS is passed on.
  [OP.FSYNC]: handler<void, void>({
    name: 'FSYNC',
    decode: (c) => c.skip(16),
    handle() {
      throw new Errno('EINVAL', 'fsync: no file of configfs has that operation (vfs_fsync_range)');
    },
    encode: nothing,
  }),

  // After ENOSYS the kernel does SEEK_DATA and SEEK_HOLE itself and asks no more: generic_file_llseek with the size
  // of our attributes (fuse_lseek, fs/fuse/file.c), which is what configfs uses.
  [OP.LSEEK]: refusing('LSEEK', new Errno('ENOSYS', 'lseek: left to the kernel, which seeks by the size (generic_file_llseek)')),

  // After ENOSYS the kernel answers poll(2) as for a file without that operation: always ready.
  [OP.POLL]: handler<Poll, number>({
    name: 'POLL',
    decode: (c) => ({ fh: c.u64(), kh: c.u64() }),
    handle(s, _request, { fh, kh }) {
      if (!s.vfs.poll) throw new Errno('ENOSYS', 'poll: left to the kernel, for which such a file is always ready (vfs_poll)');
      const file = s.files.get(fh);
      return s.vfs.poll(file, s.poller(file, kh));
    },
    encode(reply, events) {
      reply.u32(events);
      reply.u32(0);
    },
  }),

  // Python's open asks each file whether it is a terminal.
  [OP.IOCTL]: refusing('IOCTL', new Errno('ENOTTY', 'ioctl: no file of configfs has that operation (vfs_ioctl)')),

  [OP.COPY_FILE_RANGE]: noCopy('COPY_FILE_RANGE'),
  [OP.COPY_FILE_RANGE_64]: noCopy('COPY_FILE_RANGE_64'),
};
