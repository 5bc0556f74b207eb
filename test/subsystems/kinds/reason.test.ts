import { test } from 'tap';
import { Errno, logged, quote, reasonOf } from '../../../src/errno.js';
import {
  bool,
  etherAddress,
  ip,
  type Kind,
  mac,
  oneOf,
  orElse,
  prefixOf,
  scannedUint,
  text,
  u8,
  u64,
  uuid,
  word,
} from '../../../src/subsystems/kinds/index.js';

/** The reason with which a kind refuses what was written. */
function reasonFor(kind: Kind<any>, written: string): string {
  try {
    return `read: ${kind.parse(Buffer.from(written, 'latin1'))}`;
  } catch (error) {
    return error instanceof Errno ? `${error.code}: ${error.reason}` : `threw ${error}`;
  }
}

test('a value is shown on one line, and cut if it is long', (t) => {
  t.equal(quote('a b'), "'a b'");
  t.equal(quote("it's\n\0\x7f\\"), "'it\\'s\\n\\x00\\x7f\\\\'");
  t.equal(quote('é€'), "'\\xe9\\u20ac'");
  t.equal(quote(Buffer.from([0xff, 0x41])), "'\\xffA'");
  t.equal(quote('x'.repeat(5000)), `'${'x'.repeat(64)}…'`);
  t.equal(quote(Buffer.alloc(5000, 0x78)), `'${'x'.repeat(64)}…'`);
  t.equal(quote('x'.repeat(64)), `'${'x'.repeat(64)}'`);
  t.equal(logged('it is bound', 'udc x: busy'), 'it is bound; the kernel logs "udc x: busy"');
  t.end();
});

test('a kind says what it read and which rule of the kernel refused it', (t) => {
  for (const [kind, written, expected] of [
    [bool, 'maybe\n', "EINVAL: 'maybe\\n' begins with none of y, n, t, f, 1, 0, on and off (kstrtobool)"],
    [u8(), 'x', "EINVAL: 'x' is not a number (kstrtoull)"],
    [u8({ base: 10 }), '', "EINVAL: '' is not a number in base 10 (kstrtoull)"],
    [u8(), '1 2\n', "EINVAL: ' 2\\n' follows the number in '1 2\\n' (kstrtoull)"],
    [u8(), '256', 'ERANGE: 256 does not fit into 8 bits (kstrtou8)'],
    [u64(), '18446744073709551616', "ERANGE: '18446744073709551616' does not fit into 64 bits (kstrtoull)"],
    [u8({ min: 3 }), '2', 'EINVAL: 2 is less than 3'],
    [u8({ max: 3, outside: 'ERANGE' }), '4', 'ERANGE: 4 is more than 3'],
    [orElse('EINVAL', u8()), '256', 'EINVAL: 256 does not fit into 8 bits (kstrtou8)'],
    [scannedUint(16), '-1', "EINVAL: '-1' does not begin with digits (sscanf)"],
    [oneOf(['tcp', 'loop']), 'udp\n', "EINVAL: 'udp\\n' is not one of tcp, loop"],
    [prefixOf(['fast', 'slow']), 'slo', "EINVAL: 'slo' begins with none of fast, slow"],
    [text({ min: 1 }), '\n', 'EINVAL: the text has 0 bytes, less than 1'],
    [text({ max: 2, tooLong: 'E2BIG' }), 'abc', 'E2BIG: the text has 3 bytes, more than 2'],
    [text({ pattern: /^a/ }), 'b', "EINVAL: 'b' does not match /^a/"],
    [word({ max: 2 }), 'abc', 'EINVAL: the text has 3 bytes, more than 2'],
    [word(), '', 'EINVAL: the text is empty (sscanf finds no word)'],
    [ip, '1.2.3', "EINVAL: '1.2.3' is not an IPv4 address (in4_pton)"],
    [ip, '::1::', "EINVAL: '::1::' is not an IPv6 address (in6_pton)"],
    [mac(), '00:11', "EINVAL: '00:11' is not six pairs of hexadecimal digits with colons (mac_pton)"],
    [etherAddress, '010000000000', "EINVAL: '010000000000' is read as 01:00:00:00:00:00, which is not a unicast address (get_ether_addr)"],
    [uuid, 'no', "EINVAL: 'no' does not begin with a UUID (uuid_parse)"],
  ] as const)
    t.equal(reasonFor(kind, written), expected);
  t.end();
});

test('the reason of whatever is thrown', (t) => {
  t.equal(reasonOf(new Errno('EBUSY', () => 'in use')), 'in use');
  t.equal(reasonOf(new Errno('EBUSY')), 'EBUSY');
  t.equal(reasonOf(new Error('broken')), 'broken');
  t.equal(reasonOf('text'), 'text');
  t.end();
});
