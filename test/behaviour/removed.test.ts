import { behaviour, rows } from './mounted.js';

behaviour('an open file of a removed item keeps what it has read', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['open', '1', '02-simple-children/a/storeme', 'r'], 'OK'],
    [['open', '2', '02-simple-children/a/storeme', 'w'], 'OK'],
    [['open', '3', '02-simple-children/a/storeme', 'r'], 'OK'],
    [['read', '1', 10], '0\n'],
    [['rmdir', '02-simple-children/a'], 'OK'],
    [['read', '1', 10, 0], '0\n'],
    [['write', '2', '5\n'], 'ENOENT'],
    [['read', '3', 10], 'ENOENT'],
    [['fstat', '1'], '-0644 n0 s4096'],
    [['close', '1'], 'OK'],
    [['close', '2'], 'OK'],
    [['close', '3'], 'OK'],
  ]);
});

behaviour('a new item of the same name is another one', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['echo', '1', '02-simple-children/a/storeme'], 2],
    [['open', '1', '02-simple-children/a/storeme', 'r'], 'OK'],
    [['rmdir', '02-simple-children/a'], 'OK'],
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['cat', '02-simple-children/a/storeme'], '0\n'],
    [['read', '1', 10], 'ENOENT'],
    [['close', '1'], 'OK'],
  ]);
});

behaviour('a process that stands in a removed group', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '03-group-children/g'], 'OK'],
    [['cd', '03-group-children/g'], 'OK'],
    [['mkdir', 'x'], 'OK'],
    [['rmdir', 'x'], 'OK'],
    [['rmdir', '../g'], 'OK'],
    [['ls', '.'], 'ENOENT'],
    [['cwd'], 'ENOENT'],
    [['mkdir', 'y'], 'ENOENT'],
    [['stat', '.'], 'd0755 n0 s0'],
    [['stat', 'description'], 'ENOENT'],
    [['cd', fs.dir], 'OK'],
    [['ls', '03-group-children'], 'description'],
  ]);
});
