import { test } from 'tap';
import { call, run } from '../../src/sync/op.js';
import { Domain, Task } from '../../src/sync/task.js';
import { outcome, task, turn } from './support.js';

test('a path is computed only when somebody asks', async (t) => {
  let asked = 0;
  const it = new Task(new Domain(), 'rmdir', () => `/a${++asked}`, undefined);
  run(it, call('callback', () => 1));
  t.equal(asked, 0);
  t.equal(`${it}`, 'rmdir /a1');
});

test('a domain knows who waits, and forgets who has ended', async (t) => {
  const domain = new Domain();
  const [a, b] = [task(domain, 'a'), task(domain, 'b')];
  let go!: () => void;
  const until = new Promise<void>((resolve) => (go = resolve));
  const ends = [outcome(a, call('until', () => until)), outcome(b, call('until', () => until.then(() => Promise.reject(new Error('no')))))];
  t.same([...domain.waiting], [a, b]);
  t.equal(a.waiting?.kind, 'callback');
  go();
  t.same((await Promise.all(ends)).map(String), ['undefined', 'Error: no']);
  await turn();
  t.equal(domain.waiting.size, 0);
  t.equal(a.waiting, undefined);
});
