import { test } from 'tap';
import { Gate } from '../../src/sync/gate.js';
import { acquire, unlock } from '../../src/sync/lock-set.js';
import type { NodeMutex } from '../../src/sync/node-mutex.js';
import { call, type Op } from '../../src/sync/op.js';
import { Domain, type Task } from '../../src/sync/task.js';
import { findDeadlock, waitGraph } from '../../src/sync/wait-graph.js';
import { mutex, outcome, task, TestCaller, turn } from './support.js';

function* takes(it: Task, mutexes: NodeMutex[], between: Promise<void>): Op<void> {
  try {
    for (const each of mutexes) {
      yield* acquire(it, each);
      yield* call('between', () => between);
    }
  } finally {
    unlock(it);
  }
}

test('who holds what, and who waits for whom, for how long', async (t) => {
  let now = 0;
  const domain = new Domain(undefined, undefined, () => now);
  const [a, gate] = [mutex(1), new Gate()];
  let go!: () => void;
  const until = new Promise<void>((resolve) => (go = resolve));
  const holder = task(domain, 'mkdir');
  const ends = [outcome(holder, takes(holder, [a], until))];
  gate.close(holder);
  now = 10;
  const waiter = task(domain, 'rmdir');
  ends.push(outcome(waiter, takes(waiter, [a], until)));
  now = 30;
  const lookup = task(domain, 'lookup');
  ends.push(
    outcome(
      lookup,
      gate.pass(lookup, () => '/a'),
    ),
  );
  now = 31;
  t.same(waitGraph(domain), [
    { task: 'mkdir /mkdir', kind: 'callback', for: 'between', holder: undefined, holds: ['/a#1'], ms: 31 },
    { task: 'rmdir /rmdir', kind: 'mutex', for: '/a#1', holder: 'mkdir /mkdir', holds: [], ms: 21 },
    { task: 'lookup /lookup', kind: 'gate', for: '/a', holder: 'mkdir /mkdir', holds: [], ms: 1 },
  ]);
  t.equal(findDeadlock(domain), undefined);
  gate.open(holder);
  go();
  await Promise.all(ends);
  t.same(waitGraph(domain), []);
});

test('a circle is found, and only its members', async (t) => {
  const domain = new Domain();
  const [a, b] = [mutex(1), mutex(2)];
  let go!: () => void;
  const until = new Promise<void>((resolve) => (go = resolve));
  const [first, second, third] = [task(domain, 'first', new TestCaller()), task(domain, 'second'), task(domain, 'third', new TestCaller())];
  const ends = [
    outcome(first, takes(first, [a, b], until)),
    outcome(second, takes(second, [b, a], until)),
    outcome(third, takes(third, [a], until)),
  ];
  await turn();
  t.equal(findDeadlock(domain), undefined);
  go();
  await turn();
  t.same(findDeadlock(domain)?.map(String).sort(), ['first /first', 'second /second']);
  (first.caller as TestCaller).interrupt();
  (third.caller as TestCaller).interrupt();
  t.same(await Promise.all(ends), ['EINTR', undefined, 'EINTR'], 'an interrupt resolves it');
  t.ok(a.free && b.free);
});
