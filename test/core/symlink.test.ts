import { test } from 'tap';
import { ConfigGroup, ConfigItem, type ConfigItemType, Errno } from '../../src/core/index.js';
import type { VNode } from '../../src/core/vfs.js';
import { caller, configfs, deferred, errno, list, type Log, subsystem, walk } from './support.js';

/** `s/NAME` is a group whose items take links; `allow` may refuse or take its time. */
async function linking(log: Log, allow: () => Promise<void> | void = () => {}) {
  const item: ConfigItemType = {
    itemOps: {
      allowLink: (from, to) => (log.push(`allow ${from.name} -> ${to.name}`), allow()),
      dropLink: (from, to) => void log.push(`drop ${from.name} -> ${to.name}`),
      release: (gone) => void log.push(`release ${gone.name}`),
    },
  };
  const group: ConfigItemType<ConfigGroup> = { groupOps: { makeItem: () => new ConfigItem(item) } };
  const fs = configfs();
  fs.registerSubsystem(
    subsystem({
      groupOps: { makeGroup: () => new ConfigGroup(group), dropItem: (_group, gone) => void log.push(`gone ${gone.name}`) },
    }),
  );
  const s = await walk(fs, 's');
  const g = await fs.mkdir(s, 'g', caller());
  const [a, b] = [await fs.mkdir(g, 'a', caller()), await fs.mkdir(g, 'b', caller())];
  const link = (target: VNode, name = 'l') => errno(() => fs.symlink(a, name, () => target, caller()));
  return { fs, s, g, a, b, link };
}

test('a link keeps its target, and its item, from being removed', async (t) => {
  const log: Log = [];
  const { fs, g, a, b, link } = await linking(log);
  const made = (await link(b)) as VNode;
  t.equal(fs.readlink(made), '../../../s/g/b');
  t.match(fs.getattr(made), { mode: 0o120777, nlink: 1, size: 0 });
  t.same(await list(fs, a), ['l']);
  t.equal(fs.getattr(a).nlink, 2, 'a link is no directory');
  t.equal(await errno(() => fs.rmdir(g, 'b', caller())), 'EBUSY');
  t.equal(await errno(() => fs.rmdir(g, 'a', caller())), 'ENOTEMPTY');
  t.equal(await errno(() => fs.rmdir(a, 'l', caller())), 'ENOTDIR');
  fs.unlink(a, 'l', caller());
  t.equal(fs.getattr(made).nlink, 0);
  fs.rmdir(g, 'b', caller());
  t.same(log, ['allow a -> b', 'drop a -> b', 'release b']);
});

test('what can not be linked', async (t) => {
  const { fs, s, a, b, link } = await linking([]);
  t.equal(await errno(() => fs.symlink(s, 'l', () => b, caller())), 'EPERM', 'a group that takes no links');
  await link(b);
  t.equal(await link(b), 'EEXIST');
  t.equal(
    await errno(() =>
      fs.symlink(
        a,
        'm',
        () => {
          throw new Errno('ENOENT');
        },
        caller(),
      ),
    ),
    'ENOENT',
  );
  t.equal(await errno(() => fs.unlink(s, 'g', caller())), 'EISDIR');
  t.equal(await errno(() => fs.unlink(a, 'nope', caller())), 'ENOENT');
  const refused = await linking([], () => {
    throw new Errno('EINVAL');
  });
  t.equal(await refused.link(refused.b), 'EINVAL');
});

test('the target is resolved before any mutex is taken', async (t) => {
  const { fs, g, a, b } = await linking([]);
  const resolved = deferred<VNode>();
  const linked = errno(() => fs.symlink(a, 'l', () => resolved.promise, caller()));
  t.equal(await errno(() => fs.rmdir(g, 'b', caller())), undefined, 'the target goes meanwhile');
  resolved.resolve(b);
  t.equal(await linked, 'ENOENT');
});

test('the directory of the link may go while the target is resolved', async (t) => {
  const log: Log = [];
  const { fs, g, a, b } = await linking(log);
  const resolved = deferred<VNode>();
  const linked = errno(() => fs.symlink(a, 'l', () => resolved.promise, caller()));
  t.equal(await errno(() => fs.rmdir(g, 'a', caller())), undefined);
  resolved.resolve(b);
  t.equal(await linked, 'ENOENT');
  t.notOk(log.includes('allow a -> b'));
  t.equal(await errno(() => fs.rmdir(g, 'b', caller())), undefined, 'nothing leads to it');
});

test('the target is busy until dropLink has returned', async (t) => {
  const dropped = deferred();
  const fs = configfs();
  fs.registerSubsystem(
    subsystem({
      groupOps: { makeItem: () => new ConfigItem({ itemOps: { allowLink: () => {}, dropLink: () => dropped.promise } }) },
    }),
  );
  const s = await walk(fs, 's');
  const [from, to] = [await fs.mkdir(s, 'from', caller()), await fs.mkdir(s, 'to', caller())];
  await fs.symlink(from, 'link', () => to, caller());
  const unlinked = errno(() => fs.unlink(from, 'link', caller()));
  t.equal(await errno(() => fs.lookup(from, 'link', caller())), 'ENOENT', 'the link has gone');
  t.equal(await errno(() => fs.rmdir(s, 'to', caller())), 'EBUSY');
  dropped.resolve();
  t.equal(await unlinked, undefined);
  t.equal(await errno(() => fs.rmdir(s, 'to', caller())), undefined);
});

test('a link that the caller no longer waits for is taken back', async (t) => {
  const log: Log = [];
  const allowed = deferred();
  const { fs, g, a, b } = await linking(log, () => allowed.promise);
  const killed = caller();
  const linked = errno(() => fs.symlink(a, 'l', () => b, killed));
  const removal = errno(() => fs.rmdir(g, 'b', caller()));
  killed.interrupt();
  t.equal(await linked, 'EINTR');
  allowed.resolve();
  t.equal(await removal, undefined);
  t.same(await list(fs, a), []);
  t.same(log, ['allow a -> b', 'drop a -> b', 'release b']);
});

test('an open target is released after its links', async (t) => {
  const log: Log = [];
  const { fs, s, g, b, link } = await linking(log);
  await link(b);
  t.equal(await errno(() => fs.rmdir(s, 'g', caller())), 'ENOTEMPTY');
  t.notOk(log.includes('release b'));
  t.equal(fs.getattr(g).nlink, 4);
});
