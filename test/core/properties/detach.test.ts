/** What went wrong once, or could: removal against drivers that come in between, and waiters that must not starve. */
import { test } from 'tap';
import { ConfigGroup, ConfigItem, ConfigSubsystem, Errno } from '../../../src/core/index.js';
import { caller, configfs, deferred, errno, walk } from '../support.js';
import { mounted, turn } from './mounted.js';

test('a rename does not starve between removals that fail and slow mkdirs', async (t) => {
  const { fs, top, at, item } = await mounted('A', 'A2');
  const [from, to] = [await at('A/B'), await at('A2/B')];
  await fs.mkdir(await at('A/C'), 'x', caller());
  const { makeItem } = (await item('A2/B')).type.groupOps!;
  let finish = deferred<ConfigItem>();
  (await item('A2/B')).type.groupOps!.makeItem = () => finish.promise;

  let slow = errno(() => fs.mkdir(to, 'n', caller()));
  let ended = false;
  const renamed = errno(() => fs.rename(from, 'x', to, 'x', 0, caller())).finally(() => (ended = true));
  let rounds = 0;
  for (; rounds < 10 && !ended; rounds++) {
    const next = errno(() => fs.mkdir(to, 'n', caller()));
    const removal = errno(() => fs.rmdir(top, 'A', caller()));
    await turn();
    const last = finish;
    finish = deferred();
    last.reject(new Errno('EBUSY'));
    t.equal(await slow, 'EBUSY');
    t.equal(await removal, 'ENOTEMPTY');
    slow = next;
    await turn();
  }
  finish.reject(new Errno('EBUSY'));
  await slow;
  t.equal(await renamed, 'ENOENT');
  t.equal(rounds, 1, 'it was first in line, and waited for one mkdir only');
  (await item('A2/B')).type.groupOps!.makeItem = makeItem!;
});

test('a driver that depends on an item while a removal waits for a slow store', async (t) => {
  for (const where of ['the group', 'a registered group']) {
    const stored = deferred();
    const type = { attrs: [{ name: 'slow', store: () => stored.promise }] };
    const group = new ConfigGroup(type);
    const subsystem = new ConfigSubsystem({ groupOps: { makeGroup: () => group } }, 's');
    const fs = configfs();
    fs.registerSubsystem(subsystem);
    const top = await walk(fs, 's');
    await fs.mkdir(top, 'g', caller());
    const late = new ConfigGroup(type, 'late');
    fs.registerGroup(group, late);
    const file = await fs.open(await walk(fs, 's/g/slow'), false, true, caller());
    const storing = errno(() => fs.write(file, 0, Buffer.from('1'), caller()));
    const removal = errno(() => fs.rmdir(top, 'g', caller()));
    await turn();
    const target = where === 'the group' ? group : late;
    const depended = await errno(() => fs.dependItem(subsystem, target));
    stored.resolve();
    t.equal(await storing, 1);
    t.equal(depended, undefined, `${where}: nothing is decided yet`);
    t.equal(await removal, 'EBUSY', `${where}: somebody depends on it`);
    fs.undependItem(target);
    t.equal(await errno(() => fs.rmdir(top, 'g', caller())), undefined);
    fs.release(file);
  }
});

test('an item gets no new links while a driver decides whether to commit it', async (t) => {
  const [allowed, committed] = [deferred(), deferred()];
  const subsystem = new ConfigSubsystem(
    {
      groupOps: {
        makeItem: () => new ConfigItem({ itemOps: { allowLink: () => allowed.promise } }),
        commitItem: () => committed.promise,
      },
    },
    's',
  );
  const fs = configfs();
  fs.registerSubsystem(subsystem);
  const [pending, live] = [await walk(fs, 's/pending'), await walk(fs, 's/live')];
  const a = await fs.mkdir(pending, 'a', caller());
  const b = await fs.mkdir(pending, 'b', caller());
  const linked = errno(() => fs.symlink(b, 'to-a', () => a, caller()));
  await turn();
  const moved = errno(() => fs.rename(pending, 'a', live, 'a', 0, caller()));
  await turn();
  allowed.resolve();
  t.equal(typeof (await linked), 'object', 'the link came first');
  committed.resolve();
  t.equal(await moved, 'EBUSY', 'so it can not be committed');
});

test('dropItem may unregister what was registered in the group that is gone', async (t) => {
  const late = new ConfigGroup({}, 'late');
  const group = new ConfigGroup({});
  const fs = configfs();
  fs.registerSubsystem(
    new ConfigSubsystem(
      {
        groupOps: { makeGroup: () => group, dropItem: async () => fs.unregisterGroup(late) },
      },
      's',
    ),
  );
  const top = await walk(fs, 's');
  await fs.mkdir(top, 'g', caller());
  fs.registerGroup(group, late);
  let ended = false;
  void errno(() => fs.rmdir(top, 'g', caller())).then(() => (ended = true));
  await turn();
  t.ok(ended, 'it does not wait for the mutex that rmdir holds meanwhile');
});

test('a group that is unregistered while a removal of its parent waits for another mutex', async (t) => {
  const { fs, top, at, item } = await mounted('A');
  const late = new ConfigGroup({}, 'late');
  fs.registerGroup(await item('A/C'), late);
  const dir = await at('A/C/late');
  const made = { b: deferred<ConfigItem>(), c: deferred<ConfigItem>() };
  (await item('A/B')).type.groupOps!.makeItem = (_group, name) => made[name as 'b' | 'c'].promise;
  const slow = [await at('A/B'), await at('A/C')].map((group, n) => errno(() => fs.mkdir(group, 'bc'[n]!, caller())));
  // Comes past the gate and waits for the mutex of A/C; the removal waits for that of A/B, and knows of A/C/late.
  const unregistered = errno(() => fs.unregisterGroup(late));
  const removal = errno(() => fs.rmdir(top, 'A', caller()));
  await turn();
  made.c.reject(new Errno('ENOMEM'));
  t.equal(await unregistered, undefined);
  made.b.reject(new Errno('ENOMEM'));
  t.same(await Promise.all(slow), ['ENOMEM', 'ENOMEM']);
  t.equal(await removal, undefined);
  t.equal(await errno(() => fs.lookup(dir, 'x', caller())), 'ENOENT', 'its gate is open');
  t.same(fs.waitGraph(), []);
});

test('who waits for a mutex of what is removed is answered however long dropItem takes', async (t) => {
  const { fs, subsystem, top, at, item } = await mounted('A');
  const [made, dropped] = [deferred<ConfigItem>(), deferred()];
  (await item('A/B')).type.groupOps!.makeItem = () => made.promise;
  subsystem.type.groupOps!.dropItem = () => dropped.promise;
  const [b, c] = [await at('A/B'), await at('A/C')];
  const slow = errno(() => fs.mkdir(b, 'x', caller()));
  const removal = errno(() => fs.rmdir(top, 'A', caller()));
  await turn();
  // Both wait at the gate, and then for a mutex that the removal has taken.
  const late = [errno(() => fs.mkdir(c, 'y', caller())), errno(() => fs.mkdir(b, 'z', caller()))];
  await turn();
  made.reject(new Errno('ENOMEM'));
  t.equal(await slow, 'ENOMEM');
  t.same(await Promise.all(late), ['ENOENT', 'ENOENT']);
  t.same(
    fs.waitGraph().map(({ task, kind, holds }) => `${task}: ${kind}, ${holds.length}`),
    ['rmdir /04-default-groups/A: callback, 1'],
  );
  dropped.resolve();
  t.equal(await removal, undefined);
});

test('a name is taken again only when dropItem of the old item has returned', async (t) => {
  const { fs, subsystem, top } = await mounted('A');
  const [disconnected, dropped] = [deferred(), deferred()];
  Object.assign(subsystem.type.groupOps!, { disconnectNotify: () => disconnected.promise, dropItem: () => dropped.promise });
  const removal = errno(() => fs.rmdir(top, 'A', caller()));
  const made = errno(() => fs.mkdir(top, 'A', caller()));
  t.equal(await errno(() => fs.lookup(top, 'A', caller())), 'ENOENT', 'it has gone all the same');
  for (const callback of [disconnected, dropped]) {
    await turn();
    t.same(
      fs
        .waitGraph()
        .map(({ task, kind }) => `${task}: ${kind}`)
        .sort(),
      ['mkdir /04-default-groups/A: mutex', 'rmdir /04-default-groups/A: callback'],
    );
    callback.resolve();
  }
  t.equal(await removal, undefined);
  t.equal(((await made) as { kind: string }).kind, 'd');
});

test('a callback that never returns holds up only who needs what it holds, and they can be killed', async (t) => {
  const { fs, top, at, item } = await mounted('A', 'A2');
  const ops = (await item('A/B')).type.groupOps!;
  const { makeItem } = ops;
  ops.makeItem = () => new Promise<never>(() => {});
  const first = caller();
  const hung = errno(async () => fs.mkdir(await at('A/B'), 'x', first));
  await turn();
  ops.makeItem = makeItem!;
  first.interrupt();
  t.equal(await hung, 'EINTR', 'its caller is free');
  t.same(
    fs.waitGraph().map(({ task, kind }) => `${task}: ${kind}`),
    ['mkdir /04-default-groups/A/B/x: callback'],
  );

  const second = caller();
  const removal = errno(() => fs.rmdir(top, 'A', second));
  const third = caller();
  const lookup = errno(() => fs.lookup(top, 'A', third));
  await turn();
  third.interrupt();
  t.equal(await lookup, 'EINTR');
  t.equal((await fs.mkdir(await at('A2/B'), 'y', caller())).kind, 'd', 'another group is not concerned');
  second.interrupt();
  t.equal(await removal, 'EINTR');
  t.equal((await fs.mkdir(await at('A/C'), 'y', caller())).kind, 'd', 'all is as it was');
  t.equal(await errno(() => fs.rmdir(top, 'A2', caller())), 'ENOTEMPTY');
});
