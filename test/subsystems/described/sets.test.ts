import { test } from 'tap';
import { loadSubsystems, sets } from '../../../src/subsystems/index.js';
import { caller, configfs, walk } from '../../core/support.js';
import { Shell } from '../yaml/support.js';

async function shellOf(spec: string): Promise<Shell> {
  const fs = configfs();
  for (const subsystem of await loadSubsystems(spec)) await fs.registerSubsystem(subsystem);
  return new Shell(fs);
}

test('a set can be asked for by the name of its module', async (t) => {
  t.equal((await loadSubsystems('null_blk'))[0]!.name, 'nullb');
  t.equal((await loadSubsystems('gpio_sim'))[0]!.name, 'gpio-sim');
});

test('an option that is wrong, and a kernel that does not have the set', async (t) => {
  await t.rejects(loadSubsystems('vkms:kernel=6.12'), {
    message: "vkms: option 'kernel' cannot be '6.12'; expected 6.19 or a later version",
  });
  await t.rejects(loadSubsystems('dlm:kernel=99.1'), { message: /^dlm: option 'kernel' cannot be '99\.1'; expected at most / });
  await t.rejects(loadSubsystems('gpio-sim:chips=x'), { message: "gpio-sim: option 'chips' cannot be 'x'; expected a whole number" });
  await t.rejects(loadSubsystems('dlm:size=1'), { message: "'dlm' has no option 'size'; expected 'kernel'" });
  for (const { name, options } of sets) if ('kernel' in options) t.ok((await loadSubsystems(`${name}:kernel=7.2`)).length > 0, name);
});

test('gpio-sim: what live checks, and what it freezes', async (t) => {
  const shell = await shellOf('gpio-sim:chips=2');
  const d = '/gpio-sim/c';
  for (const path of ['', '/b', '/b/line3', '/b/line007', '/b/line 5']) t.equal(await shell.mkdir(d + path), undefined, path);
  for (const name of ['line', 'linex', 'line3x', 'lines3', 'line-1', 'line+1'])
    t.equal(await shell.mkdir(`${d}/b/${name}`), 'EINVAL', name);
  t.equal(await shell.mkdir(`${d}/b/line3/pig`), 'EINVAL');
  t.equal(await shell.cat(`${d}/dev_name`), 'gpio-sim.0\n');
  t.equal(await shell.cat(`${d}/b/chip_name`), 'none\n');
  t.equal(await shell.echo('0', `${d}/live`), 'EPERM', 'it is not live already');
  t.equal(await shell.echo('0', `${d}/b/num_lines`), 'EINVAL');
  t.equal(await shell.echo('1025', `${d}/b/num_lines`), undefined);
  t.equal(await shell.echo('1', `${d}/live`), 'ENXIO');
  t.equal(await shell.echo('8', `${d}/b/num_lines`), undefined);
  t.equal(await shell.echo(' \tmy label \n', `${d}/b/label`), undefined);
  t.equal(await shell.cat(`${d}/b/label`), 'my label\n');
  t.equal(await shell.mkdir(`${d}/b2`), undefined);
  t.equal(await shell.echo('my label', `${d}/b2/label`), undefined);
  t.equal(await shell.echo('1', `${d}/live`), 'EINVAL', 'two banks of one label');
  t.equal(await shell.echo('\n', `${d}/b2/label`), undefined);
  t.equal(await shell.echo('1\0', `${d}/live`), undefined, 'as gpiosim writes it');
  t.equal(await shell.cat(`${d}/b/chip_name`), 'gpiochip2\n');
  t.equal(await shell.cat(`${d}/b2/chip_name`), 'gpiochip3\n');
  t.equal(await shell.echo('1', `${d}/live`), 'EPERM');
  t.equal(await shell.mkdir(`${d}/b3`), 'EBUSY');
  t.equal(await shell.mkdir(`${d}/b/linex`), 'EINVAL', 'the name comes first');
  t.equal(await shell.mkdir(`${d}/b/line8`), 'EBUSY');
  t.equal(await shell.mkdir(`${d}/b/line3/hog`), undefined, 'a hog can be made');
  for (const path of ['b/label', 'b/line3/name', 'b/line3/hog/name', 'b/line3/hog/direction']) {
    t.equal(await shell.echo('x', `${d}/${path}`), 'EBUSY', path);
  }
  t.equal(await shell.echo('x', `${d}/b/num_lines`), 'EINVAL', 'the number comes first');
  t.equal(await shell.echo('5', `${d}/b/num_lines`), 'EBUSY');
  t.equal(await shell.rmdir(`${d}/b/line007`), undefined, 'nothing is pinned in 6.1');
  t.equal(await shell.echo('0', `${d}/live`), undefined);
  t.equal(await shell.echo('sideways', `${d}/b/line3/hog/direction`), 'EINVAL');
  t.equal(await shell.echo(' output-low \n', `${d}/b/line3/hog/direction`), undefined);
  t.equal(await shell.cat(`${d}/b/line3/hog/direction`), 'output-low\n');
});

test('gpio-sim: chips get the lowest free numbers; from 6.13 on what is live stays', async (t) => {
  const shell = await shellOf('gpio-sim:kernel=6.17');
  for (const path of ['a', 'a/b', 'a/b/line0', 'a/b/line1', 'a/b/line1/hog', 'z', 'z/b', 'empty', 'empty/b']) {
    t.equal(await shell.mkdir(`/gpio-sim/${path}`), undefined);
  }
  t.equal(await shell.cat('/gpio-sim/a/b/line0/valid'), '1\n');
  t.equal(await shell.echo('1', '/gpio-sim/a/live'), undefined);
  t.equal(await shell.echo('1', '/gpio-sim/z/live'), undefined);
  t.equal(await shell.cat('/gpio-sim/z/b/chip_name'), 'gpiochip1\n');
  t.equal(await shell.rmdir('/gpio-sim/a/b/line1/hog'), 'EBUSY');
  t.equal(await shell.rmdir('/gpio-sim/a/b/line0'), 'EBUSY');
  t.equal(await shell.echo('0', '/gpio-sim/a/live'), undefined);
  t.equal(await shell.rmdir('/gpio-sim/a/b/line1/hog'), undefined);
  t.equal(await shell.echo('1', '/gpio-sim/a/live'), undefined);
  t.equal(await shell.cat('/gpio-sim/a/b/chip_name'), 'gpiochip0\n');
  t.equal(await shell.echo('1', '/gpio-sim/empty/live'), undefined);
  t.equal(await shell.rmdir('/gpio-sim/empty/b'), undefined, 'a bank without lines is not kept');
  t.equal(await shell.rmdir('/gpio-sim/empty'), undefined);
});

test('netconsole with a network interface', async (t) => {
  const shell = await shellOf('netconsole:devices=eth0:eth1,address=10.1.1.1');
  t.equal(await shell.mkdir('/netconsole/t'), undefined);
  t.equal(await shell.echo('0', '/netconsole/t/enabled'), 'EINVAL', 'the same again');
  t.equal(await shell.echo('1', '/netconsole/t/enabled'), undefined);
  t.equal(await shell.cat('/netconsole/t/local_ip'), '10.1.1.1\n');
  t.equal(await shell.cat('/netconsole/t/local_mac'), '02:00:00:00:00:01\n');
  for (const name of ['dev_name', 'extended', 'local_port', 'remote_ip', 'remote_mac']) {
    t.equal(await shell.echo('x', `/netconsole/t/${name}`), 'EINVAL', name);
  }
  t.equal(await shell.echo('x'.repeat(16), '/netconsole/t/dev_name'), 'ENAMETOOLONG', 'before it looks whether it is enabled');
  t.equal(await shell.echo('0', '/netconsole/t/enabled'), undefined);
  t.equal(await shell.cat('/netconsole/t/local_mac'), 'ff:ff:ff:ff:ff:ff\n');
  t.equal(await shell.mkdir('/netconsole/t/userdata'), 'EPERM');
  const newer = await shellOf('netconsole:kernel=6.12');
  t.equal(await newer.mkdir('/netconsole/t'), undefined);
  t.equal(await newer.mkdir(`/netconsole/t/userdata/${'k'.repeat(54)}`), 'ENAMETOOLONG');
  for (let at = 0; at < 16; at++) t.equal(await newer.mkdir(`/netconsole/t/userdata/k${at}`), undefined);
  t.equal(await newer.mkdir('/netconsole/t/userdata/k16'), 'ENOSPC');
  t.equal(await newer.echo('v\n', '/netconsole/t/userdata/k0/value'), undefined);
  t.equal(await newer.cat('/netconsole/t/userdata/k0/value'), 'v\n');
  t.equal(await newer.echo('v'.repeat(201), '/netconsole/t/userdata/k0/value'), 'EMSGSIZE');
});

test('rdma_cm with a device', async (t) => {
  const shell = await shellOf('rdma_cm:devices=mlx5_0');
  t.equal(await shell.mkdir('/rdma_cm/mlx5_1'), 'ENODEV');
  t.equal(await shell.mkdir('/rdma_cm/mlx5_0'), undefined);
  const port = '/rdma_cm/mlx5_0/ports/1';
  t.equal(await shell.cat(`${port}/default_roce_mode`), 'RoCE v2\n');
  t.equal(await shell.echo('IB/RoCE v1\n', `${port}/default_roce_mode`), undefined);
  t.equal(await shell.echo('RoCE v3\n', `${port}/default_roce_mode`), 'EINVAL');
  t.equal(await shell.echo('256\n', `${port}/default_roce_tos`), 'ERANGE');
});

test('cluster: one node is the local one', async (t) => {
  const shell = await shellOf('cluster');
  t.equal(await shell.mkdir('/cluster/c'), undefined);
  for (const [name, num] of [
    ['a', 1],
    ['b', 2],
  ] as const) {
    t.equal(await shell.mkdir(`/cluster/c/node/${name}`), undefined);
    t.equal(await shell.echo('7777', `/cluster/c/node/${name}/ipv4_port`), undefined);
    t.equal(await shell.echo(`10.0.0.${num}`, `/cluster/c/node/${name}/ipv4_address`), undefined);
    t.equal(await shell.echo(`${num}`, `/cluster/c/node/${name}/num`), undefined);
  }
  t.equal(await shell.echo('1', '/cluster/c/node/a/local'), undefined);
  t.equal(await shell.echo('7', '/cluster/c/node/b/local'), 'EBUSY');
  t.equal(await shell.echo('0', '/cluster/c/node/b/local'), undefined);
  t.equal(await shell.rmdir('/cluster/c/node/a'), undefined);
  t.equal(await shell.echo('7', '/cluster/c/node/b/local'), undefined, 'the local one is gone');
  t.equal(await shell.cat('/cluster/c/node/b/local'), '1\n');
});

test('vkms: a pipeline is checked when it is enabled', async (t) => {
  const shell = await shellOf('vkms');
  const d = '/vkms/d';
  t.equal(await shell.mkdir('/vkms/vkms'), 'EINVAL');
  t.equal(await shell.mkdir(d), undefined);
  t.equal(await shell.mkdir(`${d}/x`), 'EPERM');
  t.equal(await shell.echo('1', `${d}/enabled`), 'EINVAL');
  for (const path of ['planes/p', 'crtcs/c', 'encoders/e', 'connectors/k']) t.equal(await shell.mkdir(`${d}/${path}`), undefined);
  t.equal(await shell.mkdir(`${d}/crtcs/c/x`), 'EPERM');
  t.equal(await shell.cat(`${d}/planes/p/type`), '0', 'no newline');
  t.equal(await shell.cat(`${d}/connectors/k/status`), '1');
  t.equal(await shell.echo('4294967296', `${d}/planes/p/type`), 'EINVAL', 'never ERANGE');
  t.equal(await shell.echo('0x1', `${d}/planes/p/type`), 'EINVAL', 'decimal');
  t.equal(await shell.ln(`${d}/encoders/e`, `${d}/planes/p/possible_crtcs/c`), 'EINVAL');
  t.equal(await shell.ln(`${d}/crtcs/c`, `${d}/planes/p/possible_crtcs/c`), undefined);
  t.equal(await shell.ln(`${d}/crtcs/c`, `${d}/planes/p/possible_crtcs/again`), 'EEXIST');
  t.equal(await shell.ln(`${d}/crtcs/c`, `${d}/encoders/e/possible_crtcs/c`), undefined);
  t.equal(await shell.ln(`${d}/encoders/e`, `${d}/connectors/k/possible_encoders/e`), undefined);
  t.equal(await shell.echo('1', `${d}/enabled`), 'EINVAL', 'no primary plane');
  t.equal(await shell.echo('1\n', `${d}/planes/p/type`), undefined);
  t.equal(await shell.mkdir('/vkms/other'), undefined);
  t.equal(await shell.mkdir('/vkms/other/crtcs/c'), undefined);
  t.equal(await shell.ln('/vkms/other/crtcs/c', `${d}/planes/p/possible_crtcs/x`), 'EINVAL');
  t.equal(await shell.echo('1', `${d}/enabled`), undefined);
  t.equal(await shell.echo('1', `${d}/enabled`), undefined, 'the same again is nothing');
  t.equal(await shell.mkdir(`${d}/planes/q`), 'EBUSY');
  t.equal(await shell.echo('2', `${d}/planes/p/type`), 'EBUSY');
  t.equal(await shell.echo('9', `${d}/planes/p/type`), 'EINVAL', 'the value comes first');
  t.equal(await shell.echo('2', `${d}/connectors/k/status`), undefined, 'a hotplug event');
  t.equal(await shell.rmdir(`${d}/crtcs/c`), 'EBUSY');
  t.equal(await shell.rm(`${d}/planes/p/possible_crtcs/c`), undefined);
  t.equal(await shell.ln(`${d}/crtcs/c`, `${d}/planes/p/possible_crtcs/c`), 'EBUSY');
  t.equal(await shell.rmdir(`${d}/planes/p`), undefined);
  t.equal(await shell.echo('0', `${d}/enabled`), undefined);
  t.equal(await shell.echo('1', `${d}/enabled`), 'EINVAL', 'no plane');
});

test('a refusal says why', async (t) => {
  const fs = configfs();
  for (const subsystem of await loadSubsystems('gpio-sim')) await fs.registerSubsystem(subsystem);
  const shell = new Shell(fs);
  t.equal(await shell.mkdir('/gpio-sim/d'), undefined);
  const file = await fs.open(await walk(fs, '/gpio-sim/d/live'), false, true, caller());
  await t.rejects((async () => fs.write(file, 0, Buffer.from('1'), caller()))(), {
    code: 'ENODATA',
    reason: 'the device has no bank (gpio_sim_device_activate)',
  });
});
