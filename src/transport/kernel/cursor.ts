/**
 * Reading a message from the kernel: a cursor that cannot read past its end.
 *
 * @module
 */
import { decodeName } from '../../names.js';
import { LE } from './protocol.js';

/** A message that is shorter than what it announces, or is no message of the protocol at all. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Walks one message from field to field; each step throws {@link Malformed} where the message ends first. */
export class Cursor {
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(this.#bytes.buffer, 0, 0);
  #at = 0;
  #end = 0;

  /** Starts over at the first byte of a message of `length` bytes in `bytes`. */
  reset(bytes: Buffer, length: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#at = 0;
    this.#end = Math.min(length, bytes.length);
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#end - this.#at;
  }

  /** Takes `count` bytes and answers where they are. */
  #take(count: number): number {
    const at = this.#at;
    if (count > this.#end - at) throw new Malformed(`${this.#end - at} bytes left, ${count} wanted at offset ${at}`);
    this.#at = at + count;
    return at;
  }

  /** Passes over padding, and fields that nobody needs. */
  skip(count: number): void {
    this.#take(count);
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), LE);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), LE);
  }

  /** A 64-bit field as a number: exact up to 2^53, which node ids, handles and sizes stay below. */
  u64(): number {
    const at = this.#take(8);
    const first = this.#view.getUint32(at, LE);
    const second = this.#view.getUint32(at + 4, LE);
    return LE ? second * 0x1_0000_0000 + first : first * 0x1_0000_0000 + second;
  }

  /** A signed 64-bit field as a number: times may be before 1970. */
  i64(): number {
    const at = this.#take(8);
    const low = this.#view.getUint32(LE ? at : at + 4, LE);
    const high = this.#view.getInt32(LE ? at + 4 : at, LE);
    return high * 0x1_0000_0000 + low;
  }

  /** A name, up to its NUL, which must be in the message and not its first byte. */
  name(): string {
    const start = this.#at;
    let end = start;
    const bytes = this.#bytes;
    while (end < this.#end && bytes[end] !== 0) end++;
    if (end === this.#end) throw new Malformed(`a name without an end at offset ${start}`);
    if (end === start) throw new Malformed(`an empty name at offset ${start}`);
    this.#at = end + 1;
    return decodeName(bytes, start, end);
  }

  /** A copy of the next `count` bytes: it stays as it is when the next message is read over this one. */
  copy(count: number): Buffer {
    const at = this.#take(count);
    return Buffer.from(this.#bytes.subarray(at, at + count));
  }
}
