/** Where the memory of the serving process comes to its end, calls fail and not the process. */
import t from 'tap';
import { Caller, ConfigGroup, Configfs, type ConfigItemType, ConfigSubsystem } from '../../src/core/index.js';
import { type Memory, MOST, MOST_FOR_NAMES, MOST_FOR_NEW, Room } from '../../src/core/room.js';

const caller = new Caller(0, 0, 1);

/** A group of groups with a text and a binary attribute, in so much memory. */
function groups(memory: Memory): Configfs {
  const type: ConfigItemType = {
    attrs: [{ name: 'a', show: () => '', store: () => {} }],
    binAttrs: [{ name: 'b', maxSize: 1 << 24, write: () => {} }],
    groupOps: { makeGroup: () => new ConfigGroup(type) },
    itemOps: { allowLink: () => {} },
  };
  const fs = new Configfs({ memory });
  void fs.registerSubsystem(new ConfigSubsystem(type, 'd'));
  return fs;
}

t.test('first nothing is made any more, then nothing opened or written, then no attribute looked up', async (t) => {
  let [share, now] = [0, 0];
  const fs = groups({ share: () => share, collect() {}, now: () => (now += 20) });
  const d = await fs.lookup(fs.root, 'd', caller);
  const old = await fs.mkdir(d, 'old', caller);
  const a = await fs.lookup(old, 'a', caller);
  const b = await fs.lookup(old, 'b', caller);
  const text = await fs.open(a, false, true, caller);
  const binary = await fs.open(b, false, true, caller);
  const long = new Uint8Array(1 << 20);

  share = MOST_FOR_NEW + 0.01;
  // It is looked at now and then.
  for (const at of [0, 1, 2]) await fs.write(binary, at << 20, long, caller);
  t.throws(() => fs.mkdir(d, 'new', caller), { code: 'ENOMEM' });
  t.throws(() => fs.symlink(old, 'link', () => old, caller), { code: 'ENOMEM' });
  t.equal(await fs.write(text, 0, long.subarray(0, 3), caller), 3);
  await fs.release(await fs.open(a, true, false, caller));
  await fs.lookup(old, 'a', caller);

  share = MOST + 0.01;
  t.throws(() => fs.mkdir(d, 'new', caller), { code: 'ENOMEM' });
  t.throws(() => fs.write(text, 0, long.subarray(0, 3), caller), { code: 'ENOMEM' });
  t.throws(() => fs.write(binary, 0, long, caller), { code: 'ENOMEM' });
  t.throws(() => fs.open(a, true, false, caller), { code: 'ENOMEM' });
  t.equal(await fs.lookup(old, 'a', caller), a);

  share = MOST_FOR_NAMES + 0.01;
  t.throws(() => fs.mkdir(d, 'new', caller), { code: 'ENOMEM' });
  t.throws(() => fs.lookup(old, 'a', caller), { code: 'ENOMEM' });
  t.equal(await fs.lookup(d, 'old', caller), old, 'a directory can be found');
  await fs.rmdir(d, 'old', caller);

  share = 0.1;
  await fs.mkdir(d, 'new', caller);
});

t.test('garbage does not count, and is collected in a small part of the time', async (t) => {
  let [now, share, collected] = [0, 0.9, 0];
  const room = new Room({
    share: () => share,
    collect() {
      collected++;
      now += 10;
      share = 0.5;
    },
    now: () => now,
  });
  const ask = (): void => room.take(1 << 22, MOST);
  ask();
  t.equal(collected, 1);
  share = 0.9;
  t.throws(ask, { code: 'ENOMEM' });
  now += 199;
  t.throws(ask, { code: 'ENOMEM' });
  now += 2;
  ask();
  t.equal(collected, 2);
});
