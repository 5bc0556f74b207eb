/** A user whose calls hang keeps nobody else waiting. */
import { test } from 'tap';
import { Turns } from '../../src/transport/kernel/caller/turns.js';

/** A call that ends when it is told to. */
function held(): { call: () => Promise<void>; end: () => void; begun: boolean } {
  const it = { begun: false, end: (): void => {}, call: (): Promise<void> => ((it.begun = true), new Promise((end) => (it.end = end))) };
  return it;
}

test('a user has so many calls under way; the next one waits for one of them to end', async (t) => {
  const turns = new Turns(2);
  const mine = [held(), held(), held(), held()];
  const done = mine.map(({ call }) => turns.during(1000, 10_000, call));
  const begun = (): boolean[] => mine.map((one) => one.begun);
  t.same(begun(), [true, true, false, false]);
  const others = held();
  const other = turns.during(1001, 10_000, others.call);
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
    turns.during(1000, 10_000, async () => Promise.reject(new Error('no'))),
    { message: 'no' },
    'a call that fails ends, too',
  );
});

test('who waits for too long is told so, and takes no turn', async (t) => {
  const turns = new Turns(1);
  const [first, next] = [held(), held()];
  const done = turns.during(1000, 10_000, first.call);
  await t.rejects(turns.during(1000, 1, next.call), { code: 'ETIMEDOUT' });
  t.notOk(next.begun);
  first.end();
  await done;
  void turns.during(1000, 10_000, next.call);
  t.ok(next.begun);
  next.end();
});
