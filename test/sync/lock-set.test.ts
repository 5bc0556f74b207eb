import { test } from 'tap';
import type { NodeMutex } from '../../src/sync/node-mutex.js';
import { lock, take, unlock } from '../../src/sync/lock-set.js';
import { type Op, run } from '../../src/sync/op.js';
import { Domain, type Task } from '../../src/sync/task.js';
import { mutex, outcome, task, TestCaller, turn } from './support.js';

/** Takes mutexes, and keeps them until told. */
function* holding(of: Task, mutexes: NodeMutex[], until: Promise<void>): Op<void> {
  yield* lock(of, mutexes);
  try {
    yield { kind: 'callback', what: () => 'until', promise: until };
  } finally {
    unlock(of);
  }
}

test('mutexes are taken in ascending order, each once', async (t) => {
  const domain = new Domain();
  const [a, b, c] = [mutex(1), mutex(2), mutex(3)];
  const it = task(domain);
  const given = [c, a, b, a];
  t.equal(
    run(
      it,
      (function* (): Op<string> {
        yield* lock(it, given);
        const held = it.held.join();
        unlock(it, 1);
        t.same(it.held.join(), '/a#1');
        yield* lock(it, [a, c]);
        unlock(it);
        return held;
      })(),
    ),
    '/a#1,/b#2,/c#3',
    'without a promise',
  );
  t.same(given, [c, a, b, a], "the list is the caller's");
  for (const each of [a, b, c]) t.ok(each.free);
});

test('one below those that are held is refused', async (t) => {
  const it = task(new Domain());
  const [a, b] = [mutex(1), mutex(2)];
  t.throws(
    () =>
      run(
        it,
        (function* (): Op<void> {
          try {
            yield* lock(it, [b]);
            yield* lock(it, [a]);
          } finally {
            unlock(it);
          }
        })(),
      ),
    /lock order: .* holds \/b#2 and wants \/a#1/,
  );
  t.ok(a.free && b.free);
});

test('an operation must not end with a mutex held', async (t) => {
  const it = task(new Domain());
  t.throws(() => run(it, lock(it, [mutex(1)])), /ended while it holds \/a#1/);
});

test('whoever is interrupted leaves nothing behind, at whatever moment', async (t) => {
  const moments: Record<string, (caller: TestCaller, go: () => void) => Promise<void>> = {
    'before it begins to wait': async (_caller, go) => go(),
    'while it waits': async (caller, go) => {
      await turn();
      caller.interrupt();
      await turn();
      go();
    },
    'in the same step as the release': async (caller, go) => {
      await turn();
      caller.interrupt();
      go();
    },
    'when its turn has come and the news is on its way': async (caller, go) => {
      await turn();
      go();
      // One step for the holder to go on and release, the next ones bring the mutex.
      await Promise.resolve();
      caller.interrupt();
    },
    'two steps later': async (caller, go) => {
      await turn();
      go();
      await Promise.resolve();
      await Promise.resolve();
      caller.interrupt();
    },
    'three steps later': async (caller, go) => {
      await turn();
      go();
      for (let i = 0; i < 3; i++) await Promise.resolve();
      caller.interrupt();
    },
    'when it has all': async (caller, go) => {
      await turn();
      go();
      await turn();
      caller.interrupt();
    },
  };
  for (const [moment, interrupt] of Object.entries(moments)) {
    const domain = new Domain();
    const [a, b] = [mutex(1), mutex(2)];
    let go!: () => void;
    const until = new Promise<void>((resolve) => (go = resolve));
    const first = outcome(task(domain, 'first'), holding(task(domain, 'unused'), [], Promise.resolve()));
    await first;
    const holder = task(domain, 'holder');
    const held = outcome(holder, holding(holder, [b], until));
    const caller = new TestCaller();
    if (moment === 'before it begins to wait') caller.interrupt();
    const waiter = task(domain, 'waiter', caller);
    const waited = outcome(waiter, holding(waiter, [a, b], turn()));
    const next = task(domain, 'next');
    const after = outcome(next, holding(next, [b], Promise.resolve()));
    await interrupt(caller, go);
    t.ok([undefined, 'EINTR'].includes((await waited) as string), moment);
    t.equal(await held, undefined);
    t.equal(await after, undefined, `${moment}: the next one has its turn`);
    await turn();
    t.ok(a.free && b.free, `${moment}: both are free`);
    t.equal(domain.inProgress.size, 0);
  }
});

test('an interrupt while waiting for the second gives the first back', async (t) => {
  const domain = new Domain();
  const [a, b] = [mutex(1), mutex(2)];
  let go!: () => void;
  const holder = task(domain, 'holder');
  const held = outcome(holder, holding(holder, [b], new Promise((resolve) => (go = resolve))));
  const caller = new TestCaller();
  const waiter = task(domain, 'waiter', caller);
  const waited = outcome(waiter, holding(waiter, [a, b], Promise.resolve()));
  await turn();
  t.equal(a.holder, waiter);
  caller.interrupt();
  t.ok(a.free);
  t.equal(await waited, 'EINTR');
  go();
  await held;
  await turn();
  t.ok(b.free);
});

test('a long queue with many who leave it is served in order', async (t) => {
  const domain = new Domain();
  const m = mutex(1);
  let go!: () => void;
  const holder = task(domain, 'holder');
  const ends = [outcome(holder, holding(holder, [m], new Promise((resolve) => (go = resolve))))];
  const served: number[] = [];
  const callers = Array.from({ length: 1000 }, () => new TestCaller());
  for (const [n, caller] of callers.entries()) {
    const it = task(domain, `${n}`, caller);
    ends.push(
      outcome(
        it,
        (function* (): Op<void> {
          yield* lock(it, [m]);
          served.push(n);
          unlock(it);
        })(),
      ),
    );
  }
  for (let n = 0; n < 1000; n += 3) callers[n]!.interrupt();
  go();
  await Promise.all(ends);
  t.same(
    served,
    callers.map((_, n) => n).filter((n) => n % 3 !== 0),
  );
  t.ok(m.free);
});

test('a mutex outside the order', async (t) => {
  const domain = new Domain();
  const file = mutex(0);
  const [first, second] = [task(domain, 'first'), task(domain, 'second', new TestCaller())];
  t.equal(run(first, take(first, file)), undefined);
  const waited = outcome(second, take(second, file));
  (second.caller as TestCaller).interrupt();
  t.equal(await waited, 'EINTR');
  file.release(first);
  await turn();
  t.ok(file.free);
});
