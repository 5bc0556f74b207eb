/** The tree by path, for tests of drivers. */
import fc from '../fast-check.js';
import { test } from 'tap';
import { type Caller, ConfigItem, ConfigSubsystem, defineType, TestMount, type Vfs } from '../../src/core/index.js';
import { configfs, defaultGroups, errno } from './support.js';

class Disk extends ConfigItem {
  size = 0;
  blob: Buffer = Buffer.alloc(0);
}

const diskType = defineType<Disk>({
  attrs: [
    {
      name: 'size',
      show: (disk) => `${disk.size}\n`,
      store: (disk, page) => {
        disk.size = Number(page.toString());
      },
    },
    { name: 'secret', store: () => {} },
  ],
  binAttrs: [
    {
      name: 'blob',
      read: (disk) => disk.blob,
      write: (disk, data) => {
        disk.blob = data;
      },
    },
  ],
  itemOps: { allowLink: () => {} },
});

const disks = (): ConfigSubsystem => new ConfigSubsystem({ groupOps: { makeItem: () => new Disk(diskType) } }, 'disks');

test('a tree by path', async (t) => {
  const fs = await TestMount.create(disks());
  await fs.mkdir('disks/a');
  await fs.mkdir('/disks/b/');
  await fs.write('disks/a/size', '7');
  await fs.write('disks/a/blob', Buffer.alloc(100_000, 'x'));
  t.equal((await fs.readBytes('disks/a/blob')).length, 100_000);
  await fs.write('disks/a/blob', '');
  await fs.symlink('disks/b', 'disks/a/peer');
  t.equal(await fs.readlink('disks/a/peer'), '../../disks/b');
  t.equal(await fs.read('disks/a/peer/size'), '0\n', 'a link on the way is followed');
  t.same(await fs.readdir('disks'), ['a', 'b']);
  t.same(
    (await fs.entries('disks/a')).map(({ name }) => name),
    ['peer', 'blob', 'secret', 'size'],
  );
  t.same(await fs.tree(), {
    disks: {
      a: { size: '7\n', secret: null, blob: '', peer: '-> ../../disks/b' },
      b: { size: '0\n', secret: null, blob: '' },
    },
  });
  t.equal((await fs.stat('disks/a/peer')).ino, (await fs.stat('disks/b')).ino);
  t.equal((await fs.lstat('disks/a/peer')).mode, 0o120777);
  t.equal(await fs.exists('disks/a/../b'), true);
  t.equal(await errno(() => fs.rmdir('disks/b')), 'EBUSY');
  await fs.unlink('disks/a/peer');
  await fs.rmdir('disks/b');
  t.equal(await fs.exists('disks/b'), false);
  t.equal(await errno(() => fs.rename('disks/a', 'disks/z')), 'EPERM');
  t.equal(await errno(() => fs.read('disks/none/size')), 'ENOENT');
  t.equal(await errno(() => fs.mkdir('')), 'EINVAL');
  t.same(fs.failures, []);
});

test('a refusal has its reason, and a mistake of a driver is found in failures', async (t) => {
  const store = (_item: ConfigItem, page: Buffer): number => (page.length > 2 ? 2 : Number.NaN);
  const fs = await TestMount.create(
    new ConfigSubsystem(
      {
        attrs: [
          { name: 'a', store },
          { name: 'none', store: () => 0 },
        ],
        groupOps: { makeItem: () => ({}) as ConfigItem },
      },
      's',
    ),
  );
  await t.rejects(fs.mkdir('s/x'), { code: 'EIO', reason: /makeItem of \/s failed: it returned a plain object/ });
  t.equal(await errno(() => fs.write('s/a', 'four')), 'EIO', 'what was taken in part is written on');
  t.equal(await errno(() => fs.write('s/none', 'x')), 'EIO', 'a store that takes nothing does not go on for ever');
  t.same(
    fs.failures.map(({ callback, path }) => `${callback} of ${path}`),
    ['makeItem of /s', 'store a of /s'],
  );
});

test('its caller, and what wraps a Vfs', async (t) => {
  const callers: Caller[] = [];
  const inner = configfs();
  inner.registerSubsystem(
    new ConfigSubsystem({ groupOps: { makeItem: (_group, _name, caller) => (callers.push(caller), new ConfigItem({})) } }, 's'),
  );
  const seen: string[] = [];
  const vfs = new Proxy<Vfs>(inner, {
    get: (target, key) => {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => (seen.push(String(key)), (value as (...args: unknown[]) => unknown).apply(target, args));
    },
  });
  const fs = new TestMount(vfs, { uid: 1000, gid: 100, pid: 42 });
  await fs.mkdir('s/x');
  t.match(callers, [{ uid: 1000, gid: 100, pid: 42 }]);
  t.same(seen, ['lookup', 'mkdir']);
});

test('the test decides about the order of operations that race', async (t) => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const fs = await TestMount.create(defaultGroups(), { schedule: (step) => scheduler.schedule(Promise.resolve(), step) });
      const top = '04-default-groups';
      const setUp = fs.mkdir(`${top}/A`);
      await scheduler.waitFor(setUp);
      const [made, removed, listed] = [fs.mkdir(`${top}/A/C/D/x`), fs.rmdir(`${top}/A`), fs.readdir(`${top}/A`)].map((each) =>
        errno(() => each),
      );
      const all = Promise.all([made, removed, listed]);
      await scheduler.waitFor(all);
      const [mkdir, rmdir, readdir] = await all;
      // All or none: who made something in the group keeps it, and nobody sees a part of it.
      if (mkdir === undefined) t.equal(rmdir, 'ENOTEMPTY');
      else t.match([mkdir, rmdir], ['ENOENT', undefined]);
      t.ok(readdir === 'ENOENT' || String(readdir) === 'B,C', String(readdir));
      outcomes.add(`${mkdir} ${rmdir} ${readdir}`);
    }),
    { numRuns: 200, seed: 1 },
  );
  t.ok(outcomes.size > 1, `different orders, different outcomes: ${[...outcomes].join('; ')}`);
});

test('a subsystem that cannot be registered', async (t) => {
  const twice = [new ConfigSubsystem({}, 's'), new ConfigSubsystem({}, 's')];
  t.equal(await errno(() => TestMount.create(twice)), 'EEXIST');
});
