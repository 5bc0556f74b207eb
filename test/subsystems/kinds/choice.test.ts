import { test } from 'tap';
import { oneOf, sysfsStreq } from '../../../src/subsystems/kinds/index.js';
import { checkTable } from './support.js';

test('a name out of a list', async (t) => {
  const kind = oneOf(['optimized', 'non-optimized', 'inaccessible']);
  checkTable(t, kind, [
    ['optimized\n', 'optimized'],
    ['inaccessible', 'inaccessible'],
    ['optimized\n\n', 'EINVAL'],
    ['Optimized', 'EINVAL'],
    ['optim', 'EINVAL'],
    [' optimized', 'EINVAL'],
    ['', 'EINVAL'],
    ['\n', 'EINVAL'],
  ]);
  t.equal(kind.format('inaccessible'), 'inaccessible');
});

test('a value beside a name', async (t) => {
  const kind = oneOf({ ipv4: 1, ipv6: 2, ib: 3 });
  checkTable(t, kind, [
    ['ipv6\n', 2],
    ['fc', 'EINVAL'],
  ]);
  t.equal(kind.format(3), 'ib');
  t.equal(kind.format(0), '', 'a value without a name is an empty line');
});

test('what an unknown name gets', async (t) => {
  checkTable(t, oneOf(['a'], { unknown: 'ENOENT' }), [['b', 'ENOENT']]);
});

test('sysfs_streq', async (t) => {
  t.ok(sysfsStreq('a', 'a'));
  t.ok(sysfsStreq('a\n', 'a'));
  t.ok(sysfsStreq('a', 'a\n'));
  t.notOk(sysfsStreq('a\n\n', 'a'));
  t.notOk(sysfsStreq('a', 'ab'));
});
