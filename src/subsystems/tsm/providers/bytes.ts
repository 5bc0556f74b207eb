/**
 * Structures of bytes, written field by field.
 *
 * @module
 */

/** Fills a structure of a fixed size; what is not written is 0. Numbers are little-endian. */
export class Struct {
  readonly bytes: Buffer;

  constructor(size: number) {
    this.bytes = Buffer.alloc(size);
  }

  u8(at: number, value: number): this {
    this.bytes.writeUInt8(value, at);
    return this;
  }

  u16(at: number, value: number): this {
    this.bytes.writeUInt16LE(value, at);
    return this;
  }

  u32(at: number, value: number): this {
    this.bytes.writeUInt32LE(value, at);
    return this;
  }

  u64(at: number, value: bigint): this {
    this.bytes.writeBigUInt64LE(value, at);
    return this;
  }

  /** @throws RangeError if it would not fit */
  put(at: number, bytes: Uint8Array): this {
    if (at + bytes.length > this.bytes.length) throw new RangeError(`${bytes.length} bytes do not fit at ${at} of ${this.bytes.length}`);
    this.bytes.set(bytes, at);
    return this;
  }
}

/** A u16 or u32, little-endian, by itself. */
export const le16 = (value: number): Buffer => new Struct(2).u16(0, value).bytes;
export const le32 = (value: number): Buffer => new Struct(4).u32(0, value).bytes;

/** A GUID as UEFI stores it: the first three fields little-endian. */
export function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
