import { test } from 'tap';
import { Fragment } from '../../src/core/fragment.js';
import { type Op, run } from '../../src/sync/op.js';
import { Domain } from '../../src/sync/task.js';
import { outcome, task, TestCaller, turn } from '../sync/support.js';

/** Who begins a show, and what is seen of that. */
function show(fragment: Fragment) {
  const seen: string[] = [];
  const op = function* (): Op<void> {
    yield* fragment.enter(() => '/a');
    seen.push('begun');
  };
  return { seen, ended: outcome(task(new Domain(), 'show'), op()) };
}

test('who waits to begin a show looks again when a removal is given up: another may be under way', async (t) => {
  for (const state of ['dying', 'committing'] as const) {
    const fragment = new Fragment();
    run(
      task(new Domain()),
      fragment.drain(() => '/a', state),
    );
    const { seen, ended } = show(fragment);
    fragment.revive();
    run(
      task(new Domain()),
      fragment.drain(() => '/a', state),
    );
    await turn();
    t.same(seen, [], state);
    fragment.revive();
    await ended;
    t.same(seen, ['begun']);
    fragment.leave();
  }
});

test('a removal that is given up while it waits for a show lets others begin', async (t) => {
  const fragment = new Fragment();
  await show(fragment).ended;
  const killed = new TestCaller();
  const drained = outcome(
    task(new Domain(), 'rmdir', killed),
    fragment.drain(() => '/a'),
  );
  const { seen, ended } = show(fragment);
  killed.interrupt();
  t.equal(await drained, 'EINTR');
  await ended;
  t.same([fragment.state, seen], ['live', ['begun']]);
});

test('who waits to begin a show is told of the removal, when no other show has ended meanwhile', async (t) => {
  const fragment = new Fragment();
  run(
    task(new Domain()),
    fragment.drain(() => '/a'),
  );
  const { seen, ended } = show(fragment);
  fragment.die();
  t.equal(await ended, 'ENOENT');
  t.same(seen, []);
});
