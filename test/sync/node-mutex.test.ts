import { test } from 'tap';
import { Domain } from '../../src/sync/task.js';
import { mutex, task, turn } from './support.js';

test('a free mutex is taken at once', async (t) => {
  const [m, a, b] = [mutex(1), task(new Domain(), 'a'), task(new Domain(), 'b')];
  t.ok(m.free);
  t.ok(m.tryAcquire(a));
  t.notOk(m.tryAcquire(b));
  t.notOk(m.tryAcquire(a), 'not even by its holder');
  t.equal(m.holder, a);
  m.release(a);
  t.ok(m.free);
  t.equal(`${m}`, '/a#1');
});

test('who does not hold it can not release it', async (t) => {
  const [m, a, b] = [mutex(1), task(new Domain(), 'a'), task(new Domain(), 'b')];
  t.throws(() => m.release(a), /does not hold/);
  m.tryAcquire(a);
  t.throws(() => m.release(b), /b .*does not hold/);
});

test('first come, first served; nobody gets in between', async (t) => {
  const m = mutex(1);
  const domain = new Domain();
  const tasks = ['a', 'b', 'c', 'd'].map((name) => task(domain, name));
  const served: string[] = [];
  m.tryAcquire(tasks[0]!);
  for (const next of tasks.slice(1)) {
    void m
      .acquire(next, () => true)
      .then(() => {
        served.push(next.name);
        m.release(next);
      });
  }
  m.release(tasks[0]!);
  t.equal(m.holder, undefined, 'it is on its way to the next one');
  t.notOk(m.free);
  t.notOk(m.tryAcquire(tasks[0]!), 'who comes now does not overtake');
  await turn();
  t.same(served, ['b', 'c', 'd']);
  t.ok(m.free, 'the queue is gone with the last one');
});

test('a turn that is no longer wanted is passed on', async (t) => {
  const m = mutex(1);
  const domain = new Domain();
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => task(domain, name)) as [never, never, never, never];
  m.tryAcquire(a);
  void m.acquire(b, () => false);
  void m.acquire(c, () => true);
  void m.acquire(d, () => false);
  m.release(a);
  await turn();
  t.equal(m.holder, c);
  m.release(c);
  await turn();
  t.ok(m.free);
});
