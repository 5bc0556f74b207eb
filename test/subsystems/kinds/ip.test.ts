import fc from '../../fast-check.js';
import { test } from 'tap';
import { ip, ipv4, ipv6 } from '../../../src/subsystems/kinds/index.js';
import { checkTable, parsed } from './support.js';

test('in4_pton', async (t) => {
  checkTable(t, ipv4, [
    ['127.0.0.1\n', '127.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['010.000.0000.1', '10.0.0.1'],
    ['1.2.3.4\nmore', '1.2.3.4'],
    ['256.0.0.1', 'EINVAL'],
    ['1.2.3', 'EINVAL'],
    ['1.2.3.4.5', 'EINVAL'],
    ['1.2.3.', 'EINVAL'],
    ['1..2.3', 'EINVAL'],
    ['1.2.3.4 ', 'EINVAL'],
    ['1.2.3.4/24', 'EINVAL'],
    ['1.2.3.4a', 'EINVAL'],
    ['a.b.c.d', 'EINVAL'],
    ['', 'EINVAL'],
    ['\n', 'EINVAL'],
    ['::1', 'EINVAL'],
  ]);
});

test('in6_pton', async (t) => {
  checkTable(t, ipv6, [
    ['::1\n', '::1'],
    ['::', '::'],
    ['1::', '1::'],
    ['fe80::1:2', 'fe80::1:2'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['1::1.2.3.4', '1::102:304'],
    ['00001::00000abc', '1::abc'],
    ['ABCD::', 'abcd::'],
    ['1:2:3:4:5:6:7::8', 'EINVAL'],
    ['1::2::3', 'EINVAL'],
    [':::', 'EINVAL'],
    [':1', 'EINVAL'],
    ['1:', 'EINVAL'],
    ['1:2:3:4:5:6:7', 'EINVAL'],
    ['1:2:3:4:5:6:7:8:9', 'EINVAL'],
    ['12345::', 'EINVAL'],
    ['g::', 'EINVAL'],
    ['::1%eth0', 'EINVAL'],
    ['::1/64', 'EINVAL'],
    ['::1 ', 'EINVAL'],
    ['1:2:3:4:5:6:7:1.2.3.4', 'EINVAL'],
    ['1.2.3.4::', 'EINVAL'],
    ['::1.2.3.256', 'EINVAL'],
    ['', 'EINVAL'],
    ['1.2.3.4', 'EINVAL'],
  ]);
});

test('addresses are shown as %pI6c shows them', async (t) => {
  checkTable(t, ipv6, [
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:ffff:0:0', '::ffff:0.0.0.0'],
    ['fe80::5efe:a00:1', 'fe80::5efe:10.0.0.1'],
    ['fe80::200:5efe:a00:1', 'fe80::200:5efe:10.0.0.1'],
  ]);
});

test('a colon makes it IPv6', async (t) => {
  checkTable(t, ip, [
    ['10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['1.2.3.4\n:', 'EINVAL'],
    ['x', 'EINVAL'],
  ]);
});

test('every address comes back, and what is shown reads as itself', async (t) => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.ipV4(), (text) => parsed(ipv4, text) === text)));
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const shown = parsed(ipv6, text);
        return shown !== 'EINVAL' && parsed(ipv6, shown) === shown;
      }),
    ),
  );
});
