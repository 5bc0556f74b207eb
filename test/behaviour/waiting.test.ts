import { fileURLToPath } from 'node:url';
import { behaviour, rows } from './mounted.js';

const SLOW = ['-s', fileURLToPath(new URL('./fixtures/slow.js', import.meta.url))];
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

behaviour(
  'nothing of an item that is being made can be seen',
  async (t, fs) => {
    const maker = await fs.probe();
    const made = maker.call('mkdir', 'slow/slow-400');
    await sleep(150);
    await rows(t, fs, [[['stat', 'slow/slow-400'], /^(ENOENT|d0755 n2 s0)$/]]);
    t.equal(await made, 'OK');
    await rows(t, fs, [[['ls', 'slow'], 'log slow-400/']]);
  },
  ...SLOW,
);

behaviour(
  'what is slow holds up nobody elsewhere',
  async (t, fs) => {
    await fs.call('mkdir', 'slow/a');
    const writer = await fs.probe();
    const written = writer.call('echo', '1500', 'slow/a/wait');
    await sleep(100);
    const before = Date.now();
    await rows(t, fs, [
      [['mkdir', 'slow/b'], 'OK'],
      [['ls', 'slow'], 'a/ b/ log'],
      [['rmdir', 'slow/b'], 'OK'],
    ]);
    t.ok(Date.now() - before < 1000, 'at once');
    t.equal(await written, 5);
  },
  ...SLOW,
);

behaviour(
  'an item is removed only when its store is over',
  async (t, fs) => {
    await fs.call('mkdir', 'slow/a');
    const writer = await fs.probe();
    const written = writer.call('echo', '500', 'slow/a/wait');
    await sleep(150);
    await rows(t, fs, [[['rmdir', 'slow/a'], 'OK']]);
    t.equal(await written, 4);
    await rows(t, fs, [[['cat', 'slow/log'], 'made a\nstored a\ndropped a\nreleased a\n']]);
  },
  ...SLOW,
);

behaviour(
  'a process that is killed while it waits is gone at once, and nothing is harmed',
  async (t, fs) => {
    await fs.call('mkdir', 'slow/a');
    const [writer, maker] = [await fs.probe(), await fs.probe()];
    const before = Date.now();
    const written = writer.call('echo', '6000', 'slow/a/wait');
    const made = maker.call('mkdir', 'slow/slow-3000');
    await sleep(300);
    writer.kill();
    maker.kill();
    await Promise.all([writer.gone, maker.gone]);
    t.same([await written, await made], ['GONE', 'GONE']);
    t.ok(Date.now() - before < 2500, 'at once');
    await rows(t, fs, [
      // It waits for the parent, in which the callback of the one who is gone still makes an item.
      [['mkdir', 'slow/b'], 'OK'],
      [['rmdir', 'slow/b'], 'OK'],
      [['cat', 'slow/a/wait'], '0\n'],
    ]);
  },
  ...SLOW,
);
