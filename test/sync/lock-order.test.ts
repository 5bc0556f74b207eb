import { test } from 'tap';
import { type LockInversion, LockOrder } from '../../src/sync/lock-order.js';
import { acquire, lock, unlock } from '../../src/sync/lock-set.js';
import type { NodeMutex } from '../../src/sync/node-mutex.js';
import { type Op, run } from '../../src/sync/op.js';
import { Domain, Task } from '../../src/sync/task.js';
import { mutex } from './support.js';

/** Takes mutexes in the order given, right or wrong, and lets go of them: all of it at once, so nothing ever waits. */
function takes(domain: Domain, name: string, path: string, ...mutexes: NodeMutex[]): void {
  const task = new Task(domain, name, () => path, undefined);
  run(
    task,
    (function* (): Op<void> {
      try {
        for (const each of mutexes) yield* acquire(task, each);
      } finally {
        unlock(task);
      }
    })(),
  );
}

const [a, b, c, d] = [mutex(1), mutex(2), mutex(3), mutex(4)];

test('two orders are reported though nobody ever waits, with both stacks', async (t) => {
  const order = new LockOrder();
  const domain = new Domain(order);
  takes(domain, 'rmdir', '/g/A', a, b, c);
  t.throws(() => takes(domain, 'rename', '/g/A/C/x', c, b), {
    name: 'LockInversion',
    message: [
      'possible circular locking:',
      '  rename /g/A/C/x: holds /c#3, takes /b#2',
      '  rmdir /g/A: holds /a#1 > /b#2, takes /c#3',
    ].join('\n'),
  });
  t.equal(order.inversions.length, 1);
  t.ok(b.free && c.free, 'nothing is left locked');
  const [{ circle }] = order.inversions as [LockInversion];
  t.same(
    circle.map(({ held, wanted }) => [held, wanted]),
    [
      ['/c#3', '/b#2'],
      ['/b#2', '/c#3'],
    ],
  );
});

test('a circle of three, none of which is wrong alone', async (t) => {
  const found: LockInversion[] = [];
  const order = new LockOrder((inversion) => found.push(inversion));
  const domain = new Domain(order);
  takes(domain, 'one', '/1', a, b);
  takes(domain, 'two', '/2', b, c);
  t.same(found, []);
  takes(domain, 'three', '/3', c, a);
  t.same(
    found.map(({ circle }) => circle.map(({ task }) => task)),
    [['three /3', 'one /1', 'two /2']],
  );
  takes(domain, 'three', '/3', c, a);
  t.equal(found.length, 1, 'reported once');
  t.same(order.inversions, found);
});

test('the shortest circle is shown', async (t) => {
  const found: LockInversion[] = [];
  const domain = new Domain(new LockOrder((inversion) => found.push(inversion)));
  takes(domain, 'long', '/1', a, b);
  takes(domain, 'way', '/2', b, c);
  takes(domain, 'round', '/3', c, d);
  takes(domain, 'short', '/4', a, d);
  takes(domain, 'back', '/5', d, a);
  t.same(
    found.map(({ circle }) => circle.map(({ task }) => task)),
    [['back /5', 'short /4']],
  );
});

test('whoever wants what he holds', async (t) => {
  const domain = new Domain(new LockOrder());
  t.throws(() => takes(domain, 'mkdir', '/a', a, a), /mkdir \/a: holds \/a#1, takes \/a#1/);
});

test('what lock() takes is never an inversion', async (t) => {
  const order = new LockOrder();
  const domain = new Domain(order);
  const all = [a, b, c, d];
  for (const first of all) {
    for (const second of all) {
      const task = new Task(domain, 'rename', () => '/', undefined);
      run(
        task,
        (function* (): Op<void> {
          yield* lock(task, [first, second]);
          unlock(task);
        })(),
      );
    }
  }
  t.same(order.inversions, []);
});

test('a mutex that is forgotten leaves nothing behind', async (t) => {
  const order = new LockOrder();
  const domain = new Domain(order);
  const parent = mutex(1);
  for (let n = 2; n < 1000; n++) {
    const child = mutex(n);
    takes(domain, 'rmdir', '/', parent, child);
    order.forget(n);
  }
  t.equal(order.size, 0);
  takes(domain, 'rmdir', '/', parent, c);
  takes(domain, 'rename', '/', c, d);
  order.forget(1000);
  t.equal(order.size, 2, 'and the others stay');
  order.forget(3);
  t.equal(order.size, 0);
});
