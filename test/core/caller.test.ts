/** Callbacks learn whose system call they serve. */
import { test } from 'tap';
import { type Caller, ConfigGroup, ConfigItem, ConfigSubsystem } from '../../src/core/index.js';
import { caller, configfs, open, walk } from './support.js';

test('each callback that serves a system call gets its caller', async (t) => {
  const calls: [string, Caller][] = [];
  const note = (name: string, who: Caller): void => void calls.push([name, who]);
  const item = (): ConfigItem =>
    new ConfigItem({
      attrs: [{ name: 'text', show: (_item, who) => (note('show', who), ''), store: (_item, _page, who) => note('store', who) }],
      binAttrs: [
        { name: 'bin', read: (_item, who) => (note('read', who), new Uint8Array(0)), write: (_item, _data, who) => note('write', who) },
      ],
      itemOps: { allowLink: (_item, _target, who) => note('allowLink', who) },
    });
  const items = { groupOps: { makeItem: (_group: ConfigGroup, _name: string, who: Caller) => (note('makeItem', who), item()) } };
  const groups = {
    groupOps: {
      makeItem: () => item(),
      commitItem: (_group: ConfigGroup, _item: ConfigItem, who: Caller) => note('commitItem', who),
      uncommitItem: (_group: ConfigGroup, _item: ConfigItem, who: Caller) => note('uncommitItem', who),
    },
  };
  const fs = configfs();
  const top = new ConfigSubsystem(
    {
      groupOps: {
        makeGroup: (_group: ConfigGroup, name: string, who: Caller) => (
          note('makeGroup', who), new ConfigGroup(name === 'c' ? groups : items)
        ),
      },
    },
    's',
  );
  fs.registerSubsystem(top);
  const s = await walk(fs, 's');

  const expect = async (name: string, action: (who: Caller) => unknown): Promise<void> => {
    const who = caller();
    await action(who);
    const [[called, by]] = calls as [[string, Caller]];
    t.equal(called, name);
    t.equal(by, who, `${name}: its caller`);
    t.equal(calls.splice(0).length, 1);
  };
  await expect('makeGroup', (who) => fs.mkdir(s, 'g', who));
  const g = await walk(fs, 's/g');
  await expect('makeItem', (who) => fs.mkdir(g, 'i', who));
  const i = await walk(fs, 's/g/i');
  await expect('allowLink', (who) => fs.symlink(i, 'link', () => i, who));
  const text = await open(fs, 's/g/i/text');
  await expect('show', (who) => fs.read(text, 0, 100, who));
  await expect('store', (who) => fs.write(text, 0, Buffer.from('1'), who));
  const [reader, written, closed] = [await open(fs, 's/g/i/bin', 'r'), await open(fs, 's/g/i/bin', 'w'), await open(fs, 's/g/i/bin', 'w')];
  await expect('read', (who) => fs.read(reader, 0, 100, who));
  await expect('write', async (who) => {
    await fs.write(written, 0, Buffer.from('1'), who);
    await fs.flush(written, caller());
  });
  await expect('write', async (who) => {
    await fs.write(closed, 0, Buffer.from('1'), who);
    await fs.release(closed);
  });
  await fs.mkdir(s, 'c', caller());
  calls.length = 0;
  await fs.mkdir(await walk(fs, 's/c/pending'), 'x', caller());
  const [pending, live] = [await walk(fs, 's/c/pending'), await walk(fs, 's/c/live')];
  await expect('commitItem', (who) => fs.rename(pending, 'x', live, 'x', 0, who));
  await expect('uncommitItem', (who) => fs.rename(live, 'x', pending, 'x', 0, who));
});
