/**
 * Writing replies: one buffer, made once, for all of them. A reply is encoded and sent in one go, so no second one can
 * get in between.
 *
 * @module
 */
import type { Stat } from '../../core/vfs.js';
import type { Validity } from './cache.js';
import { LE, MAX_WRITE, OUT_HEADER } from './protocol.js';

/** The reply that is being encoded. Its bytes are `buffer[0 … length)`. */
export class Reply {
  /** As long as the longest: a READ or READDIR of the largest size. */
  readonly buffer: Buffer = Buffer.alloc(OUT_HEADER + MAX_WRITE);
  readonly #view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.byteLength);
  #length = OUT_HEADER;

  /** Bytes so far, the header with them. */
  get length(): number {
    return this.#length;
  }

  /** Forgets the last reply; the next one starts after the header. */
  start(): void {
    this.#length = OUT_HEADER;
  }

  /** Writes the header (`struct fuse_out_header`), when the length is known. @param error a positive errno, or 0 */
  finish(uniqueFirst: number, uniqueSecond: number, error: number): void {
    const view = this.#view;
    if (error !== 0) this.#length = OUT_HEADER;
    view.setUint32(0, this.#length, LE);
    view.setInt32(4, -error, LE);
    view.setUint32(8, uniqueFirst, LE);
    view.setUint32(12, uniqueSecond, LE);
  }

  u16(value: number): void {
    this.#view.setUint16(this.#length, value, LE);
    this.#length += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#length, value, LE);
    this.#length += 4;
  }

  /** A 64-bit field from a whole number of either sign: two's complement, exact up to 2^53. */
  u64(value: number): void {
    putU64(this.#view, this.#length, value);
    this.#length += 8;
  }

  zero(count: number): void {
    this.buffer.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  /** Copies at most `limit` bytes of `data`. */
  bytes(data: Uint8Array, limit: number): void {
    const count = Math.min(data.length, limit, this.buffer.length - this.#length);
    this.buffer.set(count === data.length ? data : data.subarray(0, count), this.#length);
    this.#length += count;
  }

  /** A string that is known to fit. @param write encodes it at an offset and answers its length */
  text(text: string, write: (text: string, into: Buffer, at: number, end: number) => number): void {
    const count = write(text, this.buffer, this.#length, this.buffer.length);
    if (count < 0) throw new RangeError('text does not fit in a reply');
    this.#length += count;
  }

  /** `struct fuse_attr_out`: 104 bytes. */
  attrOut(stat: Stat, attrs: Validity): void {
    this.u64(attrs.sec);
    this.u32(attrs.nsec);
    this.u32(0);
    putAttr(this.#view, this.#length, stat);
    this.#length += ATTR_SIZE;
  }

  /** `struct fuse_entry_out`. */
  entryOut(stat: Stat, entry: Validity, attrs: Validity): void {
    putEntryOut(this.#view, this.#length, stat, entry, attrs);
    this.#length += ENTRY_OUT_SIZE;
  }
}

/** `sizeof(struct fuse_attr)` */
const ATTR_SIZE = 88;
/** `sizeof(struct fuse_entry_out)` */
export const ENTRY_OUT_SIZE = 40 + ATTR_SIZE;

/** Stores a `struct fuse_attr`. */
function putAttr(view: DataView, at: number, stat: Stat): void {
  putU64(view, at, stat.ino);
  putU64(view, at + 8, stat.size);
  putU64(view, at + 16, 0); // blocks
  putSeconds(view, at + 24, stat.atimeSec);
  putSeconds(view, at + 32, stat.mtimeSec);
  putSeconds(view, at + 40, stat.ctimeSec);
  view.setUint32(at + 48, stat.atimeNsec, LE);
  view.setUint32(at + 52, stat.mtimeNsec, LE);
  view.setUint32(at + 56, stat.ctimeNsec, LE);
  view.setUint32(at + 60, stat.mode, LE);
  view.setUint32(at + 64, stat.nlink, LE);
  view.setUint32(at + 68, stat.uid, LE);
  view.setUint32(at + 72, stat.gid, LE);
  view.setUint32(at + 76, 0, LE); // rdev
  view.setUint32(at + 80, 4096, LE); // blksize
  view.setUint32(at + 84, 0, LE); // flags
}

/** Stores a `struct fuse_entry_out`. The generation is always 0: inode numbers are never used again. */
export function putEntryOut(view: DataView, at: number, stat: Stat, entry: Validity, attrs: Validity): void {
  putU64(view, at, stat.ino);
  putU64(view, at + 8, 0);
  putU64(view, at + 16, entry.sec);
  putU64(view, at + 24, attrs.sec);
  view.setUint32(at + 32, entry.nsec, LE);
  view.setUint32(at + 36, attrs.nsec, LE);
  putAttr(view, at + 40, stat);
}

/** The first number of seconds that 64 signed bits do not hold. */
const TOO_LATE = 2 ** 63;

/**
 * Stores the seconds of a time. The last that there is (`TIME64_MAX`) is one less than a number can tell from 2^63, which
 * would be stored as the first one.
 */
function putSeconds(view: DataView, at: number, sec: number): void {
  putU64(view, at, sec);
  if (sec < TOO_LATE) return;
  view.setUint32(LE ? at : at + 4, 0xffff_ffff, LE);
  view.setUint32(LE ? at + 4 : at, 0x7fff_ffff, LE);
}

/** Stores a whole number of either sign as 64 bits. */
export function putU64(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  view.setUint32(LE ? at : at + 4, value >>> 0, LE);
  view.setUint32(LE ? at + 4 : at, high >>> 0, LE);
}
