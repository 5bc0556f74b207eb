import { behaviour, rows } from './mounted.js';

behaviour('what configfs does not do, it refuses as configfs does', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['mkdir', '03-group-children/g'], 'OK'],
    [['mkdir', '03-group-children/g/i'], 'OK'],
    // No files but attributes.
    [['open', 'f', '02-simple-children/newfile', 'wc'], 'EACCES'],
    [['open', 'f', '02-simple-children/a/newfile', 'wc'], 'EACCES'],
    [['open', 'f', 'newfile', 'wc'], 'EACCES'],
    [['open', 'f', '02-simple-children/a/storeme', 'wc'], 'OK'],
    [['close', 'f'], 'OK'],
    [['open', 'f', '02-simple-children/a/storeme', 'wcx'], 'EEXIST'],
    [['unlink', '02-simple-children/a/storeme'], 'EPERM'],
    [['unlink', '02-simple-children/a'], 'EISDIR'],
    [['link', '02-simple-children/description', '02-simple-children/l'], 'EPERM'],
    // No links where the item takes none.
    [['symlink', '../a', '02-simple-children/l'], 'EPERM'],
    [['symlink', `${fs.dir}/02-simple-children/a`, '03-group-children/g/l'], 'EPERM'],
    // No renaming.
    [['rename', '02-simple-children/a', '02-simple-children/b'], 'EPERM'],
    [['rename', '02-simple-children/a', '02-simple-children/a'], 'OK'],
    [['rename', '02-simple-children/a', '03-group-children/g/a'], 'EPERM'],
    [['rename', '02-simple-children/a/storeme', '02-simple-children/a/x'], 'EPERM'],
    [['rename', '03-group-children/g', '03-group-children/g/i/x'], 'EINVAL'],
    [['rename', '02-simple-children/nope', '02-simple-children/b'], 'ENOENT'],
    [['rename', '02-simple-children/a', '03-group-children/g/i'], 'EPERM'],
    [['truncate', '02-simple-children/a', 0], 'EISDIR'],
    [['open', 'f', '02-simple-children/a', 'w'], 'EISDIR'],
    [['open', 'f', '02-simple-children/a/storeme', 'd'], 'ENOTDIR'],
    [['ls', '02-simple-children'], 'a/ description'],
  ]);
  const nodes = await fs.sh('mknod 02-simple-children/n p; mkfifo 02-simple-children/n');
  t.equal(nodes.stderr.match(/Operation not permitted/g)?.length, 2, 'no pipes');
});
