/** Where kernels differ in configfs itself: each rule, beside what holds by default. */
import { test } from 'tap';
import { ConfigGroup, ConfigItem, type CoreRules } from '../../src/core/index.js';
import { reasonOf } from '../../src/errno.js';
import { coreRules } from '../../src/subsystems/index.js';
import { caller, configfs, itemType, subsystem, walk } from './support.js';

const BEFORE = coreRules(['samples']);
const LATER = coreRules(['samples:kernel=7.3']);

/** A group `s` whose groups have a default group `inner`, in which items can be made; `s` has the attribute `storeme`. */
async function tree(rules: CoreRules) {
  const clock = { now: 1000 };
  const fs = configfs({ rules, now: () => clock.now * 1000 });
  const takesItems = { ...itemType(), groupOps: { makeItem: () => new ConfigItem(itemType()) } };
  const makeGroup = () => {
    const group = new ConfigGroup(takesItems);
    group.addDefaultGroup(new ConfigGroup(takesItems, 'inner'));
    return group;
  };
  await fs.registerSubsystem(subsystem({ ...itemType(), groupOps: { makeGroup } }));
  const s = await walk(fs, 's');
  return { fs, s, clock, make: (path: string, name: string) => walk(fs, path).then((dir) => fs.mkdir(dir, name, caller())) };
}

test('the newest kernel that a -s names decides', (t) => {
  t.same(coreRules(['nvmet', 'samples:kernel=7.1', './mine.mjs:kernel=none']), BEFORE);
  t.same(coreRules(['nvmet', 'target:kernel=7.2']), LATER);
  t.not(BEFORE.oldestFirst, LATER.oldestFirst);
  t.end();
});

for (const [rules, order] of [
  [BEFORE, ['b', 'a', 'storeme']],
  [LATER, ['storeme', 'a', 'b']],
] as const) {
  test(`a listing begins with ${order[0]}`, async (t) => {
    const { fs, s, make } = await tree(rules);
    await make('s', 'a');
    await make('s', 'b');
    const names: string[] = [];
    fs.readdir(await fs.opendir(s, caller()), 2, ({ name }) => names.push(name) > 0, caller());
    t.same(names, order);
  });
}

test('oldest first: what is made during a listing comes at its end, once', async (t) => {
  const { fs, s, make } = await tree(LATER);
  await make('s', 'a');
  await make('s', 'b');
  const open = await fs.opendir(s, caller());
  const rows = (offset: number, most: number) => {
    const got: string[] = [];
    fs.readdir(open, offset, ({ name, offset }) => got.length < most && got.push(`${name}@${offset}`) > 0, caller());
    return got;
  };
  t.same(rows(2, 2), ['storeme@3', 'a@4']);
  fs.rmdir(s, 'b', caller());
  await make('s', 'c');
  t.same(rows(4, 9), ['c@5']);
  t.same(rows(5, 9), []);
  await make('s', 'd');
  t.same(rows(5, 9), ['d@6']);
  t.same(rows(1e18, 9), [], 'far beyond the end');
});

for (const [rules, code, by] of [
  [BEFORE, 'ENOTEMPTY', 's/g/own was made'],
  [LATER, 'EBUSY', 's/g/inner'],
] as const) {
  test(`a link to the default group, and a newer item beside it: ${code}`, async (t) => {
    const { fs, s, make } = await tree(rules);
    await make('s', 'g');
    const inner = (await walk(fs, 's/g/inner')) as unknown as { addLink(link: object): void; path: string };
    inner.addLink({ path: 'a link', target: inner });
    await make('s/g', 'own');
    const refusal = await Promise.resolve()
      .then(() => fs.rmdir(s, 'g', caller()))
      .catch((error: unknown) => error);
    t.match(refusal, { code });
    t.match(reasonOf(refusal), by);
  });
}

for (const [rules, changed] of [
  [BEFORE, true],
  [LATER, false],
] as const) {
  test(`to look up an attribute ${changed ? 'changes' : 'leaves'} the times of its directory`, async (t) => {
    const { fs, clock, make } = await tree(rules);
    const group = await make('s', 'g');
    clock.now = 2000;
    await walk(fs, 's/g/storeme');
    const { mtimeSec, ctimeSec } = fs.getattr(group);
    t.same([mtimeSec, ctimeSec], changed ? [2000, 2000] : [1000, 1000]);
  });
}
