import { test } from 'tap';
import { ConfigGroup, ConfigItem, type ConfigItemType, Errno } from '../../src/core/index.js';
import { caller, configfs, defaultGroups, deferred, errno, itemType, list, type Log, subsystem, walk } from './support.js';

/** What `mkdir s/x` does when `makeItem` answers `make()`. */
async function making(make: () => unknown, ops: ConfigItemType['groupOps'] = {}) {
  const log: Log = [];
  const failures: string[] = [];
  const fs = configfs({ onCallbackFailure: ({ callback }) => void failures.push(callback) });
  fs.registerSubsystem(subsystem({
    groupOps: {
      makeItem: () => make() as ConfigItem,
      disconnectNotify: () => void log.push('disconnect'),
      dropItem: () => void log.push('drop'),
      ...ops,
    },
  }));
  const s = await walk(fs, 's');
  return { fs, s, log, failures, result: await errno(() => fs.mkdir(s, 'x', caller())) };
}

test('what makeItem may answer, and what mkdir says then', async (t) => {
  for (const [make, says] of [
    [() => { throw new Errno('ENOSPC'); }, 'ENOSPC'],
    [() => { throw new TypeError('a bug'); }, 'EIO'],
    [() => Promise.reject(new Errno('EBUSY')), 'EBUSY'],
    [() => undefined, 'ENOMEM'],
    [() => new ConfigItem(undefined as never), 'EINVAL'],
  ] as const) {
    const { fs, s, log, result } = await making(make);
    t.equal(result, says);
    t.same(await list(fs, s), []);
    t.same(log, [], 'nothing was made, so nothing is dropped');
  }
  t.same((await making(() => { throw new TypeError('a bug'); })).failures, ['makeItem'], 'a bug is reported');
});

test('a group that can not be populated is taken to pieces: as if it had never been made', async (t) => {
  const log: Log = [];
  const twice = () => {
    const group = new ConfigGroup(itemType(log));
    group.addDefaultGroup(new ConfigGroup({}, 'same'));
    group.addDefaultGroup(new ConfigGroup({}, 'same'));
    return group;
  };
  const asAttribute = () => {
    const group = new ConfigGroup(itemType(log));
    group.addDefaultGroup(new ConfigGroup({}, 'storeme'));
    return group;
  };
  const nested = () => {
    const group = new ConfigGroup(itemType(log));
    group.addDefaultGroup(new ConfigGroup({}, 'a')).addDefaultGroup(new ConfigGroup({}, 'b')).addDefaultGroup(twice());
    return group;
  };
  for (const [make, says] of [[twice, 'EEXIST'], [asAttribute, 'EEXIST'], [nested, 'EINVAL']] as const) {
    log.length = 0;
    let made: ConfigGroup | undefined;
    const answer = await errno(async () => making(() => (made = make())));
    if (made === undefined) continue;
    const { fs, s, log: dropped, result } = answer as Awaited<ReturnType<typeof making>>;
    t.equal(result, says);
    t.same(await list(fs, s), []);
    t.same(dropped, ['disconnect', 'drop']);
    t.same(log, ['release x']);
    t.equal(made.dir, undefined);
    t.ok(made.defaultGroups.every((group) => group.dir === undefined && group.parent === undefined));
  }
});

test('isVisible chooses the attributes; what it throws undoes the mkdir', async (t) => {
  const attrs = ['a', 'b', 'c'].map((name) => ({ name, show: () => name }));
  const visible: ConfigItemType = { attrs, groupOps: { isVisible: (_item, attr, n) => attr.name !== 'b' && n < 9 } };
  const { fs, s } = await making(() => new ConfigItem(visible));
  t.same(await list(fs, await fs.lookup(s, 'x', caller())), ['c', 'a'], 'listed from last to first, as in the kernel');
  const { result, log } = await making(() => new ConfigItem({ attrs, groupOps: { isVisible: () => { throw new Errno('EPERM'); } } }));
  t.equal(result, 'EPERM');
  t.same(log, ['disconnect', 'drop']);
});

test('names: EEXIST for what is taken, ENAMETOOLONG beyond 255 bytes', async (t) => {
  const { fs, s } = await making(() => new ConfigItem(itemType()));
  const mkdir = (name: string, parent = s) => errno(() => fs.mkdir(parent, name, caller()));
  t.equal(await mkdir('x'), 'EEXIST');
  t.equal(await mkdir('storeme', await walk(fs, 's/x')), 'EEXIST', 'attributes count');
  t.type(await mkdir('a'.repeat(255)), 'object');
  t.equal(await mkdir('a'.repeat(256)), 'ENAMETOOLONG');
  t.equal(await mkdir('ü'.repeat(128)), 'ENAMETOOLONG', 'bytes count, not characters');
  t.type(await mkdir('ü'.repeat(127)), 'object');
  t.equal(await errno(() => fs.lookup(s, 'a'.repeat(256), caller())), 'ENAMETOOLONG');
  t.type(await mkdir('a b\n%'), 'object');
});

test('nothing can be made in the root, in an item, in a removed group', async (t) => {
  const { fs, s } = await making(() => new ConfigItem({}));
  t.equal(await errno(() => fs.mkdir(fs.root, 'y', caller())), 'EPERM');
  const x = await walk(fs, 's/x');
  t.equal(await errno(() => fs.mkdir(x, 'y', caller())), 'EPERM');
  fs.rmdir(s, 'x', caller());
  t.equal(await errno(() => fs.mkdir(x, 'y', caller())), 'ENOENT');
});

test('a group is invisible until it is complete', async (t) => {
  const made = deferred<ConfigItem>();
  const fs = configfs();
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => made.promise } }));
  const s = await walk(fs, 's');
  const making = fs.mkdir(s, 'x', caller());
  t.equal(await errno(() => fs.lookup(s, 'x', caller())), 'ENOENT');
  t.same(await list(fs, s), []);
  made.resolve(new ConfigItem({}));
  await making;
  t.same(await list(fs, s), ['x']);
});

test('what a killed caller had asked for is dropped when it comes', async (t) => {
  const made = deferred<ConfigItem>();
  const log: Log = [];
  const fs = configfs();
  fs.registerSubsystem(subsystem({
    groupOps: { makeItem: () => made.promise, disconnectNotify: () => void log.push('disconnect'), dropItem: () => void log.push('drop') },
  }));
  const s = await walk(fs, 's');
  const killed = caller();
  const making = errno(() => fs.mkdir(s, 'x', killed));
  const next = errno(() => fs.mkdir(s, 'x', caller()));
  killed.interrupt();
  t.equal(await making, 'EINTR');
  const item = new ConfigItem(itemType(log));
  made.resolve(item);
  t.equal(await next, 'EINVAL', 'the second mkdir got the very same item, which is no longer any good');
  t.same(log, ['disconnect', 'drop', 'release x']);
});

test('mkdir makes default groups with their parent', async (t) => {
  const fs = configfs();
  fs.registerSubsystem(defaultGroups());
  const top = await walk(fs, '04-default-groups');
  const a = await fs.mkdir(top, 'A', caller());
  t.ok(a.ino > top.ino);
  t.equal((await walk(fs, '04-default-groups/A/C/D')).kind, 'd');
  t.equal(fs.getattr(await walk(fs, '04-default-groups/A/C')).nlink, 3);
});
