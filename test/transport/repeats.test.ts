/** What may be remembered of a thread that makes the same call again and again. */
import t from 'tap';
import { Repeats } from '../../src/transport/kernel/caller/repeats.js';

const who = { pid: 7, uid: 1, gid: 2 };

/** Repeats with a clock, and what makes `count` calls in a row, a tenth of a millisecond apart. */
function row(): { repeats: Repeats; clock: { now: number }; call: (count: number) => void } {
  const clock = { now: 0 };
  const repeats = new Repeats(() => clock.now);
  const call = (count: number): void => {
    for (let made = 0; made < count; made++) {
      clock.now += 0.1;
      repeats.of(who, 'a');
    }
  };
  return { repeats, clock, call };
}

t.test('only what is asked many times in a row is remembered', async (t) => {
  const { repeats, call } = row();
  call(30);
  t.not(repeats.of(who, 'a'), repeats.of(who, 'a'), 'a few calls in a row find out all by themselves');
  call(64);
  const facts = repeats.of(who, 'a');
  t.equal(repeats.of(who, 'a'), facts);
  t.not(repeats.of({ ...who, pid: 8 }, 'a'), facts, 'another thread');
  t.equal(repeats.of(who, 'a'), facts, 'which is in nobody’s way');
  t.not(repeats.of({ ...who, uid: 0 }, 'a'), facts, 'another user');
  t.not(repeats.of(who, 'a'), repeats.of(who, 'a'), 'the row is broken');
});

t.test('another text or a pause ends the row', async (t) => {
  for (const end of [
    ({ repeats }: ReturnType<typeof row>) => repeats.of(who, 'b'),
    ({ repeats }: ReturnType<typeof row>) => repeats.of({ ...who, gid: 3 }, 'a'),
    ({ clock }: ReturnType<typeof row>) => (clock.now += 101),
  ]) {
    const made = row();
    made.call(100);
    t.equal(made.repeats.of(who, 'a'), made.repeats.of(who, 'a'));
    end(made);
    made.call(1);
    t.not(made.repeats.of(who, 'a'), made.repeats.of(who, 'a'));
  }
});

t.test('it is remembered for a moment', async (t) => {
  const { repeats, clock, call } = row();
  call(100);
  const facts = repeats.of(who, 'a');
  clock.now += 5;
  t.not(repeats.of(who, 'a'), facts);
  const next = repeats.of(who, 'a');
  next.tookMs(2);
  clock.now += 30;
  t.equal(repeats.of(who, 'a'), next, 'for longer where it took longer to find out');
  clock.now += 5;
  t.not(repeats.of(who, 'a'), next);
});

t.test('a thread without a number, and one of very many, is not remembered', async (t) => {
  const { repeats, call } = row();
  for (let made = 0; made < 100; made++) repeats.of({ ...who, pid: 0 }, 'a');
  t.not(repeats.of({ ...who, pid: 0 }, 'a'), repeats.of({ ...who, pid: 0 }, 'a'));
  call(100);
  for (let pid = 100; pid < 164; pid++) repeats.of({ ...who, pid }, 'a');
  t.not(repeats.of(who, 'a'), repeats.of(who, 'a'), 'the oldest row goes');
});
