import { test } from 'tap';
import { ConfigGroup, type ConfigItem, ConfigSubsystem } from '../../src/core/index.js';
import { caller, configfs, defaultGroups, deferred, errno, groupType, itemType, list, subsystem, walk } from './support.js';

test('subsystems come and go by their driver alone', async (t) => {
  const fs = configfs();
  const [one, two] = [subsystem({}), new ConfigSubsystem({}, 's')];
  fs.registerSubsystem(one);
  t.equal(await errno(() => fs.registerSubsystem(one)), 'EEXIST');
  t.equal(await errno(() => fs.registerSubsystem(two)), 'EEXIST');
  t.equal(await errno(() => fs.rmdir(fs.root, 's', caller())), 'EPERM');
  t.equal(fs.getattr(fs.root).nlink, 3);
  t.equal((await walk(fs, 's')).permanent, true);
  fs.unregisterSubsystem(one);
  t.equal(await errno(() => fs.unregisterSubsystem(one)), 'EINVAL');
  t.same(await list(fs, fs.root), []);
  fs.registerSubsystem(one);
  t.same(await list(fs, fs.root), ['s'], 'it may come back');
});

test('a group is unregistered when nobody sees it any more', async (t) => {
  const fs = configfs();
  const s = subsystem(groupType(itemType()));
  await fs.registerSubsystem(s);
  const forgotten = deferred<void>();
  const events: string[] = [];
  fs.observer = {
    removed: (_node, _parent, name) => events.push(`removed ${name}`),
    whenForgotten: () => forgotten.promise,
  };
  const late = new ConfigGroup({}, 'late');
  await fs.registerGroup(s, late);
  const over = Promise.resolve(fs.unregisterGroup(late)).then(() => events.push('over'));
  // Meanwhile nothing is locked, and the name can be had again.
  await fs.mkdir(await walk(fs, 's'), 'late', caller());
  t.same(events, ['removed late']);
  forgotten.resolve();
  await over;
  t.same(events, ['removed late', 'over']);
});

test('a group registered at run time is a default group of its parent', async (t) => {
  const fs = configfs();
  const parent = new ConfigGroup(groupType(itemType()));
  fs.registerSubsystem(subsystem({ groupOps: { makeGroup: () => parent } }));
  const s = await walk(fs, 's');
  t.equal(await errno(() => fs.registerGroup(parent, new ConfigGroup({}, 'late'))), 'ENOENT', 'no tree yet');
  const g = await fs.mkdir(s, 'g', caller());
  const late = new ConfigGroup(groupType(itemType()), 'late');
  late.addDefaultGroup(new ConfigGroup({}, 'inner'));
  fs.registerGroup(parent, late);
  t.equal((await walk(fs, 's/g/late/inner')).permanent, false, "what is below a user's group can go with it");
  t.equal(await errno(() => fs.rmdir(g, 'late', caller())), 'EPERM');
  await fs.mkdir(await walk(fs, 's/g/late'), 'x', caller());
  t.equal(await errno(() => fs.unregisterGroup(late)), 'ENOTEMPTY');
  t.equal(await errno(() => fs.rmdir(s, 'g', caller())), 'ENOTEMPTY');
  fs.rmdir(await walk(fs, 's/g/late'), 'x', caller());
  t.equal(await errno(() => fs.unregisterGroup(late.defaultGroups[0]!)), 'EINVAL', 'it came with the group');
  t.equal(await errno(() => fs.unregisterGroup(parent)), 'EINVAL', 'a user made it');
  t.equal((await walk(fs, 's/g/late/inner')).removed, false);
  fs.unregisterGroup(late);
  fs.registerGroup(parent, late);
  fs.rmdir(s, 'g', caller());
  t.equal(await errno(() => fs.lookup(g, 'late', caller())), 'ENOENT');
  t.equal(await errno(() => fs.registerGroup(parent, new ConfigGroup({}, 'more'))), 'ENOENT');
});

test('a transport is told of what a driver does: the directory above has changed, the group is gone', async (t) => {
  const fs = configfs();
  const parent = subsystem({});
  fs.registerSubsystem(parent);
  const s = await walk(fs, 's');
  const told: unknown[] = [];
  fs.observer = {
    changed: (node) => void told.push(['changed', node === s, fs.getattr(node).nlink]),
    removed: (node, above, name) => void told.push(['removed', above === s, name, node.removed]),
  };
  const group = new ConfigGroup({}, 'late');
  fs.registerGroup(parent, group);
  fs.unregisterGroup(group);
  t.same(told, [
    ['changed', true, 3],
    ['removed', true, 'late', true],
  ]);
});

test('a group that is registered while its parent is being detached', async (t) => {
  const fs = configfs();
  fs.registerSubsystem(defaultGroups());
  const top = await walk(fs, '04-default-groups');
  const a = await fs.mkdir(top, 'A', caller());
  const group = (a as unknown as { item: ConfigGroup }).item;
  const c = group.defaultGroups[1]!;
  const made = deferred<ConfigItem>();
  const ops = c.type.groupOps!;
  const { makeItem } = ops;
  ops.makeItem = () => made.promise;
  const slow = errno(async () => fs.mkdir(await walk(fs, '04-default-groups/A/C'), 'x', caller()));
  await new Promise(setImmediate);
  ops.makeItem = makeItem!;
  // Waits for the mutex of A/C, before the removal does.
  const registered = errno(() => fs.registerGroup(c, new ConfigGroup({}, 'late')));
  const removal = errno(() => fs.rmdir(top, 'A', caller()));
  made.reject(new Error('no'));
  await slow;
  t.equal(await removal, undefined);
  t.equal(await registered, undefined, 'it came first, and went with its parent');
  t.same(await list(fs, top), []);
});

test('an item that somebody depends on can not be removed', async (t) => {
  const fs = configfs();
  const s = defaultGroups();
  fs.registerSubsystem(s);
  const top = await walk(fs, '04-default-groups');
  const a = await fs.mkdir(top, 'A', caller());
  const { item } = a as unknown as { item: ConfigGroup };
  fs.dependItem(s, item);
  t.equal(await errno(() => fs.rmdir(top, 'A', caller())), 'EBUSY');
  fs.undependItem(item);
  fs.dependItem(s, item.defaultGroups[0]!);
  t.equal(await errno(() => fs.rmdir(top, 'A', caller())), 'EBUSY', 'nor can its group');
  fs.undependItem(item.defaultGroups[0]!);
  fs.rmdir(top, 'A', caller());
  t.equal(await errno(() => fs.dependItem(s, item)), 'ENOENT');
  t.throws(() => fs.undependItem(item));
  t.equal(await errno(() => fs.dependItem(new ConfigSubsystem({}, 'other'), s)), 'ENOENT');
});

test('a default group with a registration of its own is there from the beginning, and can go alone', async (t) => {
  const fs = configfs();
  const s = subsystem({});
  const own = s.addDefaultGroup(
    new (class extends ConfigGroup {
      override readonly ownRegistration = true;
    })({}, 'own'),
  );
  const common = s.addDefaultGroup(new ConfigGroup({}, 'common'));
  fs.registerSubsystem(s);
  t.same((await list(fs, await walk(fs, 's'))).sort(), ['common', 'own']);
  t.equal(await errno(() => fs.unregisterGroup(common)), 'EINVAL');
  fs.unregisterGroup(own);
  t.same(await list(fs, await walk(fs, 's')), ['common']);
  fs.registerGroup(s, own);
  fs.unregisterSubsystem(s);
  t.same(await list(fs, fs.root), []);
});
