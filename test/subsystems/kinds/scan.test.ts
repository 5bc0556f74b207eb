import { test } from 'tap';
import { scanUnsigned, scanWord, simpleStrtoul } from '../../../src/subsystems/kinds/scan.js';
import { orErrno } from './support.js';

test('simple_strtoul takes digits as far as they go', async (t) => {
  t.same(simpleStrtoul('12ab\n'), { value: 12n, rest: 'ab\n' });
  t.same(simpleStrtoul(''), { value: 0n, rest: '' });
  t.same(simpleStrtoul('-1'), { value: 0n, rest: '-1' });
  t.same(simpleStrtoul('0x10'), { value: 0n, rest: 'x10' }, 'base 10 knows no prefix');
  t.same(simpleStrtoul('0x10 ', 0), { value: 16n, rest: ' ' });
  t.same(simpleStrtoul('18446744073709551617'), { value: 1n, rest: '' }, 'it wraps at 64 bits');
});

test('sscanf %hu skips white space before, and ignores all after', async (t) => {
  t.equal(scanUnsigned(16, ' \t\n42 things'), 42);
  t.equal(scanUnsigned(16, '65537'), 1, 'it wraps');
  t.equal(scanUnsigned(16, '0x10'), 0);
  for (const text of ['', ' ', 'x', '-1', '+1'])
    t.equal(
      orErrno(() => scanUnsigned(16, text)),
      'EINVAL',
      JSON.stringify(text),
    );
});

test('sscanf %s takes one word, which may be empty', async (t) => {
  t.equal(scanWord('127.0.0.1\n'), '127.0.0.1');
  t.equal(scanWord('  two words'), 'two');
  t.equal(scanWord('\n'), '');
  t.equal(scanWord('a\u00a0b'), 'a', 'the no-break space of Latin-1 is white space in the kernel');
  t.equal(
    orErrno(() => scanWord('')),
    'EINVAL',
  );
});
