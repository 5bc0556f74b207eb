/** Removals, and the shows and stores that are under way or wait meanwhile. */
import { test } from 'tap';
import { ConfigGroup, ConfigItem, ConfigSubsystem, Errno } from '../../../src/core/index.js';
import { caller, configfs, deferred, errno, walk } from '../support.js';
import { mounted, turn } from './mounted.js';

test('a killed rmdir sets a store free that waits for it', async (t) => {
  const group = new ConfigGroup({
    attrs: [{ name: 'grow', store: async (item) => void (await fs.registerGroup(item as ConfigGroup, new ConfigGroup({}, 'late'))) }],
  });
  const fs = configfs();
  fs.registerSubsystem(new ConfigSubsystem({ groupOps: { makeGroup: () => group } }, 's'));
  const top = await walk(fs, 's');
  const g = await fs.mkdir(top, 'g', caller());
  const file = await fs.open(await walk(fs, 's/g/grow'), false, true, caller());
  // A driver may not do this: its store waits for the removal, which waits for the store.
  const { store } = group.type.attrs![0]!;
  const begun = deferred();
  (group.type.attrs![0] as { store: unknown }).store = async (item: ConfigItem) => {
    await begun.promise;
    await store!(item, Buffer.alloc(0), killed);
  };
  const storing = errno(() => fs.write(file, 0, Buffer.from('1'), caller()));
  const killed = caller();
  const removal = errno(() => fs.rmdir(top, 'g', killed));
  begun.resolve();
  await turn();
  t.same(
    fs
      .waitGraph()
      .map(({ kind }) => kind)
      .sort(),
    ['callback', 'drain', 'gate'],
  );
  killed.interrupt();
  t.equal(await removal, 'EINTR');
  t.equal(await storing, 1);
  t.equal((await fs.lookup(g, 'late', caller())).kind, 'd', 'nothing was removed');
  t.same(fs.waitGraph(), []);
  fs.release(file);
});

test('no show or store begins while a removal waits for those in flight', async (t) => {
  const stored = deferred();
  let shown = 0;
  const group = new ConfigGroup({
    attrs: [
      { name: 'slow', store: () => stored.promise },
      { name: 'quick', show: () => `${++shown}` },
    ],
  });
  const fs = configfs();
  fs.registerSubsystem(new ConfigSubsystem({ groupOps: { makeGroup: () => group } }, 's'));
  const top = await walk(fs, 's');
  await fs.mkdir(top, 'g', caller());
  const slow = await fs.open(await walk(fs, 's/g/slow'), false, true, caller());
  const quick = await fs.open(await walk(fs, 's/g/quick'), true, false, caller());
  const storing = errno(() => fs.write(slow, 0, Buffer.from('1'), caller()));
  const removal = errno(() => fs.rmdir(top, 'g', caller()));
  const shows = [1, 2, 3].map(() => errno(() => fs.read(quick, 0, 10, caller())));
  const killed = caller();
  const given = errno(() => fs.read(quick, 0, 10, killed));
  await turn();
  t.equal(shown, 0);
  killed.interrupt();
  t.equal(await given, 'EINTR');
  stored.resolve();
  t.equal(await storing, 1);
  t.equal(await removal, undefined);
  t.same(await Promise.all(shows), ['ENOENT', 'ENOENT', 'ENOENT']);
  t.equal(shown, 0);
});

test('a removal waits for a store in a group that was registered in it, too', async (t) => {
  const stored = deferred();
  const late = new ConfigGroup(
    {
      attrs: [
        {
          name: 'slow',
          show: () => '1',
          async store() {
            await stored.promise;
            events.push('stored');
          },
        },
      ],
    },
    'late',
  );
  const group = new ConfigGroup({});
  const events: string[] = [];
  const fs = configfs();
  fs.registerSubsystem(
    new ConfigSubsystem(
      {
        groupOps: { makeGroup: () => group, dropItem: () => void events.push('drop') },
      },
      's',
    ),
  );
  const top = await walk(fs, 's');
  await fs.mkdir(top, 'g', caller());
  fs.registerGroup(group, late);
  const file = await fs.open(await walk(fs, 's/g/late/slow'), true, true, caller());
  const another = await fs.open(await walk(fs, 's/g/late/slow'), true, true, caller());
  const storing = errno(() => fs.write(file, 0, Buffer.from('1'), caller()));
  const removal = errno(() => fs.rmdir(top, 'g', caller()));
  const shown = errno(() => fs.read(another, 0, 10, caller()));
  await turn();
  t.same(events, []);
  stored.resolve();
  t.equal(await storing, 1);
  t.equal(await removal, undefined);
  t.equal(await shown, 'ENOENT', 'none begins meanwhile');
  t.same(events, ['stored', 'drop']);
  fs.release(file);
  fs.release(another);
});

test('who waits at the gate of a registered group hears of the removal of the whole', async (t) => {
  const { fs, top, at, item } = await mounted('A');
  const made = deferred<ConfigItem>();
  fs.registerGroup(
    await item('A/C'),
    new ConfigGroup(
      {
        attrs: [{ name: 'text', show: () => '1' }],
        groupOps: { makeItem: () => made.promise },
      },
      'late',
    ),
  );
  const late = await at('A/C/late');
  const file = await fs.open(await at('A/C/late/text'), true, false, caller());
  // The removal has shut all gates when it comes to the mutex of the registered group, which is the last.
  const slow = errno(() => fs.mkdir(late, 'x', caller()));
  const removal = errno(() => fs.rmdir(top, 'A', caller()));
  const waits = [
    errno(() => fs.lookup(late, 'text', caller())),
    errno(() => fs.opendir(late, caller())),
    errno(() => fs.mkdir(late, 'y', caller())),
  ];
  await turn();
  t.same(
    fs
      .waitGraph()
      .map(({ kind }) => kind)
      .sort(),
    ['callback', 'gate', 'gate', 'gate', 'mutex'],
  );
  const told: [string, number][] = [];
  fs.observer = { removed: (node, _parent, name) => void told.push([name, fs.getattr(node).nlink]) };
  made.reject(new Errno('ENOMEM'));
  t.equal(await slow, 'ENOMEM');
  t.equal(await removal, undefined);
  t.same(await Promise.all(waits), ['ENOENT', 'ENOENT', 'ENOENT']);
  t.same(told, [['A', 0]], 'a transport is told when it has gone');
  t.equal(fs.getattr(late).nlink, 0);
  t.equal(await errno(() => fs.read(file, 0, 9, caller())), 'ENOENT');
  t.same(fs.waitGraph(), []);
  fs.release(file);
});

test('a removal that has to fail does not wait for a store in flight first', async (t) => {
  const stored = deferred();
  const group = new ConfigGroup({
    attrs: [{ name: 'slow', store: () => stored.promise }],
    groupOps: { makeItem: () => new ConfigItem({}) },
  });
  const fs = configfs();
  fs.registerSubsystem(new ConfigSubsystem({ groupOps: { makeGroup: () => group } }, 's'));
  const top = await walk(fs, 's');
  await fs.mkdir(await fs.mkdir(top, 'g', caller()), 'x', caller());
  const file = await fs.open(await walk(fs, 's/g/slow'), false, true, caller());
  const storing = errno(() => fs.write(file, 0, Buffer.from('1'), caller()));
  t.throws(() => fs.rmdir(top, 'g', caller()), { code: 'ENOTEMPTY' });
  stored.resolve();
  t.equal(await storing, 1);
  fs.release(file);
});
