/**
 * Rows of a directory, as READDIR answers them.
 *
 * @module
 */
import type { DirRow } from '../../core/vfs.js';
import { encodeName } from '../names.js';
import { LE } from './protocol.js';
import { putU64 } from './reply.js';

/** `offsetof(struct fuse_dirent, name)` */
const NAME_AT = 24;
const DT = { d: 4, '-': 8, l: 10 } as const;

/**
 * Takes rows until the buffer is full: one for each READDIR under way, since the rows of one that waits must not get
 * mixed up with those of another. Used again afterwards, see {@link DirentBuffers}.
 */
export class DirentBuffer {
  /** Room for the usual READDIR of one page; grows to the largest that was asked for. */
  bytes: Buffer = Buffer.alloc(4096);
  #view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  /** Bytes that are filled. */
  length = 0;
  #limit = 0;

  /** Starts over, with room for `size` bytes. */
  start(size: number): void {
    if (size > this.bytes.length) {
      this.bytes = Buffer.alloc(size);
      this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    }
    this.length = 0;
    this.#limit = size;
  }

  /** Appends a `struct fuse_dirent`, padded to 8 bytes. @returns false where it does not fit */
  readonly row = (row: DirRow): boolean => {
    const at = this.length;
    if (at + NAME_AT > this.#limit) return false;
    const namelen = encodeName(row.name, this.bytes, at + NAME_AT, this.#limit);
    if (namelen < 0) return false;
    const next = (at + NAME_AT + namelen + 7) & ~7;
    if (next > this.#limit) return false;
    const view = this.#view;
    putU64(view, at, row.ino);
    putU64(view, at + 8, row.offset);
    view.setUint32(at + 16, namelen, LE);
    view.setUint32(at + 20, DT[row.kind], LE);
    this.bytes.fill(0, at + NAME_AT + namelen, next);
    this.length = next;
    return true;
  };
}

/** Buffers that are not in use: as many as there were READDIRs under way at once, at most a few. */
export class DirentBuffers {
  readonly #idle: DirentBuffer[] = [];

  take(size: number): DirentBuffer {
    const buffer = this.#idle.pop() ?? new DirentBuffer();
    buffer.start(size);
    return buffer;
  }

  give(buffer: DirentBuffer): void {
    if (this.#idle.length < 8) this.#idle.push(buffer);
  }
}
