import { test } from 'tap';
import { Gate } from '../../src/sync/gate.js';
import { lock, unlock } from '../../src/sync/lock-set.js';
import { type Op, run } from '../../src/sync/op.js';
import { Domain } from '../../src/sync/task.js';
import { mutex, outcome, task, TestCaller, turn } from './support.js';

const what = (): string => '/a';

test('an open gate costs nothing', async (t) => {
  const it = task(new Domain());
  t.equal(run(it, new Gate().pass(it, what)), undefined, 'not even a promise');
});

test('one at a time shuts it, and opens it again', async (t) => {
  const domain = new Domain();
  const gate = new Gate();
  const [a, b] = [task(domain, 'a'), task(domain, 'b')];
  t.throws(() => gate.open(a), /has not shut/);
  gate.close(a);
  t.ok(gate.shut);
  t.equal(gate.closer, a);
  t.throws(() => gate.close(b), /b .* shuts a gate that a .* has shut/);
  t.throws(() => gate.open(b), /has not shut/);
  gate.open(a);
  t.notOk(gate.shut);
});

test('who waits goes on when it opens, in the order of coming, before it can be shut again', async (t) => {
  const domain = new Domain();
  const gate = new Gate();
  const closer = task(domain, 'closer');
  gate.close(closer);
  const passed: string[] = [];
  const ends = ['a', 'b', 'c'].map(async (name) => {
    const it = task(domain, name);
    await outcome(it, gate.pass(it, what));
    passed.push(name);
  });
  t.same(
    [...domain.inProgress].map((it) => it.waiting?.holder?.()),
    [closer, closer, closer],
  );
  await turn();
  t.same(passed, []);
  gate.open(closer);
  await Promise.all(ends);
  t.same(passed, ['a', 'b', 'c']);
});

test('a gate that was shut again meanwhile is waited for again', async (t) => {
  const domain = new Domain();
  const gate = new Gate();
  const [first, second, waiter] = [task(domain, 'first'), task(domain, 'second'), task(domain, 'waiter')];
  gate.close(first);
  let passed = false;
  const ended = outcome(waiter, gate.pass(waiter, what)).then(() => (passed = true));
  gate.open(first);
  gate.close(second);
  await turn();
  t.notOk(passed);
  t.equal(waiter.waiting?.holder?.(), second);
  gate.open(second);
  await ended;
});

test('removals that fail one after the other do not keep a lookup waiting', async (t) => {
  const domain = new Domain();
  const gate = new Gate();
  const m = mutex(1);
  const removal = function* (): Op<void> {
    const it = task(domain, 'rmdir');
    yield* lock(it, [m]);
    gate.close(it);
    yield { kind: 'callback', what: () => 'drain', promise: turn() };
    gate.open(it);
    unlock(it);
  };
  let removals = 0;
  let stop = false;
  const remover = async (): Promise<void> => {
    while (!stop && removals < 100) {
      await run(task(domain, 'rmdir'), removal());
      removals++;
    }
  };
  const removers = [remover(), remover(), remover()];
  t.ok(gate.shut);
  const lookup = task(domain, 'lookup');
  await run(lookup, gate.pass(lookup, what));
  stop = true;
  t.ok(removals <= 1, `${removals} removals later`);
  await Promise.all(removers);
});

test('a waiter may be interrupted', async (t) => {
  const domain = new Domain();
  const gate = new Gate();
  const closer = task(domain, 'closer');
  gate.close(closer);
  const caller = new TestCaller();
  const it = task(domain, 'a', caller);
  const ended = outcome(it, gate.pass(it, what));
  caller.interrupt();
  t.equal(await ended, 'EINTR');
  gate.open(closer);
  await turn();
  t.equal(domain.inProgress.size, 0);
});

test('nobody goes to a gate with a mutex held, not even to an open one', async (t) => {
  const it = task(new Domain());
  const gate = new Gate();
  t.throws(
    () =>
      run(
        it,
        (function* (): Op<void> {
          try {
            yield* lock(it, [mutex(1)]);
            yield* gate.pass(it, what);
          } finally {
            unlock(it);
          }
        })(),
      ),
    /goes to a gate while it holds \/a#1/,
  );
});

test('the longest wait is known', async (t) => {
  let now = 0;
  const domain = new Domain(undefined, undefined, () => now);
  const gate = new Gate();
  const closer = task(domain, 'closer');
  for (const ms of [5, 70, 3]) {
    gate.close(closer);
    const it = task(domain, 'a');
    const ended = outcome(it, gate.pass(it, what));
    now += ms;
    gate.open(closer);
    await ended;
  }
  t.equal(domain.longestGateWait, 70);
});
