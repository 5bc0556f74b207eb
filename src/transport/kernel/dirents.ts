/**
 * Entries of a directory, as READDIR and READDIRPLUS answer them.
 *
 * @module
 */
import type { DirEntry, Stat, VNode } from '../../core/vfs.js';
import { encodeName } from '../../names.js';
import type { Validity } from './cache.js';
import { LE } from './protocol.js';
import { ENTRY_OUT_SIZE, putEntryOut, putU64 } from './reply.js';

/** An entry that brings its node along; the node's attributes are filled in last, when the reply goes out. */
export interface PlusEntry {
  readonly at: number;
  readonly name: string;
  readonly node: VNode;
}

/** `offsetof(struct fuse_dirent, name)` */
const NAME_AT = 24;
const DT = { d: 4, '-': 8, l: 10 } as const;

/**
 * Takes entries until the buffer is full: one for each READDIR under way, since the entries of one that waits must not get
 * mixed up with those of another. Used again afterwards, see {@link DirentBuffers}.
 */
export class DirentBuffer {
  /** Room for the usual READDIR of one page; grows to the largest that was asked for. */
  bytes: Buffer = Buffer.alloc(4096);
  #view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  /** Bytes that are filled. */
  length = 0;
  #limit = 0;
  /** Entries of a READDIRPLUS that bring a node along. */
  readonly plus: PlusEntry[] = [];

  /** Starts over, with room for `size` bytes. */
  start(size: number): void {
    if (size > this.bytes.length) {
      this.bytes = Buffer.alloc(size);
      this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    }
    this.length = 0;
    this.#limit = size;
    this.plus.length = 0;
  }

  /** Appends a `struct fuse_dirent`, padded to 8 bytes. @returns false where it does not fit */
  readonly append = (entry: DirEntry): boolean => this.#dirent(this.length, entry);

  /**
   * Appends a `struct fuse_direntplus`.
   * @param node finds what the entry brings along; undefined for nothing, which the kernel takes for "ask yourself"
   */
  appendPlus(entry: DirEntry, node: () => VNode | undefined): boolean {
    const at = this.length;
    if (!this.#dirent(at + ENTRY_OUT_SIZE, entry)) return false;
    this.bytes.fill(0, at, at + ENTRY_OUT_SIZE);
    const found = node();
    if (found !== undefined) this.plus.push({ at, name: entry.name, node: found });
    return true;
  }

  /** Fills in the attributes of an entry's node. */
  fillIn({ at }: PlusEntry, stat: Stat, entry: Validity, attrs: Validity): void {
    putEntryOut(this.#view, at, stat, entry, attrs);
  }

  #dirent(at: number, { name, ino, kind, offset }: DirEntry): boolean {
    if (at + NAME_AT > this.#limit) return false;
    const namelen = encodeName(name, this.bytes, at + NAME_AT, this.#limit);
    if (namelen < 0) return false;
    const next = (at + NAME_AT + namelen + 7) & ~7;
    if (next > this.#limit) return false;
    const view = this.#view;
    putU64(view, at, ino);
    putU64(view, at + 8, offset);
    view.setUint32(at + 16, namelen, LE);
    view.setUint32(at + 20, DT[kind], LE);
    this.bytes.fill(0, at + NAME_AT + namelen, next);
    this.length = next;
    return true;
  }
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
