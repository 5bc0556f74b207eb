/** The explorer itself: it misses nothing, and neither does the monitor. */
import { test } from 'tap';
import { gateStrategy } from '../../src/core/detach.js';
import { scenario } from './acts.js';
import { explore } from './explorer.js';
import type { Event } from './history.js';
import type { State } from './model.js';
import { Monitor } from './monitor.js';

test('going through no state twice leaves out no schedule', async (t) => {
  for (const [tree, ...names] of [
    ['empty', 'rmdir', 'rmdir'],
    ['empty', 'rmdir', 'mkdir'],
    ['empty', 'rmdir', 'stat'],
    ['empty', 'rmdir', 'register'],
    ['full', 'rmdir', 'back'],
    ['full', 'remove', 'stat'],
    ['empty', 'rmdir', 'stat', 'kill'],
  ] as const) {
    const each = scenario(tree, names, false);
    const [pruned, full] = [await explore(each), await explore(each, () => gateStrategy, false)];
    t.equal(pruned.schedules, full.schedules, names.join(' | '));
    t.equal(pruned.longest, full.longest);
    t.ok(pruned.states < full.states, `${pruned.states} states for ${full.schedules} schedules`);
  }
});

const dir = { parent: 0, isDefault: false, makes: true, allowsLinks: true, links: 0, dependents: 0, value: '0' };
const A: State = {
  nodes: { 1: { ...dir, name: 'top', children: { A: 2 } }, 2: { ...dir, name: 'A', parent: 1, children: {} } },
  registered: {},
  dropping: {},
};

/** Calls with the moments at which they were made and answered. */
function judge(...calls: [from: number, to: number, call: Event['call'], answer: string][]): boolean {
  const monitor = new Monitor(A);
  const events = calls.map(([from, to, call, answer]): Event => ({ process: 0, call, text: '', from, to, answer }));
  const moments = events
    .flatMap((event) => [
      { at: event.from, event },
      { at: event.to!, event },
    ])
    .sort((a, b) => a.at - b.at);
  for (const { at, event } of moments) {
    if (at === event.from) monitor.begin(event);
    else monitor.end(event);
  }
  return monitor.right;
}

const look: Event['call'] = { op: 'lookup', dir: 1, name: 'A' };
const rmdir: Event['call'] = { op: 'rmdir', dir: 1, name: 'A' };
const show: Event['call'] = { op: 'show', dir: 2 };

test('what the monitor takes, and what not', async (t) => {
  t.equal(judge([1, 2, look, '#2'], [3, 4, rmdir, 'ok'], [5, 6, look, 'ENOENT']), true);
  t.equal(judge([1, 2, rmdir, 'ok'], [3, 4, look, '#2']), false, 'what is gone stays gone');
  t.equal(judge([1, 6, rmdir, 'ok'], [2, 3, look, '#2'], [4, 5, look, 'ENOENT']), true, 'at once, in that order');
  t.equal(judge([1, 6, rmdir, 'ok'], [2, 3, look, 'ENOENT'], [4, 5, look, '#2']), false, 'at once, back and forth');
  t.equal(judge([1, 4, rmdir, 'ENOTEMPTY'], [2, 3, look, '#2']), false, 'nothing keeps it from being removed');
  t.equal(judge([1, 4, rmdir, 'EINTR'], [2, 3, look, 'ENOENT']), true, 'the interrupted may have had effect');
  t.equal(judge([1, 2, rmdir, 'EINTR'], [3, 4, look, '#2'], [5, 6, look, 'ENOENT']), true, 'later, too');
  t.equal(judge([1, 2, rmdir, 'EINTR'], [3, 4, look, 'ENOENT'], [5, 6, look, '#2']), false, 'but once only');
  const store = (value: string): Event['call'] => ({ op: 'store', dir: 2, value });
  t.equal(judge([1, 2, store('1'), 'ok'], [3, 4, store('2'), 'ok'], [5, 6, show, '1']), false, 'an old value');
  t.equal(judge([1, 5, store('1'), 'ok'], [2, 6, store('2'), 'ok'], [7, 8, show, '1']), true, 'either may be last');
  t.equal(judge([1, 5, store('1'), 'ok'], [2, 3, show, '1'], [6, 7, rmdir, 'ok'], [8, 9, show, 'ENOENT']), true);
});
