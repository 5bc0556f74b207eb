/**
 * Notifications: messages to the kernel that answer nothing. Their unique is 0 and the code is where replies have
 * the error.
 *
 * @module
 */
import { nameBytes } from '../../names.js';
import { LE, NOTIFY, OUT_HEADER } from './protocol.js';
import { putU64 } from './reply.js';

function message(code: number, payload: number): { bytes: Buffer; view: DataView } {
  const bytes = Buffer.alloc(OUT_HEADER + payload);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, bytes.length, LE);
  view.setInt32(4, code, LE);
  return { bytes, view };
}

/** FUSE_NOTIFY_POLL: who waits in poll(2) for an open file is to ask again. Takes no lock. @param kh the kernel's own name for it */
export function pollAgain(kh: number): Buffer {
  const { bytes, view } = message(NOTIFY.POLL, 8);
  putU64(view, OUT_HEADER, kh);
  return bytes;
}

/**
 * FUSE_NOTIFY_INVAL_INODE: ask for the attributes of a node again. The offset of -1 leaves its pages alone. The kernel
 * takes no lock for it that a request could hold (`fuse_reverse_inval_inode`, fs/fuse/inode.c), so it may be sent at
 * any time.
 */
export function invalInode(nodeid: number): Buffer {
  const { bytes, view } = message(NOTIFY.INVAL_INODE, 24);
  putU64(view, OUT_HEADER, nodeid);
  putU64(view, OUT_HEADER + 8, -1);
  putU64(view, OUT_HEADER + 16, 0);
  return bytes;
}

/** The first minor version with {@link FUSE_EXPIRE_ONLY}. */
export const EXPIRE_ONLY_MINOR = 38;
const FUSE_EXPIRE_ONLY = 1;

/**
 * FUSE_NOTIFY_INVAL_ENTRY: forget what a name means. The kernel takes the lock of the directory
 * (`fuse_reverse_inval_entry`, fs/fuse/dir.c), which the sender of a request that is not answered yet may hold: only
 * send it where waiting for this does not keep requests from being answered, see `Device.writeLater`.
 * @param expireOnly ask for it again, but until then let it be: otherwise the working directory of a process, say, has no path any more
 */
export function invalEntry(parentId: number, name: string, expireOnly = false): Buffer {
  const text = nameBytes(name);
  const { bytes, view } = message(NOTIFY.INVAL_ENTRY, 16 + text.length + 1);
  putU64(view, OUT_HEADER, parentId);
  view.setUint32(OUT_HEADER + 8, text.length, LE);
  if (expireOnly) view.setUint32(OUT_HEADER + 12, FUSE_EXPIRE_ONLY, LE);
  bytes.set(text, OUT_HEADER + 16);
  return bytes;
}

/** The first minor version with {@link incEpoch} (Linux 6.16). */
export const INC_EPOCH_MINOR = 44;

/** FUSE_NOTIFY_INC_EPOCH: ask for every name again, whenever it was looked up. Takes no lock, and holds at once (`fuse_notify_inc_epoch`). */
export function incEpoch(): Buffer {
  return message(NOTIFY.INC_EPOCH, 0).bytes;
}

/**
 * FUSE_NOTIFY_DELETE: a name is gone, as if it had been unlinked; for one that is watched (inotify) or in use. Takes the
 * locks of the directory and of the node.
 */
export function deleted(parentId: number, childId: number, name: string): Buffer {
  const text = nameBytes(name);
  const { bytes, view } = message(NOTIFY.DELETE, 24 + text.length + 1);
  putU64(view, OUT_HEADER, parentId);
  putU64(view, OUT_HEADER + 8, childId);
  view.setUint32(OUT_HEADER + 16, text.length, LE);
  bytes.set(text, OUT_HEADER + 24);
  return bytes;
}
