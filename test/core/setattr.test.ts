import { test } from 'tap';
import type { Dir } from '../../src/core/dirent.js';
import { ConfigItem } from '../../src/core/index.js';
import type { Stat, VNode } from '../../src/core/vfs.js';
import { caller, configfs, itemType, list, open, subsystem, walk } from './support.js';

/** A tree whose clock the test sets, in seconds. */
async function timed() {
  const clock = { now: 1000 };
  const fs = configfs({ now: () => clock.now * 1000 });
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => new ConfigItem(itemType()) } }));
  const s = await walk(fs, 's');
  const i = await fs.mkdir(s, 'i', caller());
  const times = (node: VNode) => {
    const { atimeSec, mtimeSec, ctimeSec } = fs.getattr(node);
    return [atimeSec, mtimeSec, ctimeSec];
  };
  return { fs, s, i, clock, times };
}

const perms = ({ mode, uid, gid }: Stat) => [mode & 0o7777, uid, gid];

test('mode, owner and times last as long as the node', async (t) => {
  const { fs, s, i } = await timed();
  t.same(perms(fs.setattr(i, { mode: 0o700, uid: 5, gid: 6, atime: { sec: 1, nsec: 2 }, mtime: { sec: 3, nsec: 4 } })), [0o700, 5, 6]);
  const file = await walk(fs, 's/i/storeme');
  fs.setattr(file, { mode: 0o100600 });
  fs.forget(file);
  t.same(perms(fs.getattr(await walk(fs, 's/i/storeme'))), [0o600, 0, 0]);
  t.match(fs.getattr(await walk(fs, 's/i')), { mode: 0o040700, atimeSec: 1, atimeNsec: 2 });
  fs.rmdir(s, 'i', caller());
  await fs.mkdir(s, 'i', caller());
  t.same(perms(fs.getattr(await walk(fs, 's/i'))), [0o755, 0, 0], 'and no longer');
});

test('what happens in the tick in which a directory was made changes no time, and takes no memory', async (t) => {
  const { fs, s, clock, times } = await timed();
  clock.now = 2000;
  const j = await fs.mkdir(s, 'j', caller());
  const file = await open(fs, 's/j/storeme', 'w');
  await fs.write(file, 0, Buffer.from('1'), caller());
  await list(fs, j);
  t.same(times(j), [2000, 2000, 2000]);
  t.equal((j as Dir).inode, undefined);
  clock.now = 3000;
  fs.setattr(j, { mode: 0o700 });
  t.same(times(j), [2000, 2000, 3000], 'what comes later does');
  const k = await fs.mkdir(s, 'k', caller());
  fs.rmdir(s, 'k', caller());
  t.same([...times(k), (k as Dir).inode], [3000, 3000, 3000, undefined]);
  t.equal(fs.getattr(k).nlink, 0);
  clock.now = 4000;
  fs.rmdir(s, 'j', caller());
  t.same(times(j), [2000, 4000, 4000], 'it had an open file in it');
  fs.release(file);
});

test('a directory changes when something is made, removed or looked up in it', async (t) => {
  const { fs, s, i, clock, times } = await timed();
  t.same(times(i), [1000, 1000, 1000]);
  clock.now = 2000;
  await fs.mkdir(s, 'j', caller());
  t.same(times(s), [1000, 2000, 2000]);
  clock.now = 3000;
  fs.rmdir(s, 'j', caller());
  t.same(times(s), [1000, 3000, 3000]);
  clock.now = 4000;
  await walk(fs, 's/i/storeme');
  t.same(times(i), [1000, 4000, 4000], "the kernel makes the attribute's inode then");
  t.same(times(await walk(fs, 's/i/storeme')), [4000, 4000, 4000]);
  clock.now = 5000;
  await list(fs, s);
  t.same(times(s), [5000, 3000, 3000], 'listing it sets atime, once after a change');
  clock.now = 6000;
  await list(fs, s);
  t.same(times(s), [5000, 3000, 3000]);
});

test('a size is kept only while the file is open', async (t) => {
  const { fs } = await timed();
  const node = await walk(fs, 's/i/storeme');
  t.equal(fs.setattr(node, { size: 0 }).size, 4096, 'truncate of a path changes nothing');
  const file = await open(fs, 's/i/storeme');
  t.equal(fs.setattr(node, { size: 10, open: true }).size, 10);
  t.equal(fs.getattr(await walk(fs, 's/i/storeme')).size, 10);
  await fs.release(file);
  t.equal(fs.getattr(node).size, 4096);
});

test('an attribute that nobody knows or changed takes no memory', async (t) => {
  const { fs } = await timed();
  const node = await walk(fs, 's/i/storeme');
  fs.forget(node);
  const again = await walk(fs, 's/i/storeme');
  t.not(again, node);
  t.equal(again.ino, node.ino, 'but keeps its number');
});
