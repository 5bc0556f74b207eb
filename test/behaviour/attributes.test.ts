import { fileURLToPath } from 'node:url';
import { behaviour, rows } from './mounted.js';

const SLOW = fileURLToPath(new URL('./fixtures/slow.js', import.meta.url));
const BINARY = fileURLToPath(new URL('./fixtures/binary.js', import.meta.url));

behaviour('an attribute is shown and stored', async (t, fs) => {
  await rows(t, fs, [
    [['cat', '01-childless/showme'], '0\n'],
    [['cat', '01-childless/showme'], '1\n'],
    [['echo', '7', '01-childless/storeme'], 2],
    [['cat', '01-childless/storeme'], '7\n'],
    [['echo', 'abc', '01-childless/storeme'], 'EINVAL'],
    [['echo', '99999999999', '01-childless/storeme'], 'ERANGE'],
    [['cat', '01-childless/storeme'], '7\n'],
    [['echo', '1', '01-childless/showme'], 'EACCES'],
    [['cat', '01-childless/description'], /^\[01-childless\]\n/],
  ]);
});

behaviour('one open file shows once, and again after a write', async (t, fs) => {
  await rows(t, fs, [
    [['open', '1', '01-childless/showme', 'r'], 'OK'],
    [['read', '1', 1], '0'],
    [['read', '1', 100], '\n'],
    [['read', '1', 100], ''],
    [['read', '1', 100, 0], '0\n'],
    [['read', '1', 2, 1], '\n'],
    [['open', '2', '01-childless/showme', 'r'], 'OK'],
    [['read', '2', 100], '1\n'],
    [['close', '2'], 'OK'],
    [['close', '1'], 'OK'],
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['open', '1', '02-simple-children/a/storeme', 'b'], 'OK'],
    [['read', '1', 100], '0\n'],
    [['write', '1', '12\n'], 3],
    [['read', '1', 100], ''],
    [['read', '1', 100, 0], '12\n'],
    [['write', '1', '13'], 2],
    [['write', '1', '14', 100], 2],
    [['read', '1', 100, 0], '14\n'],
    [['write', '1', '99\0junk'], 7],
    [['read', '1', 100, 0], '99\n'],
    [['write', '1', ' 21 '], 'EINVAL'],
    [['read', '1', 100, 0], '99\n'],
    [['fstat', '1'], '-0644 n1 s4096'],
    [['ftruncate', '1', 0], 'OK'],
    [['fsync', '1'], 'EINVAL'],
    [['close', '1'], 'OK'],
  ]);
});

behaviour('closing without a write stores nothing, and truncating changes nothing', async (t, fs) => {
  await rows(t, fs, [
    [['mkdir', '02-simple-children/a'], 'OK'],
    [['open', '1', '02-simple-children/a/storeme', 'w'], 'OK'],
    [['write', '1', '0'.repeat(4095)], 4095],
    [['write', '1', '1'.repeat(4095)], 'ERANGE'],
    [['close', '1'], 'OK'],
    [['echo', '5', '02-simple-children/a/storeme'], 2],
    [['open', '1', '02-simple-children/a/storeme', 'wt'], 'OK'],
    [['close', '1'], 'OK'],
    [['truncate', '02-simple-children/a/storeme', 0], 'OK'],
    [['truncate', '02-simple-children/a/storeme', 10], 'OK'],
    [['cat', '02-simple-children/a/storeme'], '5\n'],
    [['stat', '02-simple-children/a/storeme'], '-0644 n1 s4096'],
    [['open', '1', '02-simple-children/a/storeme', 'wa'], 'OK'],
    [['write', '1', '32\n'], 3],
    [['close', '1'], 'OK'],
    [['cat', '02-simple-children/a/storeme'], '32\n'],
  ]);
});

behaviour(
  'a write takes 4095 bytes at most',
  async (t, fs) => {
    await rows(t, fs, [
      [['mkdir', 'slow/a'], 'OK'],
      [['open', '1', 'slow/a/length', 'w'], 'OK'],
      // Who writes more is told how much was taken; Node, as most programs, then writes the rest.
      [['write', '1', 'x'.repeat(10000)], 10000],
      [['close', '1'], 'OK'],
      [['cat', 'slow/log'], 'made a\ntook 4095\ntook 4095\ntook 1810\n'],
    ]);
  },
  '-s',
  SLOW,
);

behaviour(
  'a bug in a callback is EIO for its caller, and no more',
  async (t, fs) => {
    await rows(t, fs, [
      [['mkdir', 'slow/a'], 'OK'],
      [['cat', 'slow/a/broken'], 'EIO'],
      [['cat', 'slow/a/wait'], '0\n'],
    ]);
    t.match(fs.log, /a callback failed/);
    t.match(fs.log, /a bug in a driver/, 'and a line in the log');
  },
  '-s',
  SLOW,
);

behaviour(
  'a binary attribute is read whole, and stored when it is closed',
  async (t, fs) => {
    await rows(t, fs, [
      [['stat', 'blob/data'], '-0644 n1 s0'],
      [['cat', 'blob/data'], 'hello'],
      [['open', '1', 'blob/data', 'w'], 'OK'],
      [['write', '1', 'abc'], 3],
      [['write', '1', 'def'], 3],
      [['cat', 'blob/stores'], '0\n'],
      [['cat', 'blob/data'], 'hello'],
      [['close', '1'], 'OK'],
      [['cat', 'blob/stores'], '1\n'],
      [['cat', 'blob/data'], 'abcdef'],
      [['open', '1', 'blob/data', 'b'], 'OK'],
      [['read', '1', 10], 'abcdef'],
      [['write', '1', 'x'], 'ETXTBSY'],
      [['close', '1'], 'OK'],
      [['cat', 'blob/stores'], '1\n'],
      [['open', '1', 'blob/data', 'w'], 'OK'],
      [['write', '1', 'x'.repeat(17)], 'EFBIG'],
      [['close', '1'], 'OK'],
      // A file that was written to is stored, even if nothing of it was taken.
      [['cat', 'blob/stores'], '2\n'],
      [['cat', 'blob/data'], ''],
    ]);
  },
  '-s',
  BINARY,
);
