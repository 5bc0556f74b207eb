/**
 * What a program writes to `ep0` of functionfs: descriptors first, then strings. Follows drivers/usb/gadget/function/f_fs.c.
 *
 * @module
 */
import { Errno } from '../../../core/index.js';
import type { EndpointSort } from '../controller.js';

/** One endpoint, with the name of its file. */
export interface FfsEndpoint {
  readonly name: string;
  readonly sort: EndpointSort;
}

/** What the descriptors say that a function takes. */
export interface FfsDescriptors {
  readonly interfaces: number;
  /** In the order of their numbers. */
  readonly endpoints: readonly FfsEndpoint[];
  /** The highest string that is named: the strings have to have it. */
  readonly strings: number;
}

const MAGIC = { v1: 1, strings: 2, v2: 3 } as const;
const FLAG = { speeds: 7, msOs: 8, virtualAddresses: 16, eventfd: 32, allControl: 64, config0: 128 } as const;
const KNOWN = Object.values(FLAG).reduce((all, flag) => all | flag, 0);
/** FFS_MAX_EPS_COUNT. */
const MAX_ENDPOINTS = 31;
/** The shortest header. */
const HEADER = 16;

/** Lengths that a descriptor of a type may have; those of other types are refused. */
const LENGTHS: Readonly<Record<number, readonly number[]>> = { 4: [9], 5: [7, 9], 9: [3], 11: [8], 33: [9], 48: [6] };
const INTERFACE = 4;
const ENDPOINT = 5;
const SORTS = ['', 'iso', 'bulk', 'int'] as const;

/** Reads on and on; what lies after the end is refused. */
class Cursor {
  at = 0;
  constructor(readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(count: number): Buffer {
    if (this.left < count) throw invalid(`${count} bytes are expected at ${this.at}, ${this.left} are left`);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }
}

const invalid = (why: string) => new Errno('EINVAL', `functionfs: ${why} (__ffs_data_got_descs)`);

/** `__ffs_data_got_descs`. @throws Errno */
export function parseDescriptors(bytes: Buffer): FfsDescriptors {
  if (bytes.length < HEADER) throw invalid(`${bytes.length} bytes are no descriptors`);
  const cursor = new Cursor(bytes);
  const magic = cursor.u32();
  if (cursor.u32() !== bytes.length) throw invalid('the length in the header is not that of what was written');
  let flags = 3;
  if (magic === MAGIC.v2) {
    flags = cursor.u32();
    if ((flags & ~KNOWN) !== 0) throw new Errno('ENOSYS', 'functionfs: a flag of the header is unknown (__ffs_data_got_descs)');
    if (flags & FLAG.eventfd) cursor.u32();
  } else if (magic !== MAGIC.v1) throw invalid('the header begins with no magic number of descriptors');
  const counts = [1, 2, 4].map((speed) => (flags & speed ? cursor.u32() : 0));
  const osCount = flags & FLAG.msOs ? cursor.u32() : 0;
  let found: Found | undefined;
  const start = cursor.at;
  for (const count of counts) {
    if (count === 0) continue;
    const speed = new Found();
    for (let n = 0; n < count; n++) speed.take(cursor);
    if (found && !found.agrees(speed)) throw invalid('interfaces and endpoints differ between speeds');
    if (found) speed.strings = Math.max(speed.strings, found.strings);
    found = speed;
  }
  for (let n = 0; n < osCount; n++) {
    const head = cursor.take(10);
    cursor.take(Math.max(head.readUInt32LE(1) - 10, 0));
  }
  if (cursor.at === start || cursor.left > 0)
    throw invalid(cursor.left > 0 ? `${cursor.left} bytes are left over` : 'there are no descriptors');
  const { interfaces = 0, endpoints = [], strings = 0 } = found ?? {};
  return {
    interfaces,
    // `ffs_epfiles_create`.
    endpoints: endpoints.map(({ address, sort }, at) => ({
      name: flags & FLAG.virtualAddresses ? `ep${address.toString(16).padStart(2, '0')}` : `ep${at + 1}`,
      sort,
    })),
    strings,
  };
}

/** The descriptors of one speed. */
class Found {
  interfaces = 0;
  strings = 0;
  readonly endpoints: { readonly address: number; readonly sort: EndpointSort }[] = [];
  readonly #addresses: number[] = [];

  agrees(other: Found): boolean {
    return other.interfaces === this.interfaces && other.#addresses.join() === this.#addresses.join();
  }

  /** `ffs_do_single_desc`. */
  take(cursor: Cursor): void {
    if (cursor.left < 2) throw invalid('a descriptor is cut off');
    const [length, type] = [cursor.bytes[cursor.at]!, cursor.bytes[cursor.at + 1]!];
    if (!LENGTHS[type]?.includes(length)) throw invalid(`a descriptor of type ${type} can't have ${length} bytes`);
    const fields = cursor.take(length);
    if (type === INTERFACE) {
      this.interfaces = Math.max(this.interfaces, fields[2]! + 1);
      this.strings = Math.max(this.strings, fields[8]!);
    }
    if (type === 0x0b) this.strings = Math.max(this.strings, fields[7]!);
    if (type !== ENDPOINT) return;
    const address = fields[2]!;
    if ((address & 0x0f) === 0) throw invalid('an endpoint has number 0');
    if (this.#addresses.includes(address)) return;
    if (this.#addresses.length >= MAX_ENDPOINTS - 1) throw invalid('there are too many endpoints (FFS_MAX_EPS_COUNT)');
    this.#addresses.push(address);
    const sort = SORTS[fields[3]! & 3];
    if (sort) this.endpoints.push({ address, sort: `${sort} ${address & 0x80 ? 'in' : 'out'}` });
  }
}

/** `__ffs_data_got_strings`. @param needed how many the descriptors name @throws EINVAL */
export function checkStrings(bytes: Buffer, needed: number): void {
  if (bytes.length < HEADER) throw invalid(`${bytes.length} bytes are no strings`);
  const cursor = new Cursor(bytes);
  if (cursor.u32() !== MAGIC.strings || cursor.u32() !== bytes.length) throw invalid('the header is not that of strings');
  const strings = cursor.u32();
  const languages = cursor.u32();
  if ((strings === 0) !== (languages === 0)) throw invalid('strings go with languages');
  if (strings < needed) throw invalid(`the descriptors name ${needed} strings, and there are ${strings}`);
  if (needed === 0) return;
  for (let n = 0; n < languages; n++) {
    cursor.take(2);
    for (let m = 0; m < strings; m++) {
      const end = bytes.indexOf(0, cursor.at);
      if (end < 0) throw invalid('a string has no end');
      cursor.at = end + 1;
    }
  }
  if (cursor.left > 0) throw invalid(`${cursor.left} bytes are left over`);
}
