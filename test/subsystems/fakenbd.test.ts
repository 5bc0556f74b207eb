import { test } from 'tap';
import { Configfs } from '../../src/core/index.js';
import { fakenbd } from '../../src/subsystems/samples/fakenbd.js';
import { caller, errno, list, open, read, walk, write } from '../core/support.js';

test('a disk is committed once it has a target and a device', async (t) => {
  const fs = new Configfs();
  await fs.registerSubsystem(fakenbd());
  const [pending, live] = [await walk(fs, 'fakenbd/pending'), await walk(fs, 'fakenbd/live')];
  const move = (from = pending, to = live) => errno(() => fs.rename(from, 'disk1', to, 'disk1', 0, caller()));
  const store = async (dir: string, name: string, text: string) => write(fs, await open(fs, `fakenbd/${dir}/disk1/${name}`, 'w'), text);

  await fs.mkdir(pending, 'disk1', caller());
  t.equal(await move(), 'ENODATA');
  await store('pending', 'target', '10.0.0.1\n');
  t.equal(await move(), 'ENODATA');
  await store('pending', 'device', '/dev/sda1\n');
  t.equal(await move(), undefined);
  t.same(await list(fs, live), ['disk1']);
  t.equal(await read(fs, await open(fs, 'fakenbd/live/disk1/device', 'r')), '/dev/sda1\n');
  t.equal(await errno(() => store('live', 'rw', '1\n')), 'EACCES');
  t.equal(await errno(() => fs.rmdir(live, 'disk1', caller())), 'EPERM');
  t.equal(await move(live, pending), undefined);
  await store('pending', 'rw', '1\n');
  t.equal(await errno(() => fs.rmdir(pending, 'disk1', caller())), undefined);
});
