import { test } from 'tap';
import { ConfigGroup, ConfigItem, ConfigSubsystem } from '../../src/core/index.js';
import { Configfs } from '../../src/core/configfs.js';
import { LockOrder } from '../../src/sync/lock-order.js';
import { Domain } from '../../src/sync/task.js';
import { caller, configfs, defaultGroups, deferred, errno, type Log, list, walk } from './support.js';

test('rmdir removes a group with its default groups, or nothing', async (t) => {
  const log: Log = [];
  const fs = configfs();
  fs.registerSubsystem(defaultGroups(log));
  const top = await walk(fs, '04-default-groups');
  const a = await fs.mkdir(top, 'A', caller());
  t.same(await list(fs, a), ['C', 'B']);
  t.equal(fs.getattr(a).nlink, 4);
  await fs.mkdir(await walk(fs, '04-default-groups/A/C/D'), 'x', caller());

  t.equal(await errno(() => fs.rmdir(top, 'A', caller())), 'ENOTEMPTY');
  t.same(await list(fs, a), ['C', 'B'], 'nothing has changed');
  t.equal(await errno(() => fs.rmdir(a, 'C', caller())), 'EPERM', 'a default group is not removed by itself');

  fs.rmdir(await walk(fs, '04-default-groups/A/C/D'), 'x', caller());
  t.equal(fs.rmdir(top, 'A', caller()), undefined, 'nobody has to wait, so no promise is made');
  t.equal(await errno(() => fs.lookup(top, 'A', caller())), 'ENOENT');
  t.equal(fs.getattr(a).nlink, 0);
  t.equal(await errno(() => fs.lookup(a, 'C', caller())), 'ENOENT');
  t.same(log, [
    'make A',
    'make x',
    'disconnect x',
    'drop x',
    'release x',
    'disconnect A',
    'drop A',
    'release B',
    'release D',
    'release C',
    'release A',
  ]);
});

test('a lookup that races a removal waits for its outcome', async (t) => {
  for (const fails of [true, false]) {
    const fs = configfs();
    fs.registerSubsystem(defaultGroups());
    const top = await walk(fs, '04-default-groups');
    await fs.mkdir(top, 'A', caller());
    // A slow mkdir holds the mutex of A/C, so that the removal has shut its gates and waits.
    const made = deferred<ConfigItem>();
    const c = await walk(fs, '04-default-groups/A/C');
    const { type } = (c as unknown as { item: ConfigItem }).item;
    const { makeItem } = type.groupOps!;
    type.groupOps!.makeItem = () => made.promise;
    const slow = errno(() => fs.mkdir(c, 'x', caller()));
    type.groupOps!.makeItem = makeItem!;

    const removal = errno(() => fs.rmdir(top, 'A', caller()));
    let answered = false;
    const lookup = errno(() => fs.lookup(top, 'A', caller())).finally(() => (answered = true));
    await new Promise(setImmediate);
    t.notOk(answered, 'the lookup waits');
    t.same(
      fs
        .waitGraph()
        .map(({ task, kind }) => `${task}: ${kind}`)
        .sort(),
      ['lookup /04-default-groups/A: gate', 'mkdir /04-default-groups/A/C/x: callback', 'rmdir /04-default-groups/A: mutex'],
    );
    if (fails) made.resolve(new ConfigItem({}));
    else made.reject(new Error('no'));
    await slow;
    t.equal(await removal, fails ? 'ENOTEMPTY' : undefined);
    t.equal(typeof (await lookup), fails ? 'object' : 'string');
  }
});

test('of several reasons that keep a group, the one of its newest child counts', async (t) => {
  const linker = { itemOps: { allowLink: () => {} } };
  const groups = { groupOps: { makeItem: () => new ConfigItem(linker) } };
  for (const [things, says] of [
    [['link B', 'item C/x'], 'ENOTEMPTY'],
    [['item B/x', 'link C'], 'EBUSY'],
    [['link C', 'item x'], 'ENOTEMPTY'],
    [['item x', 'register R', 'link R'], 'EBUSY'],
    [['item x', 'register R', 'item R/y', 'link B'], 'ENOTEMPTY'],
    [['link B', 'register R'], 'EBUSY'],
    [['link C/D', 'item B/x'], 'EBUSY'],
    [['link C', 'item C/D/x'], 'EBUSY'],
    [['item x', 'link .'], 'EBUSY'],
  ] as const) {
    const made = new ConfigGroup(groups);
    made.addDefaultGroup(new ConfigGroup(groups, 'B'));
    made.addDefaultGroup(new ConfigGroup(groups, 'C')).addDefaultGroup(new ConfigGroup(groups, 'D'));
    const fs = configfs();
    fs.registerSubsystem(
      new ConfigSubsystem({ groupOps: { makeGroup: (_group, name) => (name === 'A' ? made : new ConfigGroup(groups)) } }, 's'),
    );
    const top = await walk(fs, 's');
    await fs.mkdir(top, 'A', caller());
    const from = await fs.mkdir(await fs.mkdir(top, 'other', caller()), 'from', caller());
    for (const thing of things) {
      const [what, path] = thing.split(' ') as [string, string];
      const names = path.split('/');
      const at = async (below: readonly string[]) => walk(fs, `s/A/${below.filter((name) => name !== '.').join('/')}`);
      if (what === 'register') fs.registerGroup(made, new ConfigGroup(groups, path));
      else if (what === 'item') await fs.mkdir(await at(names.slice(0, -1)), names.at(-1)!, caller());
      else {
        const target = await at(names);
        await fs.symlink(from, 'link', () => target, caller());
      }
    }
    t.equal(await errno(() => fs.rmdir(top, 'A', caller())), says, things.join(', '));
  }
});

test('the lock-order checker keeps nothing of what is gone', async (t) => {
  const order = new LockOrder();
  const fs = new Configfs({ domain: new Domain(order) });
  fs.registerSubsystem(defaultGroups());
  const top = await walk(fs, '04-default-groups');
  const known = order.size;
  await fs.mkdir(top, 'A', caller());
  await fs.rmdir(top, 'A', caller());
  t.equal(order.size, known);
});

test('an item has its parent in disconnectNotify, and none in dropItem; its default groups as well', async (t) => {
  const seen: unknown[] = [];
  const look = (callback: string, item: ConfigItem) => {
    const b = (item as ConfigGroup).defaultGroups[0]!;
    seen.push([callback, item.parent?.name, b.parent?.name, b.subsystem?.name]);
  };
  const fs = configfs();
  fs.registerSubsystem(
    new ConfigSubsystem(
      {
        groupOps: {
          makeGroup: () => {
            const made = new ConfigGroup({});
            return (made.addDefaultGroup(new ConfigGroup({}, 'B')), made);
          },
          disconnectNotify: (_group, item) => look('disconnectNotify', item),
          dropItem: (_group, item) => look('dropItem', item),
        },
      },
      's',
    ),
  );
  const top = await walk(fs, 's');
  await fs.mkdir(top, 'A', caller());
  await fs.rmdir(top, 'A', caller());
  t.same(seen, [
    ['disconnectNotify', 's', 'A', 's'],
    ['dropItem', undefined, undefined, undefined],
  ]);
});

test('nothing can be renamed into what is removed', async (t) => {
  const fs = configfs();
  fs.registerSubsystem(defaultGroups());
  const top = await walk(fs, '04-default-groups');
  for (const name of ['A', 'A2']) await fs.mkdir(top, name, caller());
  const [from, to] = [await walk(fs, '04-default-groups/A/B'), await walk(fs, '04-default-groups/A2/B')];
  await fs.mkdir(from, 'x', caller());
  t.equal(await errno(() => fs.rename(from, 'x', to, 'x', 0, caller())), 'EPERM');
  await fs.rmdir(top, 'A2', caller());
  t.equal(await errno(() => fs.rename(from, 'x', to, 'x', 0, caller())), 'ENOENT');
});

test('a removal in one step, where nobody has to wait, is the same as one in three', async (t) => {
  // The lock-order checker wants to see every step.
  const answers = await Promise.all(
    [new Domain(), new Domain(new LockOrder())].map(async (domain) => {
      const log: Log = [];
      const fs = new Configfs({ domain, now: () => 1000 });
      fs.registerSubsystem(defaultGroups(log));
      const top = await walk(fs, '04-default-groups');
      const said: unknown[] = [];
      const remove = async (): Promise<void> => {
        const removal = errno(() => fs.rmdir(top, 'A', caller()));
        said.push(await removal, await list(fs, top), { ...fs.getattr(top) });
      };
      await fs.mkdir(top, 'A', caller());
      const a = await walk(fs, '04-default-groups/A');
      const d = await walk(fs, '04-default-groups/A/C/D');
      await fs.mkdir(d, 'x', caller());
      await remove();
      const { item } = d as unknown as { item: ConfigItem };
      await fs.rmdir(d, 'x', caller());
      fs.dependItem(item.parent!.subsystem!, item);
      await remove();
      fs.undependItem(item);
      await remove();
      said.push({ ...fs.getattr(a) }, { ...fs.getattr(d) }, await errno(() => fs.lookup(d, 'x', caller())));
      return { said, log };
    }),
  );
  t.same(answers[0], answers[1]);
  t.match(answers[0]?.said[0], 'ENOTEMPTY');
  t.match(answers[0]?.said[3], 'EBUSY');
  t.equal(answers[0]?.said[6], undefined);
});

test('a removal waits for a show in flight in a default group', async (t) => {
  const fs = new Configfs();
  const shown = deferred<string>();
  const inner = new ConfigGroup({ attrs: [{ name: 'slow', show: () => shown.promise }] }, 'inner');
  const makeGroup = (): ConfigGroup => {
    const group = new ConfigGroup({});
    group.addDefaultGroup(inner);
    return group;
  };
  fs.registerSubsystem(new ConfigSubsystem({ groupOps: { makeGroup } }, 'top'));
  const top = await walk(fs, 'top');
  await fs.mkdir(top, 'g', caller());
  const file = await fs.open(await walk(fs, 'top/g/inner/slow'), true, false, caller());
  const read = fs.read(file, 0, 100, caller());
  let removed = false;
  const removal = Promise.resolve(fs.rmdir(top, 'g', caller())).then(() => (removed = true));
  await new Promise(setImmediate);
  t.notOk(removed);
  shown.resolve('text\n');
  t.equal(String(await read), 'text\n', 'it began before the removal');
  await removal;
  t.same(await list(fs, top), []);
});
