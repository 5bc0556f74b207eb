import { test } from 'tap';
import { lock, unlock } from '../../src/sync/lock-set.js';
import { call, type Op, run } from '../../src/sync/op.js';
import { Domain, Task } from '../../src/sync/task.js';
import { mutex, outcome, task, TestCaller, turn } from './support.js';

test('a path is computed only when somebody asks', async (t) => {
  let asked = 0;
  const it = new Task(new Domain(), 'rmdir', () => `/a${++asked}`, undefined);
  run(
    it,
    call('callback', () => 1),
  );
  t.equal(asked, 0);
  t.equal(`${it}`, 'rmdir /a1');
});

test('a domain knows who waits, and forgets who has ended', async (t) => {
  const domain = new Domain();
  const [a, b] = [task(domain, 'a'), task(domain, 'b')];
  let go!: () => void;
  const until = new Promise<void>((resolve) => (go = resolve));
  const ends = [
    outcome(
      a,
      call('until', () => until),
    ),
    outcome(
      b,
      call('until', () => until.then(() => Promise.reject(new Error('no')))),
    ),
  ];
  t.same([...domain.inProgress], [a, b]);
  t.equal(a.waiting?.kind, 'callback');
  go();
  t.same((await Promise.all(ends)).map(String), ['undefined', 'Error: no']);
  await turn();
  t.equal(domain.inProgress.size, 0);
  t.equal(a.waiting, undefined);
});

test('an operation that ends while it holds a mutex is a bug, however it ends', async (t) => {
  const domain = new Domain();
  const op = function* (of: Task, fail: boolean): Op<void> {
    yield* lock(of, [mutex(1)]);
    if (fail) throw new Error('no');
  };
  for (const fail of [false, true]) {
    const it = task(domain);
    t.throws(() => run(it, op(it, fail)), /ended while it holds/);
  }
});

test('while an operation is at work between two waits it does not wait', async (t) => {
  const domain = new Domain();
  const it = task(domain);
  const waiting: unknown[] = [];
  const op = function* (): Op<void> {
    for (const what of ['one', 'two']) {
      yield* call(what, () => Promise.resolve());
      waiting.push(it.waiting);
    }
  };
  await run(it, op());
  t.same(waiting, [undefined, undefined]);
});

test('a caller is charged for waits at mutexes and gates, not for callbacks', async (t) => {
  let now = 0;
  const domain = new Domain(undefined, undefined, () => now);
  const caller = new TestCaller();
  const [m, holder] = [mutex(1), task(domain, 'holder')];
  let letGo!: () => void;
  const until = new Promise<void>((resolve) => (letGo = resolve));
  const held = outcome(
    holder,
    (function* (): Op<void> {
      yield* lock(holder, [m]);
      yield* call('until', () => until);
      unlock(holder);
    })(),
  );
  const waiter = task(domain, 'waiter', caller);
  const end = outcome(
    waiter,
    (function* (): Op<void> {
      yield* lock(waiter, [m]);
      now = 12;
      yield* call('callback', () => turn());
      unlock(waiter);
    })(),
  );
  now = 5;
  letGo();
  await Promise.all([held, end]);
  t.equal(caller.waited, 5);
});
