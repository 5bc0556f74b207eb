import { test } from 'tap';
import { ConfigGroup, ConfigItem, type ConfigItemType, Errno } from '../../src/core/index.js';
import { caller, configfs, defaultGroups, deferred, errno, itemType, list, type Log, subsystem, walk } from './support.js';

/** What `mkdir s/x` does when `makeItem` answers `make()`. */
async function making(make: () => unknown, ops: ConfigItemType['groupOps'] = {}) {
  const log: Log = [];
  const failures: string[] = [];
  const fs = configfs({ onCallbackFailure: ({ callback }) => void failures.push(callback) });
  fs.registerSubsystem(
    subsystem({
      groupOps: {
        makeItem: () => make() as ConfigItem,
        disconnectNotify: () => void log.push('disconnect'),
        dropItem: () => void log.push('drop'),
        ...ops,
      },
    }),
  );
  const s = await walk(fs, 's');
  return { fs, s, log, failures, result: await errno(() => fs.mkdir(s, 'x', caller())) };
}

test('what makeItem may answer, and what mkdir says then', async (t) => {
  for (const [make, says] of [
    [
      () => {
        throw new Errno('ENOSPC');
      },
      'ENOSPC',
    ],
    [
      () => {
        throw new TypeError('a bug');
      },
      'EIO',
    ],
    [() => Promise.reject(new Errno('EBUSY')), 'EBUSY'],
    [() => undefined, 'ENOMEM'],
  ] as const) {
    const { fs, s, log, result } = await making(make);
    t.equal(result, says);
    t.same(await list(fs, s), []);
    t.same(log, [], 'nothing was made, so nothing is dropped');
  }
  t.same(
    (
      await making(() => {
        throw new TypeError('a bug');
      })
    ).failures,
    ['makeItem'],
    'a bug is reported',
  );
});

test('an item without a type is no good, but it was made: the driver is told that it goes', async (t) => {
  const { fs, s, log, failures, result } = await making(() => new ConfigItem(undefined as never));
  t.equal(result, 'EINVAL');
  t.same(await list(fs, s), []);
  t.same(log, ['disconnect', 'drop']);
  t.same(failures, []);
});

test('a group that can not be populated is taken to pieces: as if it had never been made', async (t) => {
  const log: Log = [];
  const group = (name = '') => new ConfigGroup(itemType(log), name);
  const populate = (top: ConfigGroup, ...names: string[]) => {
    for (const name of names) top.addDefaultGroup(group(name));
    return top;
  };
  const twice = (name = '') => populate(group(name), 'first', 'same', 'same', 'last');
  const asAttribute = () => populate(group(), 'storeme');
  const nested = () => {
    const top = group();
    top.addDefaultGroup(group('a')).addDefaultGroup(group('b')).addDefaultGroup(twice('c'));
    return populate(top, 'z');
  };
  const noName = () => populate(group(), 'a/b');
  const same = () => {
    const top = populate(group(), 'a');
    return (top.addDefaultGroup(top.defaultGroups[0]!), top);
  };
  for (const [make, says, released] of [
    [twice, 'EEXIST', ['first', 'same', 'same', 'last', 'x']],
    [asAttribute, 'EEXIST', ['storeme', 'x']],
    [nested, 'EEXIST', ['first', 'same', 'same', 'last', 'c', 'b', 'a', 'z', 'x']],
    [noName, 'EINVAL', ['a/b', 'x']],
    [same, 'EEXIST', ['a', 'x']],
  ] as const) {
    log.length = 0;
    const made: ConfigGroup[] = [];
    const { fs, s, log: dropped, result } = await making(() => (made.push(make()), made[0]));
    t.equal(result, says, make.name);
    t.same(await list(fs, s), []);
    t.same(dropped, ['disconnect', 'drop']);
    t.same(
      log,
      released.map((name) => `release ${name}`),
      'all of it is released, once',
    );
    const out = (each: ConfigGroup): boolean => !each.dir && !each.parent && each.defaultGroups.every(out);
    t.ok(out(made[0]!), 'none of it is in the tree');
  }
});

test('a default group that is in the tree elsewhere stays there when the mkdir fails', async (t) => {
  const log: Log = [];
  const busy = new ConfigGroup(itemType(log), 'busy');
  const { fs, s, result } = await making(() => {
    const top = new ConfigGroup(itemType(log));
    top.addDefaultGroup(new ConfigGroup(itemType(log), 'own'));
    top.addDefaultGroup(busy);
    return top;
  });
  t.equal(typeof result, 'object', 'the first of two');
  t.equal(await errno(() => fs.mkdir(s, 'y', caller())), 'EINVAL');
  t.same(log, ['release own', 'release y']);
  t.equal((await walk(fs, 's/x/busy')).kind, 'd');
});

test('isVisible chooses the attributes; what it throws undoes the mkdir', async (t) => {
  const attrs = ['a', 'b', 'c'].map((name) => ({ name, show: () => name }));
  const visible: ConfigItemType = { attrs, groupOps: { isVisible: (_item, attr, n) => attr.name !== 'b' && n < 9 } };
  const { fs, s } = await making(() => new ConfigItem(visible));
  t.same(await list(fs, await fs.lookup(s, 'x', caller())), ['c', 'a'], 'listed from last to first, as in the kernel');
  const { result, log } = await making(
    () =>
      new ConfigItem({
        attrs,
        groupOps: {
          isVisible: () => {
            throw new Errno('EPERM');
          },
        },
      }),
  );
  t.equal(result, 'EPERM');
  t.same(log, ['disconnect', 'drop']);
});

test('isBinVisible chooses the binary attributes, and those alone', async (t) => {
  const asked: string[] = [];
  const type: ConfigItemType = {
    attrs: [{ name: 'text', show: () => '' }],
    binAttrs: ['a', 'b'].map((name) => ({ name, maxSize: 0, read: () => Buffer.alloc(0) })),
    groupOps: { isBinVisible: (_item, attr, n) => (asked.push(`${attr.name} ${n}`), attr.name !== 'a') },
  };
  const { fs, s } = await making(() => new ConfigItem(type));
  t.same((await list(fs, await fs.lookup(s, 'x', caller()))).sort(), ['b', 'text']);
  t.same(asked, ['a 0', 'b 1'], 'each with its place among the binary ones');
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
  t.equal(await errno(() => fs.lookup(x, 'a'.repeat(256), caller())), 'ENOENT', 'of a name that is too long, too (__lookup_slow)');
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
  const failures: string[] = [];
  const fs = configfs({ onCallbackFailure: ({ callback }) => void failures.push(callback) });
  fs.registerSubsystem(
    subsystem({
      groupOps: {
        makeItem: () => made.promise,
        disconnectNotify: () => void log.push('disconnect'),
        dropItem: () => void log.push('drop'),
      },
    }),
  );
  const s = await walk(fs, 's');
  const killed = caller();
  const making = errno(() => fs.mkdir(s, 'x', killed));
  const next = errno(() => fs.mkdir(s, 'x', caller()));
  killed.interrupt();
  t.equal(await making, 'EINTR');
  const item = new ConfigItem(itemType(log));
  made.resolve(item);
  t.equal(await next, 'EIO', 'the second mkdir got the very same item, which is no longer any good');
  t.same(failures, ['makeItem']);
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
