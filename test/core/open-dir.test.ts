import { test } from 'tap';
import fc from '../fast-check.js';
import { ConfigItem } from '../../src/core/index.js';
import type { DirEntry, OpenDir } from '../../src/core/vfs.js';
import { caller, configfs, errno, itemType, subsystem, walk } from './support.js';

async function directory(...names: string[]) {
  const fs = configfs();
  fs.registerSubsystem(subsystem({ ...itemType(), groupOps: { makeItem: () => new ConfigItem(itemType()) } }));
  const s = await walk(fs, 's');
  for (const name of names) await fs.mkdir(s, name, caller());
  const open = (await fs.opendir(s, caller())) as OpenDir;
  const rows = (offset: number, most = Infinity) => {
    const got: DirEntry[] = [];
    fs.readdir(open, offset, (row) => (got.length < most ? got.push(row) > 0 : false), caller());
    return got;
  };
  return { fs, s, rows };
}

test('rows: dots first, the newest child next, attributes last; offsets count', async (t) => {
  const { fs, s, rows } = await directory('a', 'b');
  t.same(
    rows(0).map(({ name, kind, offset }) => `${kind}${name}@${offset}`),
    ['d.@1', 'd..@2', 'db@3', 'da@4', '-storeme@5'],
  );
  t.equal(rows(0)[0]!.ino, s.ino);
  t.equal(rows(0)[1]!.ino, fs.root.ino);
  t.equal(rows(2)[0]!.ino, (await walk(fs, 's/b')).ino);
  t.equal(rows(4)[0]!.ino, (await walk(fs, 's/storeme')).ino);
  t.same(rows(5), []);
  t.same(rows(99), []);
});

test('a removed directory has nothing to list', async (t) => {
  const { fs, s } = await directory('a');
  const open = await fs.opendir(await walk(fs, 's/a'), caller());
  fs.rmdir(s, 'a', caller());
  t.equal(await errno(() => fs.readdir(open, 0, () => true, caller())), 'ENOENT');
  t.equal(await errno(() => fs.opendir(open.node, caller())), 'ENOENT');
});

test('what is there all the time is listed exactly once, whatever comes and goes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(20), { minLength: 1 }),
      fc.infiniteStream(fc.record({ take: fc.integer({ min: 1, max: 4 }), skip: fc.nat(2), name: fc.nat(25) })),
      async (first, changes) => {
        const { fs, s, rows } = await directory(...first.map(String));
        const [present, stable] = [new Set(first.map(String)), new Set(first.map(String))];
        const seen: string[] = [];
        for (let offset = 0; ; ) {
          const { take, skip, name } = changes.next().value!;
          // The kernel asks for more than the caller takes, and asks again from where the caller stopped.
          const got = rows(offset, take + skip).slice(0, take);
          if (got.length === 0) break;
          seen.push(...got.map((row) => row.name));
          offset = got.at(-1)!.offset;
          const changed = String(name);
          stable.delete(changed);
          if (present.delete(changed)) fs.rmdir(s, changed, caller());
          else await fs.mkdir((present.add(changed), s), changed, caller());
        }
        const twice = seen.filter((name, at) => seen.indexOf(name) !== at);
        const missing = [...stable, 'storeme', '.', '..'].filter((name) => !seen.includes(name));
        return twice.length === 0 && missing.length === 0;
      },
    ),
    { numRuns: 300 },
  );
});

test('an offset that was not reached by reading is counted from the start', async (t) => {
  const { rows } = await directory('a', 'b', 'c');
  t.equal(rows(3, 1)[0]!.name, 'b');
  t.same(
    rows(0).map((row) => row.name),
    ['.', '..', 'c', 'b', 'a', 'storeme'],
  );
});
