import fc from '../../fast-check.js';
import { test } from 'tap';
import { etherAddress, mac } from '../../../src/subsystems/kinds/index.js';
import { checkTable, parsed } from './support.js';

test('mac_pton', async (t) => {
  checkTable(t, mac(), [
    ['00:11:22:aa:bb:CC\n', '00:11:22:aa:bb:cc'],
    ['00:11:22:aa:bb:cc', '00:11:22:aa:bb:cc'],
    ['ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff'],
    ['00:11:22:aa:bb', 'EINVAL'],
    ['00:11:22:aa:bb:c', 'EINVAL'],
    ['00-11-22-aa-bb-cc', 'EINVAL'],
    ['00:11:22:aa:bb:cg', 'EINVAL'],
    ['00:11:22:aa:bb:cc:dd', 'EINVAL'],
    ['00:11:22:aa:bb:cc ', 'EINVAL'],
    [' 0:11:22:aa:bb:cc', 'EINVAL'],
    ['', 'EINVAL'],
    // Nothing is looked at after the newline.
    ['00:11:22:aa:bb:cc\nmore', '00:11:22:aa:bb:cc'],
  ]);
  checkTable(t, mac({ trailing: true }), [
    ['00:11:22:aa:bb:cc:dd', '00:11:22:aa:bb:cc'],
    ['00:11:22:aa:bb', 'EINVAL'],
  ]);
});

test('the address of a USB network function: separators are optional, and only unicast is asked for', async (t) => {
  checkTable(t, etherAddress, [
    ['02:11:22:33:44:55\n', '02:11:22:33:44:55'],
    ['021122334455', '02:11:22:33:44:55'],
    ['02.11.22.33.44.55', '02:11:22:33:44:55'],
    ['02:11:22:33:44:55 and more', '02:11:22:33:44:55'],
    ['01:11:22:33:44:55', 'EINVAL'],
    ['ff:ff:ff:ff:ff:ff', 'EINVAL'],
    ['00:00:00:00:00:00', 'EINVAL'],
    ['zz', 'EINVAL'],
    ['', 'EINVAL'],
    // What is no digit, and what is beyond the end, reads as all ones.
    ['hello', 'fe:ff:ff:ff:ff:ff'],
    ['02', '02:ff:ff:ff:ff:ff'],
    ['02-11', '02:f1:ff:ff:ff:ff'],
  ]);
});

test('every unicast address comes back', async (t) => {
  const address = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => {
    bytes[0] = (bytes[0]! & 0xfc) | 2;
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
  });
  t.doesNotThrow(() =>
    fc.assert(fc.property(address, (text) => parsed(mac(), text.toUpperCase()) === text && parsed(etherAddress, text) === text)),
  );
});
