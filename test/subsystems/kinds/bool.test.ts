import { test } from 'tap';
import { bool } from '../../../src/subsystems/kinds/index.js';
import { checkTable } from './support.js';

test('read by the first letters, shown as 0 and 1', async (t) => {
  checkTable(t, bool, [
    ['1\n', true],
    ['0\n', false],
    ['Yes', true],
    ['off\n', false],
    ['on', true],
    ['\x001', 'EINVAL'],
    ['o\0n', 'EINVAL'],
    ['2', 'EINVAL'],
  ]);
  t.equal(bool.format(true), '1');
  t.equal(bool.format(false), '0');
});
