import { test } from 'tap';
import fc from '../fast-check.js';
import { ERRNO } from '../../src/errno.js';
import { linearize } from './linearize.js';
import { answer, NOTHING } from './model.js';
import { type Call, OPS } from './record.js';

let worker = 0;
const call = (start: number, end: number, op: Call['op'], error = 0, more: Partial<Call> = {}): Call => ({
  start,
  end,
  op,
  error,
  group: 0,
  place: 0,
  name: 0,
  arg: 0,
  value: 0,
  worker: worker++ % 32,
  ...more,
});
const { ENOENT, EEXIST, ENOTEMPTY } = ERRNO;

test('what no order explains is found', (t) => {
  const made = call(0, 1, 'mkdir group');
  for (const [why, history] of Object.entries({
    'a lookup that fails although the removal fails': [
      made,
      call(2, 3, 'mkdir item'),
      call(10, 20, 'rmdir group', ENOTEMPTY),
      call(12, 13, 'stat place', ENOENT, { place: 1 }),
    ],
    'a group that is there after its removal': [made, call(2, 3, 'rmdir group'), call(4, 5, 'stat group')],
    'two makers that both succeed': [call(0, 9, 'mkdir group'), call(0, 9, 'mkdir group')],
    'a listing without a default group': [made, call(2, 3, 'ls', 0, { value: 2 ** 31 })],
    'an item in a removed group': [made, call(2, 9, 'rmdir group'), call(3, 8, 'mkdir item'), call(10, 11, 'mkdir group', EEXIST)],
    'a value that was never stored': [
      made,
      call(2, 3, 'mkdir item'),
      call(4, 9, 'echo', 0, { arg: 2 }),
      call(5, 8, 'cat', 0, { value: 1 }),
    ],
  })) {
    t.ok(linearize(history, true), why);
  }
  t.end();
});

test('a removal that races a lookup may come first or last', (t) => {
  const made = call(0, 1, 'mkdir group');
  for (const error of [0, ENOENT]) {
    t.notOk(linearize([made, call(2, 9, 'rmdir group'), call(3, 8, 'stat place', error, { place: 2 })], true));
  }
  t.end();
});

/** A history made by taking effect in some order, each call at a random point of its interval. */
const history = fc
  .array(
    fc.record({
      op: fc.constantFrom(...OPS),
      place: fc.nat(3),
      name: fc.nat(1),
      arg: fc.nat(3),
      worker: fc.nat(7),
      gap: fc.nat(3),
      before: fc.nat(6),
      after: fc.nat(6),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let state = NOTHING;
    const free = new Map<number, number>();
    return steps.map(({ op, gap: _gap, before, after, worker, ...rest }, at) => {
      const name = ['echo', 'cat', 'ln -s', 'unlink', 'readlink'].includes(op) ? 0 : rest.name;
      const wanted: Call = { ...rest, name, op, worker, group: 0, start: 0, end: 0, error: 0, value: 0 };
      const { error, state: next, value = 0 } = answer(state, wanted, true);
      state = next;
      const instant = at * 3;
      const start = Math.min(instant, Math.max(instant - before, (free.get(worker) ?? -1) + 1));
      free.set(worker, Math.max(instant, instant + after));
      return { ...wanted, error, value, start, end: instant + after };
    });
  })
  // One worker makes one call at a time.
  .filter((calls) => calls.every((a) => calls.every((b) => a === b || a.worker !== b.worker || a.end < b.start || b.end < a.start)));

test('what some order explains is accepted', (t) => {
  fc.assert(
    fc.property(history, (calls) => linearize(calls, true) === undefined),
    { numRuns: 500 },
  );
  t.end();
});

test('a changed answer is found, unless another order explains it too', (t) => {
  let found = 0;
  fc.assert(
    fc.property(history, fc.nat(), (calls, which) => {
      if (calls.length === 0) return true;
      const changed = calls.map((c, at) => (at === which % calls.length ? { ...c, error: c.error === 0 ? ENOENT : 0 } : c));
      if (linearize(changed, true)) found++;
      return true;
    }),
    { numRuns: 300 },
  );
  t.ok(found > 100, `${found} of 300 found`);
  t.end();
});
