/**
 * What is removed takes no memory for longer than somebody uses it, here and in the kernel.
 */
import { type Dir, dirOf } from '../../src/core/dirent.js';
import { until } from '../until.js';
import { served } from './served.js';

served('a removed group is forgotten when its last user leaves, whatever he has looked for in it', async (t, fs) => {
  const [remover, inside, above] = [fs.client(), fs.client(), fs.client()];
  const group = dirOf(fs.latches.made.find(({ name }) => name === 'g')!)!;
  const dirs: Dir[] = [group, ...group.defaults, ...group.defaults.flatMap(({ defaults }) => defaults)];
  for (const path of ['latch/g/B', 'latch/g/C/D', 'latch/g/text', 'latch/g/B/nothing']) await remover.call('stat', path);
  await inside.call('cd', 'latch/g/C/D');
  await above.call('cd', 'latch/g/C');
  t.equal(await remover.call('rmdir', 'latch/g'), 'OK');
  for (const name of ['nothing', 'neither/this', '../nothing']) t.equal(await inside.call('stat', name), 'ENOENT', name);
  t.equal(await inside.call('mkdir', 'x'), 'ENOENT');
  for (const name of ['D', 'nothing', '../B']) t.equal(await above.call('stat', name), 'ENOENT', name);
  t.ok(group.tag, 'it is in use');
  for (const client of [inside, above]) t.equal(await client.call('cd', '/'), 'OK');
  await until('all are forgotten', () => dirs.every(({ tag }) => tag === undefined));
  t.equal(dirs.length, 4);
});
