import { fileURLToPath } from 'node:url';
import { behaviour, rows } from './mounted.js';

const STORAGE = ['-s', fileURLToPath(new URL('./fixtures/links.js', import.meta.url))];

behaviour(
  'a link ties two items',
  async (t, fs) => {
    await rows(t, fs, [
      [['mkdir', 'storage/disks/a'], 'OK'],
      [['mkdir', 'storage/pools/p'], 'OK'],
      [['symlink', `${fs.dir}/storage/disks/a`, 'storage/pools/p/a'], 'OK'],
      [['ls', 'storage/pools/p'], 'a@ members'],
      [['stat', 'storage/pools/p/a'], /^l0777 n1/],
      [['readlink', 'storage/pools/p/a'], '../../../storage/disks/a'],
      [['cat', 'storage/pools/p/a/size'], '512\n'],
      [['cat', 'storage/pools/p/members'], 'a\n'],
      [['rmdir', 'storage/disks/a'], 'EBUSY'],
      [['rmdir', 'storage/pools/p'], 'ENOTEMPTY'],
      [['unlink', 'storage/pools/p/a'], 'OK'],
      [['cat', 'storage/pools/p/members'], ''],
      [['rmdir', 'storage/disks/a'], 'OK'],
      [['rmdir', 'storage/pools/p'], 'OK'],
    ]);
  },
  ...STORAGE,
);

behaviour(
  'what a link may point to',
  async (t, fs) => {
    await rows(t, fs, [
      [['mkdir', 'storage/disks/a'], 'OK'],
      [['mkdir', 'storage/disks/b'], 'OK'],
      [['mkdir', 'storage/disks/c'], 'OK'],
      [['mkdir', 'storage/pools/p'], 'OK'],
      [['symlink', `${fs.dir}/storage/disks/none`, 'storage/pools/p/x'], 'ENOENT'],
      [['symlink', '/', 'storage/pools/p/x'], 'EPERM'],
      [['symlink', `${fs.dir}/storage/pools/p`, 'storage/pools/p/x'], 'EINVAL'],
      [['symlink', `${fs.dir}/storage/disks/a`, 'storage/disks/x'], 'EPERM'],
      [['symlink', `${fs.dir}/storage/disks/a`, 'storage/pools/p/a'], 'OK'],
      [['symlink', `${fs.dir}/storage/disks/b`, 'storage/pools/p/a'], 'EEXIST'],
      [['symlink', `${fs.dir}/storage/disks/b`, 'storage/pools/p/members'], 'EEXIST'],
      [['symlink', `${fs.dir}/storage/disks/b`, 'storage/pools/p/b'], 'OK'],
      [['symlink', `${fs.dir}/storage/disks/c`, 'storage/pools/p/c'], 'ENOSPC'],
      [['ls', 'storage/pools/p'], 'a@ b@ members'],
    ]);
  },
  ...STORAGE,
);

behaviour(
  "a relative target is looked up from the caller's directory",
  async (t, fs) => {
    await rows(t, fs, [
      [['mkdir', 'storage/disks/a'], 'OK'],
      [['mkdir', 'storage/pools/p'], 'OK'],
      [['cd', 'storage'], 'OK'],
      [['symlink', 'disks/a', 'pools/p/a'], 'OK'],
      [['cat', 'pools/p/a/size'], '512\n'],
      [['symlink', '../../disks/a', 'pools/p/b'], 'ENOENT'],
    ]);
    const shell = await fs.sh(
      'cd storage && mkdir disks/b && ln -s disks/b pools/p/ && ls -l pools/p | grep -c "^l" && cd pools/p && rm a b && ls',
    );
    t.equal(shell.stderr, '');
    t.equal(shell.stdout, '2\nmembers\n');
  },
  ...STORAGE,
);
