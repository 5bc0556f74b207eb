import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { sleep, until } from '../until.js';
import { behaviour, type Mounted, rows } from './mounted.js';

const SLOW = ['-s', fileURLToPath(new URL('./fixtures/slow.js', import.meta.url))];

/** Waits until the driver is busy with these items: see fixtures/slow.ts. */
const held = (fs: Mounted, ...names: readonly string[]): Promise<void> =>
  until(`the driver is busy with ${names}`, async () => {
    const waiting = String(await fs.call('cat', 'held/waiting')).split('\n');
    return names.every((name) => waiting.includes(name));
  });

/** Lets the driver finish with an item. */
const go = (t: Test, fs: Mounted, name: string): Promise<void> => rows(t, fs, [[['echo', name, 'held/go'], name.length + 1]]);

behaviour(
  'nothing of an item that is being made can be seen',
  async (t, fs) => {
    const [maker, looker] = [await fs.probe(), await fs.probe()];
    const made = maker.call('mkdir', 'slow/held-a');
    await held(fs, 'held-a');
    const seen = looker.call('stat', 'slow/held-a');
    await go(t, fs, 'held-a');
    t.match(String(await seen), /^(ENOENT|d0755 n2 s0)$/);
    t.equal(await made, 'OK');
    await rows(t, fs, [[['ls', 'slow'], 'held-a/ log']]);
  },
  ...SLOW,
);

behaviour(
  'what is slow holds up nobody elsewhere',
  async (t, fs) => {
    await fs.call('mkdir', 'slow/a');
    const writer = await fs.probe();
    const written = writer.call('echo', '1', 'slow/a/wait');
    await held(fs, 'a');
    await rows(t, fs, [
      [['mkdir', 'slow/b'], 'OK'],
      [['ls', 'slow'], 'a/ b/ log'],
      [['rmdir', 'slow/b'], 'OK'],
    ]);
    await held(fs, 'a');
    await go(t, fs, 'a');
    t.equal(await written, 2);
  },
  ...SLOW,
);

behaviour(
  'an item is removed only when its store is over',
  async (t, fs) => {
    await fs.call('mkdir', 'slow/a');
    const [writer, remover] = [await fs.probe(), await fs.probe()];
    const written = writer.call('echo', '1', 'slow/a/wait');
    await held(fs, 'a');
    const removed = remover.call('rmdir', 'slow/a');
    // Too short on a busy machine, it lets a mistake pass; never the other way round.
    await sleep(100);
    await go(t, fs, 'a');
    t.equal(await removed, 'OK');
    t.equal(await written, 2);
    await rows(t, fs, [[['cat', 'slow/log'], 'made a\nstored a\ndropped a\nreleased a\n']]);
  },
  ...SLOW,
);

behaviour(
  'a process that is killed while it waits is gone at once, and nothing is harmed',
  async (t, fs) => {
    await fs.call('mkdir', 'slow/a');
    const [writer, maker, other] = [await fs.probe(), await fs.probe(), await fs.probe()];
    const written = writer.call('echo', '1', 'slow/a/wait');
    const made = maker.call('mkdir', 'slow/held-b');
    await held(fs, 'a', 'held-b');
    writer.kill();
    maker.kill();
    // What they wait for goes on: they would be here for ever.
    await Promise.all([writer.gone, maker.gone]);
    t.same([await written, await made], ['GONE', 'GONE']);
    // It waits for the parent, in which the callback of the one who is gone still makes an item.
    const later = other.call('mkdir', 'slow/b');
    await held(fs, 'a', 'held-b');
    await go(t, fs, 'held-b');
    await go(t, fs, 'a');
    t.equal(await later, 'OK');
    await rows(t, fs, [
      [['rmdir', 'slow/b'], 'OK'],
      [['cat', 'slow/a/wait'], '0\n'],
    ]);
  },
  ...SLOW,
);
