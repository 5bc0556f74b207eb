import { test } from 'tap';
import { fuseStat, timeOf } from '../../../src/transport/native/stats.js';

const STAT = {
  ino: 7,
  mode: 0o100644,
  nlink: 1,
  uid: 1,
  gid: 2,
  size: 4096,
  atimeSec: 1,
  atimeNsec: 2_999_999,
  mtimeSec: 3,
  mtimeNsec: 0,
  ctimeSec: 5,
  ctimeNsec: 999_999_999,
};

test('stat has milliseconds, and a link count that may be 0', (t) => {
  t.match(fuseStat(STAT), { ino: 7, mode: 0o100644, nlink: 1, uid: 1, gid: 2, size: 4096, atime: 1002, mtime: 3000, ctime: 5999 });
  const { nlink } = fuseStat({ ...STAT, nlink: 0 });
  t.ok(nlink, 'a falsy one would become 1');
  t.equal(Uint32Array.of(nlink)[0], 0);
  t.equal(fuseStat({ ...STAT, atimeSec: -1 }).atime, 0);
  t.end();
});

test('times come as unsigned milliseconds', (t) => {
  t.same(timeOf(1500), { sec: 1, nsec: 500_000_000 });
  t.same(timeOf(0), { sec: 0, nsec: 0 });
  t.match(timeOf(2 ** 64 - 4096), { sec: -5 });
  t.end();
});
