/** Controllers in sysfs. What is expected was seen in a guest with Linux 6.1. */
import { dirname, resolve } from 'node:path';
import { test } from 'tap';
import type { SurroundingNode } from '../../../src/core/index.js';
import { triggerEvent } from '../../../src/subsystems/events.js';
import { caller } from '../../core/support.js';
import { errno } from '../../core/support.js';
import { gadget, type Gadgets } from './support.js';

const U = '/sys/class/udc/dummy_udc.0';

/** Walks as the kernel does; links that lead to nothing of ours are undefined. @param follow a link at the end, too */
function find({ subsystem }: Gadgets, path: string, follow = true): SurroundingNode | undefined {
  const nodes = Object.entries(subsystem.surroundings?.nodes ?? {}).filter(([at]) => path === at || path.startsWith(`${at}/`));
  for (const [at, root] of nodes.sort(([a], [b]) => b.length - a.length)) {
    let node: SurroundingNode | undefined = root;
    let here = at;
    const names = path
      .slice(at.length + 1)
      .split('/')
      .filter(Boolean);
    for (const [depth, name] of names.entries()) {
      if (!node || !('list' in node)) return undefined;
      node = [...node.list()].find(([one]) => one === name)?.[1];
      here = `${here}/${name}`;
      if (node && 'target' in node && (follow || depth < names.length - 1)) {
        const to = resolve(dirname(here), node.target());
        return find({ subsystem } as Gadgets, [to, ...names.slice(depth + 1)].join('/'), follow);
      }
    }
    if (node) return node;
  }
  return undefined;
}

async function cat(tree: Gadgets, path: string): Promise<unknown> {
  const node = find(tree, path);
  if (!node || !('show' in node) || !node.show) return 'ENOENT';
  return (await errno(() => Promise.resolve(node.show!(caller(), 4096)))) ?? String(await node.show(caller(), 4096));
}

async function put(tree: Gadgets, path: string, text: string): Promise<unknown> {
  const node = find(tree, path);
  if (!node || !('store' in node) || !node.store) return 'EACCES';
  return errno(async () => void (await node.store!(text, caller(), Buffer.from(text))));
}

function ls(tree: Gadgets, path: string): string {
  const node = find(tree, path);
  return node && 'list' in node
    ? [...node.list()]
        .map(([name]) => name)
        .sort()
        .join(' ')
    : 'ENOENT';
}

function readlink(tree: Gadgets, path: string): unknown {
  const node = find(tree, path, false);
  return node && 'target' in node ? node.target() : undefined;
}

const state = async (tree: Gadgets) =>
  (await Promise.all(['state', 'function', 'current_speed', 'maximum_speed'].map((name) => cat(tree, `${U}/${name}`)))).join('');

test('a free controller', async (t) => {
  const tree = await gadget({}, 'acm.0');
  t.equal(ls(tree, '/sys/class/udc'), 'dummy_udc.0');
  t.equal(
    ls(tree, U),
    'a_alt_hnp_support a_hnp_support b_hnp_enable current_speed device function gadget is_a_peripheral is_otg is_selfpowered maximum_speed power soft_connect srp state subsystem uevent',
  );
  t.equal(ls(tree, `${U}/device`), 'driver driver_override gadget.0 modalias power subsystem udc uevent');
  t.equal(ls(tree, `${U}/gadget`), 'function power subsystem uevent');
  t.equal(
    ls(tree, `${U}/power`),
    'async autosuspend_delay_ms control runtime_active_kids runtime_active_time runtime_enabled runtime_status runtime_suspended_time runtime_usage',
  );
  const device = '/sys/devices/platform/dummy_udc.0';
  for (const [path, target] of [
    [U, '../../devices/platform/dummy_udc.0/udc/dummy_udc.0'],
    [`${device}/udc/dummy_udc.0/device`, '../../../dummy_udc.0'],
    [`${device}/udc/dummy_udc.0/gadget`, '../../gadget.0'],
    [`${device}/udc/dummy_udc.0/subsystem`, '../../../../../class/udc'],
    [`${device}/gadget.0/subsystem`, '../../../../bus/gadget'],
    [`${device}/driver`, '../../../bus/platform/drivers/dummy_udc'],
    [`${device}/subsystem`, '../../../bus/platform'],
    ['/sys/bus/platform/drivers/dummy_udc/dummy_udc.0', '../../../../devices/platform/dummy_udc.0'],
    ['/sys/bus/platform/devices/dummy_udc.0', '../../../devices/platform/dummy_udc.0'],
  ] as const)
    t.equal(readlink(tree, path), target, path);
  t.equal(await state(tree), 'not attached\nUNKNOWN\nhigh-speed\n');
  t.equal(await cat(tree, `${U}/uevent`), 'USB_UDC_NAME=dummy_udc\n');
  t.equal(await cat(tree, `${U}/is_otg`), '0\n');
  t.equal(await cat(tree, `${U}/power/autosuspend_delay_ms`), 'EIO');
  t.equal(await cat(tree, `${device}/uevent`), 'DRIVER=dummy_udc\nMODALIAS=platform:dummy_udc\n');
  t.same(await put(tree, `${U}/soft_connect`, 'connect'), 'EOPNOTSUPP');
  t.same(await put(tree, `${U}/soft_connect`, 'junk'), 'EOPNOTSUPP');
  t.same([await put(tree, `${U}/srp`, '1'), await put(tree, `${U}/srp`, 'junk')], [undefined, undefined]);
  t.same([await put(tree, `${U}/uevent`, 'add'), await put(tree, `${U}/uevent`, 'junk')], [undefined, 'EINVAL']);
  t.equal(await put(tree, `${U}/state`, 'x'), 'EACCES');
});

for (const host of ['none', 'attached'] as const) {
  test(`bound, and given up again; host=${host}`, async (t) => {
    const tree = await gadget({ host }, 'acm.0');
    await tree.echo('g/UDC', 'dummy_udc.0');
    const bound = host === 'none' ? 'not attached' : 'configured';
    t.equal(await state(tree), `${bound}\ng\nhigh-speed\nhigh-speed\n`);
    t.equal(await cat(tree, `${U}/uevent`), 'USB_UDC_NAME=dummy_udc\nUSB_UDC_DRIVER=g\n');
    t.equal(ls(tree, `${U}/gadget`), 'driver function power subsystem suspended uevent');
    t.equal(await cat(tree, `${U}/gadget/uevent`), 'DRIVER=configfs-gadget.g\n');
    t.equal(await cat(tree, `${U}/gadget/suspended`), '0\n');
    t.equal(readlink(tree, '/sys/devices/platform/dummy_udc.0/gadget.0/driver'), '../../../../bus/gadget/drivers/configfs-gadget.g');
    t.equal(ls(tree, '/sys/bus/gadget/drivers/configfs-gadget.g'), 'gadget.0');
    for (const [text, answer] of [
      ['junk', 'EINVAL'],
      ['connect\n\n', 'EINVAL'],
      ['connect\0', undefined],
      ['disconnect\n', undefined],
      ['connect', undefined],
    ] as const)
      t.equal(await put(tree, `${U}/soft_connect`, text), answer, JSON.stringify(text));
    t.equal(await state(tree), `${bound}\ng\nhigh-speed\nhigh-speed\n`);
    await tree.put('g/UDC', '\n');
    t.equal(await state(tree), `${bound}\nhigh-speed\nhigh-speed\n`, 'state and speed stay, as dummy_hcd leaves them');
    t.equal(ls(tree, `${U}/gadget`), 'function power subsystem uevent');
    t.equal(ls(tree, '/sys/bus/gadget/drivers'), '');
  });
}

test('it follows events', async (t) => {
  const tree = await gadget({ host: 'attached' }, 'acm.0');
  const happen = (name: string, ...args: string[]) => triggerEvent(tree.subsystem, name, ['dummy_udc.0', ...args]);
  await tree.echo('g/UDC', 'dummy_udc.0');
  await happen('suspend');
  t.same([await cat(tree, `${U}/state`), await cat(tree, `${U}/gadget/suspended`)], ['suspended\n', '1\n']);
  await happen('resume');
  t.same([await cat(tree, `${U}/state`), await cat(tree, `${U}/gadget/suspended`)], ['configured\n', '0\n']);
  await happen('speed', 'full-speed');
  t.equal(await cat(tree, `${U}/current_speed`), 'full-speed\n');
  await happen('vanish');
  t.same([ls(tree, '/sys/class/udc'), ls(tree, '/sys/bus/gadget/devices')], ['', '']);
  t.equal(ls(tree, '/sys/devices/platform/dummy_udc.0'), 'driver driver_override modalias power subsystem uevent');
  await happen('appear');
  t.equal(await cat(tree, `${U}/function`), 'g\n');
});

test('ports of a hub are below it; hardware has its own name, and a driver that is not ours to know', async (t) => {
  const tree = await gadget({ udc: '1e6a0000.usb-vhub:p1+1e6a0000.usb-vhub:p2+fe980000.usb' }, 'acm.0');
  const hub = '/sys/bus/platform/devices/1e6a0000.usb-vhub';
  t.equal(ls(tree, hub), '1e6a0000.usb-vhub:p1 1e6a0000.usb-vhub:p2');
  await tree.echo('g/UDC', '1e6a0000.usb-vhub:p2');
  t.equal(await cat(tree, `${hub}/1e6a0000.usb-vhub:p2/gadget.1/suspended`), '0\n');
  t.equal(await cat(tree, `${hub}/1e6a0000.usb-vhub:p1/gadget.0/suspended`), 'ENOENT');
  t.equal(await cat(tree, '/sys/class/udc/fe980000.usb/uevent'), 'USB_UDC_NAME=fe980000.usb\n');
  t.equal(await cat(tree, '/sys/class/udc/fe980000.usb/device/uevent'), 'MODALIAS=platform:fe980000.usb\n');
  t.equal(ls(tree, '/sys/class/udc/fe980000.usb/device'), 'driver_override gadget.2 modalias power subsystem udc uevent');
});

test('without controllers there is the class alone', async (t) => {
  const tree = await gadget({ udc: '' }, 'acm.0');
  t.equal(ls(tree, '/sys/class/udc'), '');
  t.equal(ls(tree, '/sys/devices/platform'), 'ENOENT');
});
