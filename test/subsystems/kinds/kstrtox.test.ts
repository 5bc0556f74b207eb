import fc from '../../fast-check.js';
import { test } from 'tap';
import { type Base, kstrtobool, kstrtoll, kstrtos, kstrtou, kstrtoull } from '../../../src/subsystems/kinds/kstrtox.js';
import { orErrno } from './support.js';

/** Text, base, and what kstrtoull answers: each row follows from one rule of lib/kstrtox.c. */
const ULL: readonly [string, Base, bigint | string][] = [
  ['0', 0, 0n],
  ['7', 10, 7n],
  ['7\n', 10, 7n],
  ['+7', 10, 7n],
  ['007', 10, 7n],
  // A sign, once, and no minus.
  ['-7', 10, 'EINVAL'],
  ['++7', 10, 'EINVAL'],
  ['+-7', 10, 'EINVAL'],
  ['+', 10, 'EINVAL'],
  ['-0', 10, 'EINVAL'],
  // White space: one newline, at the end.
  [' 7', 10, 'EINVAL'],
  ['7 ', 10, 'EINVAL'],
  ['\n7', 10, 'EINVAL'],
  ['7\n\n', 10, 'EINVAL'],
  ['7\r\n', 10, 'EINVAL'],
  ['', 10, 'EINVAL'],
  ['\n', 10, 'EINVAL'],
  // The base, found out or given.
  ['0x1F', 0, 31n],
  ['0X1f', 0, 31n],
  ['010', 0, 8n],
  ['+0x10', 0, 16n],
  ['0x10', 16, 16n],
  ['ff', 16, 255n],
  ['0x10', 10, 'EINVAL'],
  ['0x', 0, 'EINVAL'],
  ['0x', 16, 'EINVAL'],
  ['0xg', 0, 'EINVAL'],
  ['08', 0, 'EINVAL'],
  ['8', 8, 'EINVAL'],
  ['1f', 0, 'EINVAL'],
  ['g', 16, 'EINVAL'],
  ['00', 0, 0n],
  ['0', 16, 0n],
  // The edge of 64 bits; beyond it the number is out of range whatever follows.
  ['18446744073709551615', 10, 18446744073709551615n],
  ['18446744073709551616', 10, 'ERANGE'],
  ['0xffffffffffffffff', 0, 18446744073709551615n],
  ['0x10000000000000000', 0, 'ERANGE'],
  ['01777777777777777777777', 0, 18446744073709551615n],
  ['02000000000000000000000', 0, 'ERANGE'],
  ['18446744073709551616z', 10, 'ERANGE'],
  ['18446744073709551615z', 10, 'EINVAL'],
  ['00000000000000000000000000000000000000000001', 10, 1n],
];

test('kstrtoull', async (t) => {
  for (const [text, base, wanted] of ULL)
    t.equal(
      orErrno(() => kstrtoull(text, base)),
      wanted,
      `${JSON.stringify(text)} in base ${base}`,
    );
});

test('kstrtoll', async (t) => {
  const rows: readonly [string, bigint | string][] = [
    ['-1', -1n],
    ['-0', 0n],
    ['+1', 1n],
    ['-0x10', -16n],
    ['-010', -8n],
    ['-+1', 'EINVAL'],
    ['--1', 'EINVAL'],
    ['-', 'EINVAL'],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', 'ERANGE'],
    ['-9223372036854775808', -9223372036854775808n],
    ['-9223372036854775809', 'ERANGE'],
    ['-1\n', -1n],
    ['- 1', 'EINVAL'],
  ];
  for (const [text, wanted] of rows)
    t.equal(
      orErrno(() => kstrtoll(text, 0)),
      wanted,
      JSON.stringify(text),
    );
});

test('narrow types: what is not a number is EINVAL before what is too large is ERANGE', async (t) => {
  for (const [bits, max] of [
    [8, '255'],
    [16, '65535'],
    [32, '4294967295'],
  ] as const) {
    t.equal(kstrtou(bits, max), Number(max));
    t.equal(
      orErrno(() => kstrtou(bits, String(Number(max) + 1))),
      'ERANGE',
    );
    t.equal(
      orErrno(() => kstrtou(bits, `${Number(max) + 1}z`)),
      'EINVAL',
    );
    t.equal(
      orErrno(() => kstrtou(bits, '-1')),
      'EINVAL',
    );
    const top = 2 ** (bits - 1);
    t.equal(kstrtos(bits, String(top - 1)), top - 1);
    t.equal(kstrtos(bits, String(-top)), -top);
    t.equal(
      orErrno(() => kstrtos(bits, String(top))),
      'ERANGE',
    );
    t.equal(
      orErrno(() => kstrtos(bits, String(-top - 1))),
      'ERANGE',
    );
  }
});

test('every number comes back from every way to write it', async (t) => {
  const property = fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.nat(30), fc.boolean(), (value, zeros, newline) => {
    const pad = '0'.repeat(zeros);
    const end = newline ? '\n' : '';
    const all = [
      kstrtoull(`${pad}${value}${end}`, 10),
      kstrtoull(`+${pad}${value}${end}`, 10),
      kstrtoull(`0x${pad}${value.toString(16)}${end}`, 0),
      kstrtoull(`${pad}${value.toString(16).toUpperCase()}${end}`, 16),
      kstrtoull(`0${pad}${value.toString(8)}${end}`, 0),
      kstrtoull(`${pad}${value.toString(8)}${end}`, 8),
    ];
    return all.every((one) => one === value);
  });
  t.doesNotThrow(() => fc.assert(property));
});

test('any text is a number, EINVAL or ERANGE, and never anything else', async (t) => {
  const text = fc.string({ unit: fc.constantFrom(...'0123456789abcxXfF+-\n z'), maxLength: 24 });
  const property = fc.property(text, fc.constantFrom<Base>(0, 8, 10, 16), (written, base) => {
    const wide = orErrno(() => kstrtoll(written, base));
    const narrow = orErrno(() => kstrtos(8, written, base));
    // A narrow type differs from the wide one only in its range.
    if (typeof wide === 'string') return narrow === wide;
    return narrow === (wide >= -128n && wide <= 127n ? Number(wide) : 'ERANGE');
  });
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2000 }));
});

test('kstrtobool', async (t) => {
  for (const text of ['y', 'Y', 't', 'T', '1', 'on', 'ON', 'oN', 'yes', 'true\n', '1junk', '10']) t.equal(kstrtobool(text), true, text);
  for (const text of ['n', 'N', 'f', 'F', '0', 'of', 'off', 'OFF', 'no', 'false', '01', '0x1']) t.equal(kstrtobool(text), false, text);
  for (const text of ['', '\n', ' 1', '2', 'o', 'o1', 'enable', '-1', '+1'])
    t.equal(
      orErrno(() => kstrtobool(text)),
      'EINVAL',
      JSON.stringify(text),
    );
});
