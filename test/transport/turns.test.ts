/** A user whose calls hang keeps nobody else waiting. */
import { test } from 'tap';
import { Turns } from '../../src/transport/kernel/caller/turns.js';

const me = { uid: 1000, isInside: false };

/** A call that ends when it is told to. */
function held(): { call: () => Promise<void>; end: () => void; begun: boolean } {
  const it = { begun: false, end: (): void => {}, call: (): Promise<void> => ((it.begun = true), new Promise((end) => (it.end = end))) };
  return it;
}

test('a user has so many calls under way; the next one waits for one of them to end', async (t) => {
  const turns = new Turns(2);
  const mine = [held(), held(), held(), held()];
  const done = mine.map(({ call }) => turns.during(me, 10_000, call));
  const begun = (): boolean[] => mine.map((one) => one.begun);
  t.same(begun(), [true, true, false, false]);
  const others = held();
  const other = turns.during({ uid: 1001, isInside: false }, 10_000, others.call);
  t.ok(others.begun, 'somebody else does not wait');
  mine[1]!.end();
  await done[1];
  await new Promise(setImmediate);
  t.same(begun(), [true, true, true, false], 'first come, first served');
  for (const n of [0, 2, 3]) {
    mine[n]!.end();
    await done[n];
    await new Promise(setImmediate);
  }
  others.end();
  await other;
  await t.rejects(
    turns.during(me, 10_000, async () => Promise.reject(new Error('no'))),
    { message: 'no' },
    'a call that fails ends, too',
  );
});

test('who waits for too long is told so, and takes no turn', async (t) => {
  const turns = new Turns(1);
  const [first, next] = [held(), held()];
  const done = turns.during(me, 10_000, first.call);
  await t.rejects(turns.during(me, 1, next.call), { code: 'ETIMEDOUT' });
  t.notOk(next.begun);
  first.end();
  await done;
  void turns.during(me, 10_000, next.call);
  t.ok(next.begun);
  next.end();
});

test('in containers, all users together have a limit of their own', async (t) => {
  const turns = new Turns(2, 3);
  const within = Array.from({ length: 5 }, held);
  const done = within.map(({ call }, n) => turns.during({ uid: 100_000 + n, isInside: true }, 10_000, call));
  const begun = (): number => within.filter((one) => one.begun).length;
  t.equal(begun(), 3, 'however many users they are');
  const outside = held();
  const mine = turns.during(me, 10_000, outside.call);
  t.ok(outside.begun, 'those outside do not wait for them');
  outside.end();
  await mine;
  await t.rejects(turns.during({ uid: 1, isInside: true }, 1, held().call), { code: 'ETIMEDOUT' });
  for (const [n, one] of within.entries()) {
    one.end();
    await done[n];
    await new Promise(setImmediate);
  }
  t.equal(begun(), 5);
});
