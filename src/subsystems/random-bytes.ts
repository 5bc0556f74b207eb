/**
 * Random bytes for names and numbers that new items get: taken from a store that is filled now and then, since each call for some costs
 * more than the making of an item.
 *
 * @module
 */
import { randomFillSync } from 'node:crypto';

const store = Buffer.alloc(4096);
let used = store.length;

/** So many random bytes, which are the caller's own. @param count at most 4096 */
export function randomBytes(count: number): Buffer {
  if (used + count > store.length) {
    randomFillSync(store);
    used = 0;
  }
  used += count;
  return Buffer.from(store.subarray(used - count, used));
}
