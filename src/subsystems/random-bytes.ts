/**
 * Random bytes for names and numbers that new items get: taken from a store that is filled now and then, since each call for some costs
 * more than the making of an item. From the kernel itself: `node:crypto` takes more than a millisecond of each start to load.
 *
 * @module
 */
import { closeSync, openSync, readSync } from 'node:fs';

const store = Buffer.alloc(4096);
let used = store.length;

function fill(): void {
  const fd = openSync('/dev/urandom', 'r');
  try {
    for (let at = 0; at < store.length; ) at += readSync(fd, store, { offset: at });
  } finally {
    closeSync(fd);
  }
}

/** So many random bytes, which are the caller's own. @param count at most 4096 */
export function randomBytes(count: number): Buffer {
  if (used + count > store.length) {
    fill();
    used = 0;
  }
  used += count;
  return Buffer.from(store.subarray(used - count, used));
}

/** A UUID of version 4, as `generate_random_uuid` makes it. */
export function randomUuid(): string {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
