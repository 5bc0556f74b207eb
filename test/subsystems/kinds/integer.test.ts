import fc from '../../fast-check.js';
import { test } from 'tap';
import { int, s8, s16, s32, s64, scannedUint, u8, u16, u32, u64 } from '../../../src/subsystems/kinds/index.js';
import { checkTable, parsed } from './support.js';

test('each type has its range', async (t) => {
  checkTable(t, u8(), [
    ['255', 255],
    ['256', 'ERANGE'],
    ['-1', 'EINVAL'],
    ['0xff\n', 255],
  ]);
  checkTable(t, u16(), [
    ['65535', 65535],
    ['65536', 'ERANGE'],
    ['0xffff', 65535],
    ['0177777', 65535],
  ]);
  checkTable(t, u32(), [
    ['4294967295', 4294967295],
    ['4294967296', 'ERANGE'],
  ]);
  checkTable(t, u64(), [
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 'ERANGE'],
  ]);
  checkTable(t, s8(), [
    ['-128', -128],
    ['128', 'ERANGE'],
  ]);
  checkTable(t, s16(), [
    ['-32768', -32768],
    ['32768', 'ERANGE'],
  ]);
  checkTable(t, s32(), [
    ['-2147483648', -2147483648],
    ['2147483648', 'ERANGE'],
  ]);
  checkTable(t, int(), [
    ['2147483647', 2147483647],
    ['-2147483649', 'ERANGE'],
  ]);
  checkTable(t, s64(), [
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854775808', 'ERANGE'],
  ]);
});

test('what follows a NUL is not there', async (t) => {
  checkTable(t, u8(), [
    ['7\0junk', 7],
    ['7\n\0junk', 7],
    ['\x007', 'EINVAL'],
    ['7z\0', 'EINVAL'],
  ]);
});

test('a driver may take less than the type holds', async (t) => {
  checkTable(t, u16({ min: 1, max: 500 }), [
    ['0', 'EINVAL'],
    ['1', 1],
    ['500', 500],
    ['501', 'EINVAL'],
    ['65536', 'ERANGE'],
  ]);
  checkTable(t, u8({ max: 15, outside: 'ERANGE' }), [
    ['15', 15],
    ['16', 'ERANGE'],
    ['x', 'EINVAL'],
  ]);
  checkTable(t, u64({ max: 10n }), [
    ['10', 10n],
    ['11', 'EINVAL'],
  ]);
});

test('numbers are shown in decimal, or in hexadecimal of a width', async (t) => {
  t.equal(u16().format(4660), '4660');
  t.equal(u16({ hex: 4 }).format(0x1d6b), '0x1d6b');
  t.equal(u16({ hex: 4 }).format(1), '0x0001');
  t.equal(u8({ hex: 2 }).format(0), '0x00');
  t.equal(u32({ hex: 2 }).format(0x12345), '0x12345');
  t.equal(u64({ hex: 16 }).format(255n), '0x00000000000000ff');
  t.equal(s32().format(-5), '-5');
});

test('what is shown can be written again', async (t) => {
  const property = fc.property(fc.nat(0xffff), fc.option(fc.nat(6), { nil: undefined }), fc.boolean(), (value, hex, newline) => {
    const kind = u16(hex === undefined ? {} : { hex });
    return parsed(kind, `${kind.format(value)}${newline ? '\n' : ''}`) === value;
  });
  t.doesNotThrow(() => fc.assert(property));
});

test('the reader that is sscanf', async (t) => {
  checkTable(t, scannedUint(16, { min: 1 }), [
    ['1\n', 1],
    ['0', 'EINVAL'],
    ['65537', 1],
    ['', 'EINVAL'],
    [' 12 13', 12],
  ]);
});
