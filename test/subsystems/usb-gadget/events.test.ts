import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import type { ConfigSubsystem } from '../../../src/core/index.js';
import { eventsOf, triggerEvent } from '../../../src/subsystems/events.js';
import { usbGadget } from '../../../src/subsystems/usb-gadget/index.js';
import { gadget, type Gadgets } from './support.js';

const bind = (tree: Gadgets): Promise<unknown> => tree.echo('g/UDC', 'dummy_udc.0');
const happen = (tree: Gadgets, name: string, ...args: string[]): Promise<void> => triggerEvent(tree.subsystem, name, args);

test('without a host, the descriptor stays as it was written', async (t) => {
  const tree = await gadget({}, 'acm.0');
  t.equal(await bind(tree), undefined);
  t.same([await tree.cat('g/bcdUSB'), await tree.cat('g/bMaxPacketSize0')], ['0x0000\n', '0x00\n']);
});

test('a host that reads the descriptors makes the kernel correct them, for good', async (t) => {
  for (const [kernel, webusb, shown] of [
    ['6.1', false, '0x0200\n'],
    ['6.12', false, '0x0200\n'],
    ['6.12', true, '0x0201\n'],
  ] as const) {
    const tree = await gadget({ kernel, host: 'attached' }, 'acm.0');
    await tree.echo('g/bcdUSB', '0x0110');
    if (webusb) await tree.echo('g/webusb/use', 1);
    t.equal(await tree.cat('g/bcdUSB'), '0x0110\n');
    await bind(tree);
    t.same([await tree.cat('g/bcdUSB'), await tree.cat('g/bMaxPacketSize0')], [shown, '0x40\n'], kernel);
    await tree.put('g/UDC', '\n');
    t.equal(await tree.cat('g/bcdUSB'), shown, 'it stays after unbinding');
  }
  const later = await gadget({}, 'acm.0');
  await bind(later);
  await happen(later, 'enumerate', 'dummy_udc.0');
  t.equal(await later.cat('g/bcdUSB'), '0x0200\n');
});

test('a controller that vanishes takes the binding with it, not the name; when it is back, the gadget is bound again', async (t) => {
  const tree = await gadget({ udc: 'dummy_udc.0+dummy_udc.1' }, 'hid.0');
  await bind(tree);
  await happen(tree, 'vanish', 'dummy_udc.0');
  t.equal(await tree.cat('g/UDC'), 'dummy_udc.0\n');
  t.equal(await tree.echo('g/max_speed', 'high-speed'), 'EINVAL', 'it still counts as bound');
  t.equal(await bind(tree), 'EBUSY');
  await tree.mkdir('h', 'h/configs/c.1', 'h/functions/acm.0');
  await tree.link('h/functions/acm.0', 'h/configs/c.1/acm');
  t.equal(await tree.echo('h/UDC', 'dummy_udc.0'), 'EBUSY', 'there is no such controller');
  await happen(tree, 'appear', 'dummy_udc.0');
  t.equal(await tree.cat('g/UDC'), 'dummy_udc.0\n');
  t.equal(await tree.echo('h/UDC', 'dummy_udc.0'), 'EBUSY', 'g is bound to it');
  t.equal(await tree.put('g/UDC', '\n'), undefined);
  t.equal(await tree.echo('h/UDC', 'dummy_udc.0'), undefined);
});

test('a gadget that is unbound while its controller is away does not wait for it', async (t) => {
  const tree = await gadget({}, 'acm.0');
  await bind(tree);
  await happen(tree, 'vanish', 'dummy_udc.0');
  t.equal(await tree.put('g/UDC', '\n'), undefined);
  t.equal(await tree.cat('g/UDC'), '\n');
  await happen(tree, 'appear', 'dummy_udc.0');
  t.equal(await tree.cat('g/UDC'), '\n');
  t.equal(await bind(tree), undefined);
});

test('a medium that the host has locked can not be changed', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'lun-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const disk = join(dir, 'disk');
  await writeFile(disk, Buffer.alloc(1024));
  const tree = await gadget({}, 'mass_storage.0');
  await tree.mkdir('g/functions/mass_storage.1', 'g/functions/mass_storage.1/lun.5');
  const lun = 'g/functions/mass_storage.0/lun.0';
  await happen(tree, 'lock-medium', lun);
  t.equal(await tree.echo(`${lun}/file`, disk), undefined, 'there is none yet');
  t.equal(await tree.echo(`${lun}/file`, disk), 'EBUSY');
  t.equal(await tree.echo(`${lun}/file`, ''), 'EBUSY');
  t.equal(await tree.echo(`${lun}/ro`, 1), 'EBUSY');
  t.equal(await tree.echo(`${lun}/cdrom`, 1), 'EBUSY');
  await happen(tree, 'eject-medium', lun);
  t.not(await tree.cat(`${lun}/file`), '');
  t.equal(await tree.put(`${lun}/forced_eject`, '1'), undefined);
  t.equal(await tree.cat(`${lun}/file`), '');
  await tree.echo(`${lun}/file`, disk);
  await bind(tree);
  await happen(tree, 'lock-medium', lun);
  await happen(tree, 'disconnect', 'dummy_udc.0');
  t.equal(await tree.echo(`${lun}/file`, ''), undefined, 'the host has gone, and its lock with it');
  await tree.echo(`${lun}/file`, disk);
  await happen(tree, 'lock-medium', lun);
  await happen(tree, 'unlock-medium', lun);
  await happen(tree, 'eject-medium', lun);
  t.equal(await tree.cat(`${lun}/file`), '');
  await happen(tree, 'lock-medium', 'g/functions/mass_storage.1/lun.5');
  await tree.rmdir('g/functions/mass_storage.1/lun.5');
  await t.rejects(happen(tree, 'lock-medium', 'g/functions/mass_storage.1/lun.5'), { message: /there is no lun/ });
});

test('what is wrong with an event is said', async (t) => {
  const tree = await gadget({}, 'acm.0');
  const refused = (name: string, ...args: string[]): Promise<unknown> =>
    happen(tree, name, ...args).then(undefined, (error) => error.message);
  t.match(await refused('explode'), /^'usb_gadget' has no event 'explode'; expected 'enumerate', 'disconnect', /);
  t.equal(await refused('vanish'), 'usb_gadget: expected vanish UDC');
  t.equal(await refused('vanish', 'a', 'b'), 'usb_gadget: expected vanish UDC');
  t.equal(await refused('vanish', 'a'), "usb_gadget: there is no controller 'a'; expected dummy_udc.0");
  t.match(await refused('state', 'dummy_udc.0', 'happy'), /^usb_gadget: 'happy' is not a state; expected not attached, attached, /);
  t.match(await refused('lock-medium', 'g/x'), /there is no lun 'g\/x'; expected GADGET\/functions/);
  t.same(Object.keys(eventsOf({ name: 'x' } as ConfigSubsystem)), []);
  t.throws(() => usbGadget({ host: 'here' }), { message: "usb_gadget: option 'host' cannot be 'here'; expected attached or none" });
});
