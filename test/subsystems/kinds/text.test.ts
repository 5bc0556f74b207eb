import { test } from 'tap';
import { text, word } from '../../../src/subsystems/kinds/index.js';
import { checkTable, parsed } from './support.js';

test('one newline at the end is taken off', async (t) => {
  checkTable(t, text(), [
    ['hello\n', 'hello'],
    ['hello', 'hello'],
    ['a\n\n', 'a\n'],
    ['a\nb', 'a\nb'],
    ['\n', ''],
    ['', ''],
    ['a\0b', 'a'],
    [' a ', ' a '],
  ]);
  checkTable(t, text({ newline: 'first' }), [
    ['a\nb\n', 'a'],
    ['\na', ''],
    ['a', 'a'],
  ]);
  checkTable(t, text({ newline: 'keep' }), [
    ['a\n', 'a\n'],
    ['a', 'a'],
  ]);
});

test('limits are in bytes, and count with or without the newline', async (t) => {
  checkTable(t, text({ max: 3 }), [
    ['abc\n', 'abc'],
    ['abcd', 'EINVAL'],
    ['abcd\n', 'EINVAL'],
    ['abc\n\n', 'EINVAL'],
  ]);
  checkTable(t, text({ max: 3, counts: 'written', tooLong: 'EOVERFLOW' }), [
    ['abc', 'abc'],
    ['abc\n', 'EOVERFLOW'],
    ['ab\n', 'ab'],
  ]);
  checkTable(t, text({ max: 3, tooLong: 'cut' }), [
    ['abcdef\n', 'abc'],
    ['ab\n', 'ab'],
  ]);
  checkTable(t, text({ min: 1 }), [
    ['\n', 'EINVAL'],
    ['', 'EINVAL'],
    ['a', 'a'],
  ]);
  checkTable(t, text({ min: 1, counts: 'written', tooShort: 'ENOENT' }), [
    ['\n', ''],
    ['', 'ENOENT'],
  ]);
  t.equal(parsed(text({ max: 3 }), Buffer.from('€')), '€');
  t.equal(parsed(text({ max: 3 }), Buffer.from('€1')), 'EINVAL');
});

test('a pattern may be asked for', async (t) => {
  checkTable(t, text({ pattern: /^[a-z]+$/ }), [
    ['abc\n', 'abc'],
    ['ab1\n', 'EINVAL'],
    ['\n', 'EINVAL'],
  ]);
});

test('any bytes are kept', async (t) => {
  const kind = text();
  const bytes = Buffer.from([0xc3, 0xa4, 0xff, 0x41]);
  t.same(kind.format(kind.parse(bytes)), bytes);
});

test('a word', async (t) => {
  checkTable(t, word({ max: 8 }), [
    ['tcp\n', 'tcp'],
    [' tcp x', 'tcp'],
    ['\n', ''],
    ['123456789', 'EINVAL'],
    ['1234567\n', '1234567'],
    ['', 'EINVAL'],
  ]);
  t.same(word().format(word().parse(Buffer.from([0xff, 0x20, 0x41]))), Buffer.from([0xff]));
});
