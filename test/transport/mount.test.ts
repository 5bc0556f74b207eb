/** Making and ending mounts, and what can go wrong. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { mountKernel } from '../../src/transport/kernel/index.js';
import { FakeVfs } from './fake-vfs.js';
import { cannotMount, directory, live, sh } from './live.js';

const skip = cannotMount;

t.test('no such directory', async (t) => {
  await t.rejects(mountKernel(new FakeVfs(), '/no/such/directory'), {
    name: 'MountError',
    code: 'no-directory',
    message: /does not exist/,
  });
});

t.test('not a directory', async (t) => {
  const file = join(t.testdir(), 'file');
  writeFileSync(file, '');
  await t.rejects(mountKernel(new FakeVfs(), file), { code: 'no-directory', message: /is not a directory/ });
});

t.test('mounted already', { skip }, async (t) => {
  const mount = await live(t, new FakeVfs());
  await t.rejects(mountKernel(new FakeVfs(), mount.path), { code: 'busy', message: /already/ });
});

t.test('an option that mount(8) does not know', { skip }, async (t) => {
  await t.rejects(mountKernel(new FakeVfs(), directory(t), { mountOptions: ['nonsense=1'] }), { code: 'failed' });
});

t.test('what a daemon that died has left is replaced', { skip }, async (t) => {
  const dir = directory(t);
  const here = (file: string): string => pathToFileURL(join(import.meta.dirname, file)).href;
  const script = `
    import { FakeVfs } from '${here('fake-vfs.js')}';
    import { mountKernel } from '${here('../../src/transport/kernel/index.js')}';
    await mountKernel(new FakeVfs(), process.argv[1]);
    console.log('ready');`;
  const daemon = spawn(process.execPath, ['--input-type=module', '-e', script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(daemon.stdout, 'data');
  daemon.kill('SIGKILL');
  await once(daemon, 'close');
  t.match((await sh({ path: dir }, 'ls $M 2>&1')).out, 'Transport endpoint is not connected');
  const vfs = new FakeVfs();
  vfs.add(vfs.root, 'd', 'd');
  const mount = await mountKernel(vfs, dir);
  t.teardown(() => mount.unmount());
  t.equal((await sh(mount, 'ls $M; grep -c " $M " /proc/mounts')).out, 'd\n1\n');
});
