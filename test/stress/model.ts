/**
 * One group of the stress test as a sequential program would see it. Its whole state is one integer:
 *
 *     bit 0            the group exists
 *     bits 1 … 8       item x0, x1 of places 0 … 3 exists
 *     bits 9 … 12      x0 of place 0 … 3 has the link `l`, to x1 of the next place
 *     bits 13 … 20     what `storeme` of x0 of places 0 … 3 holds, two bits each
 */
import { ERRNO } from '../../src/errno.js';
import type { Call } from './record.js';

/** The group does not exist. */
export const NOTHING = 0;
/** A state has this many bits. */
export const STATE_BITS = 21;

const PLACES = 4;
const EXISTS = 1;
const ITEMS = 0b1111_1111 << 1;

const item = (place: number, name: number): number => 1 << (1 + 2 * place + name);
const link = (place: number): number => 1 << (9 + place);
const valueShift = (place: number): number => 13 + 2 * place;
const { ENOENT, EEXIST, EPERM, ENOTEMPTY, EBUSY, EINVAL } = ERRNO;

/** The answer of a call, and what the state is after it. */
interface Outcome {
  readonly error: number;
  readonly state: number;
  readonly value?: number;
}

/** What the kernel would answer to that call in that state. @param links do items take links at all? */
export function answer(state: number, call: Call, links: boolean): Outcome {
  const fail = (error: number): Outcome => ({ error, state });
  const ok = (next = state, value?: number): Outcome => ({ error: 0, state: next, ...(value !== undefined && { value }) });
  const { place, name } = call;
  const exists = (state & EXISTS) !== 0;
  const self = item(place, name);
  const has = (bits: number): boolean => (state & bits) !== 0;
  const next = (place + 1) % PLACES;
  const before = (place + PLACES - 1) % PLACES;

  if (call.op === 'mkdir group') return exists ? fail(EEXIST) : ok(EXISTS);
  if (!exists) return fail(ENOENT);
  switch (call.op) {
    case 'rmdir group':
      return has(ITEMS) ? fail(ENOTEMPTY) : ok(NOTHING);
    case 'stat group':
    case 'stat place':
      return ok();
    case 'rmdir default group':
      return fail(place === 0 ? EINVAL : EPERM);
    case 'mkdir item':
      return has(self) ? fail(EEXIST) : ok((state | self) & ~(name === 0 ? 3 << valueShift(place) : 0));
    case 'stat item':
      return has(self) ? ok() : fail(ENOENT);
    case 'ls':
      return ok(state, (state >> (1 + 2 * place)) & 3);
    case 'mv':
    case 'mv between default groups':
      return fail(has(self) ? EPERM : ENOENT);
    case 'rmdir item':
      if (!has(self)) return fail(ENOENT);
      if (name === 1 && has(link(before))) return fail(EBUSY);
      if (name === 0 && has(link(place))) return fail(ENOTEMPTY);
      return ok(state & ~self & ~(name === 0 ? 3 << valueShift(place) : 0));
    case 'echo':
      return has(self) ? ok((state & ~(3 << valueShift(place))) | (call.arg << valueShift(place))) : fail(ENOENT);
    case 'cat':
      return has(self) ? ok(state, (state >> valueShift(place)) & 3) : fail(ENOENT);
    case 'ln -s':
      if (!has(self)) return fail(ENOENT);
      if (!links) return fail(EPERM);
      if (has(link(place))) return fail(EEXIST);
      return has(item(next, 1)) ? ok(state | link(place)) : fail(ENOENT);
    case 'unlink':
      return has(self) && has(link(place)) ? ok(state & ~link(place)) : fail(ENOENT);
    case 'readlink':
      return has(self) && has(link(place)) ? ok() : fail(ENOENT);
  }
}

/** The state after the call, if the call may have been answered as it was in that state; else -1. */
export function apply(state: number, call: Call, links: boolean): number {
  const { error, state: next, value } = answer(state, call, links);
  return error === call.error && (error !== 0 || value === undefined || value === call.value) ? next : -1;
}

/** True for a call that changed something, to go by its answer. */
export function changes(call: Call): boolean {
  return call.error === 0 && !['stat group', 'stat item', 'stat place', 'ls', 'cat', 'readlink'].includes(call.op);
}
