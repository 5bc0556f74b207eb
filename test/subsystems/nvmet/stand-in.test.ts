import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'tap';
import { ownPaths } from '../../../src/caller-paths.js';
import { Errno } from '../../../src/errno.js';
import { findStandIn } from '../../../src/subsystems/nvmet/stand-in.js';
import { errno } from '../../core/support.js';
import { NAMESPACE as N, SUBSYSTEM as S, tree } from './support.js';

const DEVICE = '/dev/none-such-device';

test('a device is known by what a path leads to', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'nvmet-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  symlinkSync(DEVICE, join(dir, 'device'));
  symlinkSync('device', join(dir, 'again'));
  symlinkSync('/dev', join(dir, 'dev'));
  symlinkSync('loop', join(dir, 'loop'));
  symlinkSync('/dev/null', join(dir, 'null'));
  const find = (path: string): Promise<unknown> => errno(() => findStandIn(path, new Set([DEVICE]), ownPaths));
  for (const path of [
    DEVICE,
    `/${DEVICE}`,
    DEVICE.replace('/dev/', '/dev/./'),
    DEVICE.replace('/dev/', '/dev//'),
    DEVICE.replace('/dev/', '/tmp/../dev/'),
    relative(process.cwd(), DEVICE),
    join(dir, 'device'),
    join(dir, 'again'),
    join(dir, 'dev', 'none-such-device'),
  ])
    t.equal(await find(path), DEVICE, path);
  for (const path of [
    `${DEVICE}/`,
    `${DEVICE}//`,
    `${DEVICE}/.`,
    `${DEVICE}/..`,
    `${DEVICE}/below`,
    join(dir, 'again/'),
    join(dir, 'device', 'x'),
  ])
    t.equal(await find(path), 'ENOTDIR', path);
  for (const path of ['/', '', '.', '/dev/null', '/dev/other', dir, join(dir, 'null'), join(dir, 'loop'), join(dir, 'none'), '/none/such'])
    t.equal(await find(path), undefined, path);
});

test('a device in a directory that the machine does not have', async (t) => {
  const devices = new Set(['/none/such/disk']);
  t.equal(await findStandIn('/none/such/disk', devices, ownPaths), '/none/such/disk');
  t.equal(await findStandIn('/none/./such//disk', devices, ownPaths), '/none/such/disk');
  t.equal(await errno(() => findStandIn('/none/such/disk/x', devices, ownPaths)), 'ENOTDIR');
});

test('the view of the caller counts, not that of this process', async (t) => {
  const missing = (path: string): never => {
    throw new Errno('ENOENT', () => path);
  };
  const links: Record<string, string> = { '/home/disk': '../dev/x' };
  const paths = {
    ...ownPaths,
    realPath: (path: string) => (path === '.' || path === '/home' ? '/home' : /^\/home\/..\/dev\/?$/.test(path) ? '/dev' : missing(path)),
    readLink: (path: string) => links[path] ?? missing(path),
  };
  t.equal(await findStandIn('disk', new Set(['/dev/x']), paths), '/dev/x', 'from the working directory of the caller');
});

test('namespaces are enabled with them', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'nvmet-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  symlinkSync('/dev/nullb0', join(dir, 'by-id'));
  const fs = await tree({}, S, N);
  const enable = async (path: string): Promise<unknown> => {
    await fs.put(`${N}/enable`, '0');
    await fs.put(`${N}/device_path`, path);
    return fs.put(`${N}/enable`, '1');
  };
  for (const path of ['//dev/nullb0', '/dev/./nullb0', join(dir, 'by-id')]) {
    t.equal(await enable(path), undefined, path);
    t.equal(await fs.line(`${N}/device_path`), path, 'and shown as written');
  }
  t.equal(await enable('/dev/nullb0/'), 'ENOTDIR');
});
