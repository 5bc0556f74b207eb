import { test } from 'tap';
import { ConfigItem, ConfigSubsystem, Errno } from '../../src/core/index.js';
import type { ConfigItemType } from '../../src/core/index.js';
import { caller, configfs, deferred, errno, itemType, list, type Log, walk } from './support.js';

/** A subsystem whose items can be committed once `storeme` is set. */
function disks(log: Log, commit?: () => Promise<void>): ConfigSubsystem {
  const type: ConfigItemType = {
    groupOps: {
      makeItem: (_group, name) => {
        log.push(`make ${name}`);
        return new ConfigItem(itemType(log));
      },
      commitItem: (_group, item) => {
        log.push(`commit ${item.name}`);
        if (!(item as { value?: string }).value) throw new Errno('EINVAL');
        return commit?.();
      },
      uncommitItem: (_group, item) => void log.push(`uncommit ${item.name}`),
      disconnectNotify: (_group, item) => void log.push(`disconnect ${item.name}`),
      dropItem: (_group, item) => void log.push(`drop ${item.name}`),
    },
  };
  return new ConfigSubsystem(type, 'disks');
}

async function mounted(log: Log, commit?: () => Promise<void>) {
  const fs = configfs();
  fs.registerSubsystem(disks(log, commit));
  const [top, pending, live] = [await walk(fs, 'disks'), await walk(fs, 'disks/pending'), await walk(fs, 'disks/live')];
  const move = (from: typeof top, to: typeof top, name = 'a', as = name, flags = 0) =>
    errno(() => fs.rename(from, name, to, as, flags, caller()));
  const store = async (dir: typeof top, text: string) => {
    const file = await fs.open(await fs.lookup(dir, 'storeme', caller()), false, true, caller());
    try {
      return await fs.write(file, 0, Buffer.from(text), caller());
    } finally {
      fs.release(file);
    }
  };
  return { fs, top, pending, live, move, store };
}

test('a committable group has pending and live; items are made in pending only', async (t) => {
  const { fs, top, pending, live } = await mounted([]);
  t.same(await list(fs, top), ['live', 'pending']);
  t.equal(await errno(() => fs.mkdir(top, 'a', caller())), 'EPERM');
  t.equal(await errno(() => fs.mkdir(live, 'a', caller())), 'EPERM');
  t.equal(await errno(() => fs.rmdir(top, 'live', caller())), 'EPERM');
  t.equal((await fs.mkdir(pending, 'a', caller())).kind, 'd');
});

test('moving an item to live commits it, moving it back uncommits it', async (t) => {
  const log: Log = [];
  const { fs, pending, live, move, store } = await mounted(log);
  const a = await fs.mkdir(pending, 'a', caller());
  t.equal(await move(pending, live), 'EINVAL', 'the driver may refuse');
  t.same(await list(fs, pending), ['a'], 'and nothing has changed');
  t.equal(await store(a, '1'), 1);
  t.equal(await move(pending, live), undefined);
  t.equal(await fs.lookup(live, 'a', caller()), a, 'it is the same item');
  t.same(await list(fs, pending), []);
  t.equal(fs.getattr(live).nlink, 3);
  t.equal(await errno(() => store(a, '2')), 'EACCES', 'attributes of a live item are read-only');
  t.equal(fs.getattr(await fs.lookup(a, 'storeme', caller())).mode & 0o777, 0o444);
  t.equal(await errno(() => fs.rmdir(live, 'a', caller())), 'EPERM', 'what is live has to be uncommitted first');
  t.equal(await move(live, pending), undefined);
  t.equal(await store(a, '2'), 1);
  fs.rmdir(pending, 'a', caller());
  t.same(log, ['make a', 'commit a', 'commit a', 'uncommit a', 'disconnect a', 'drop a', 'release a']);
});

test('what rename can not do, it refuses as configfs does', async (t) => {
  const { fs, top, pending, live, move, store } = await mounted([]);
  const a = await fs.mkdir(pending, 'a', caller());
  await store(a, '1');
  t.equal(await move(pending, live, 'nope'), 'ENOENT');
  t.equal(await move(pending, pending, 'a', 'b'), 'EPERM');
  t.equal(await move(pending, live, 'a', 'b'), 'EPERM');
  t.equal(await move(pending, top), 'EPERM');
  t.equal(await move(top, pending, 'live'), 'EPERM');
  t.equal(await move(pending, live, 'a', 'a', 2), 'EPERM', 'no exchange');
  await move(pending, live);
  await store(await fs.mkdir(pending, 'a', caller()), '1');
  t.equal(await move(pending, live), 'EEXIST');
});

test('who looks an item up while it is being committed waits for the outcome', async (t) => {
  const decided = deferred();
  const { fs, pending, live, move, store } = await mounted([], () => decided.promise);
  await store(await fs.mkdir(pending, 'a', caller()), '1');
  const moving = move(pending, live);
  const before = errno(() => fs.lookup(pending, 'a', caller()));
  t.same(
    fs
      .waitGraph()
      .map(({ kind }) => kind)
      .sort(),
    ['callback', 'gate'],
  );
  decided.resolve();
  t.equal(await moving, undefined);
  t.equal(await before, 'ENOENT');
  t.same(await list(fs, live), ['a']);
});

test('show and store wait while the driver is asked, and find the item as it is then', async (t) => {
  for (const refused of [false, true]) {
    const decided = deferred();
    const { fs, pending, move, store } = await mounted([], () => decided.promise);
    const a = await fs.mkdir(pending, 'a', caller());
    await store(a, '1');
    const node = await fs.lookup(a, 'storeme', caller());
    const files = [await fs.open(node, true, true, caller()), await fs.open(node, true, true, caller())] as const;
    const live = await walk(fs, 'disks/live');
    const moving = move(pending, live);
    const [shown, stored] = [
      errno(() => fs.read(files[0], 0, 9, caller())),
      errno(() => fs.write(files[1], 0, Buffer.from('2'), caller())),
    ];
    await new Promise(setImmediate);
    t.same(
      fs
        .waitGraph()
        .map(({ kind }) => kind)
        .sort(),
      ['callback', 'gate', 'gate'],
    );
    if (refused) decided.reject(new Errno('EBUSY'));
    else decided.resolve();
    t.equal(await moving, refused ? 'EBUSY' : undefined);
    t.equal(String(await shown), '1\n');
    t.equal(await stored, refused ? 1 : 'EACCES');
    for (const file of files) fs.release(file);
  }
});

test('a transport is told that the modes of the attributes in use have changed', async (t) => {
  const { fs, pending, live, move, store } = await mounted([]);
  const a = await fs.mkdir(pending, 'a', caller());
  await store(a, '1');
  const node = await fs.lookup(a, 'storeme', caller());
  const told: unknown[] = [];
  fs.observer = { changed: (changed) => void told.push([changed === node, fs.getattr(changed).mode & 0o777]) };
  await move(pending, live);
  await move(live, pending);
  t.same(told, [
    [true, 0o444],
    [true, 0o644],
  ]);
});
