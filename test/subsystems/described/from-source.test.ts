import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { configfs } from '../../core/support.js';
import { Shell } from '../yaml/support.js';

async function shellOf(spec: string): Promise<Shell> {
  const fs = configfs({ onCallbackFailure: () => {} });
  for (const subsystem of await loadSubsystems(spec)) await fs.registerSubsystem(subsystem);
  return new Shell(fs);
}

test('iio: triggers and devices have no attributes', async (t) => {
  const shell = await shellOf('iio');
  t.equal(await shell.mkdir('/iio/triggers/x'), 'EPERM');
  t.equal(await shell.mkdir('/iio/triggers/hrtimer/t'), undefined);
  t.equal(await shell.mkdir('/iio/triggers/hrtimer/t/x'), 'EPERM');
  t.equal(await shell.rmdir('/iio/triggers/hrtimer'), 'EPERM');
  t.equal(await shell.rmdir('/iio/triggers/hrtimer/t'), undefined);
});

test('stp-policy: a policy is of a device, and its nodes have masters and channels', async (t) => {
  const shell = await shellOf('stp-policy:devices=dummy_stm.0:stm.x,channels=32');
  const s = '/stp-policy';
  t.equal(await shell.mkdir(`${s}/policy`), 'EINVAL');
  t.equal(await shell.mkdir(`${s}/dummy_stm.0`), 'ENODEV', 'the device is what comes before the last dot');
  t.equal(await shell.mkdir(`${s}/dummy_stm.0:p_none.a`), 'ENODEV');
  t.equal(await shell.mkdir(`${s}/dummy_stm.0.a`), undefined);
  t.equal(await shell.mkdir(`${s}/dummy_stm.0.b`), 'EBUSY');
  t.equal(await shell.cat(`${s}/dummy_stm.0.a/device`), 'dummy_stm.0\n');
  t.equal(await shell.cat(`${s}/dummy_stm.0.a/protocol`), 'p_basic\n');
  t.equal(await shell.mkdir(`${s}/dummy_stm.0.a/n`), undefined);
  const n = `${s}/dummy_stm.0.a/n`;
  t.equal(await shell.cat(`${n}/channels`), '0 31\n');
  for (const [text, answer] of [
    ['1 2', undefined],
    ['12', 'EINVAL'],
    ['x', 'EINVAL'],
    ['2 1', 'ERANGE'],
    ['0 32', 'ERANGE'],
    [' 3\t 4 x', undefined],
  ] as const) {
    t.equal(await shell.echo(text, `${n}/channels`), answer, text);
  }
  t.equal(await shell.cat(`${n}/channels`), '3 4\n');
  t.equal(await shell.cat(`${n}/uuid`), 'ENOENT');
  t.equal(await shell.mkdir(`${s}/stm.x:p_sys-t.a`), undefined);
  t.equal(await shell.mkdir(`${s}/stm.x:p_sys-t.a/n`), undefined);
  t.match(await shell.cat(`${s}/stm.x:p_sys-t.a/n/uuid`), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/);
  t.equal(await shell.echo('5', `${s}/stm.x:p_sys-t.a/n/ts_interval`), undefined);
  t.equal(await shell.cat(`${s}/stm.x:p_sys-t.a/n/ts_interval`), '8\n', 'in ticks of 4 ms');
  t.equal(await shell.rmdir(`${s}/dummy_stm.0.a`), 'ENOTEMPTY');
});

test('acpi: a table is loaded once', async (t) => {
  const shell = await shellOf('acpi');
  const table = Buffer.alloc(40);
  table.write('SSDT', 0);
  table.writeUInt32LE(40, 4);
  table[8] = 2;
  table.write('INTEL', 10);
  table.write('TABLE', 16);
  table.writeUInt32LE(7, 24);
  table.write('ASL ', 28);
  t.equal(await shell.mkdir('/acpi/table/t'), undefined);
  t.equal(await shell.cat('/acpi/table/t/signature'), 'EINVAL');
  t.equal(await shell.cat('/acpi/table/t/aml'), 'EINVAL');
  await shell.echo(table.subarray(0, 39), '/acpi/table/t/aml');
  t.equal(await shell.cat('/acpi/table/t/signature'), 'EINVAL', 'its length is wrong');
  await shell.echo(table, '/acpi/table/t/aml');
  for (const [name, text] of Object.entries({
    signature: 'SSDT',
    length: '40',
    revision: '2',
    oem_id: 'INTEL',
    oem_table_id: 'TABLE',
    oem_revision: '7',
    asl_compiler_id: 'ASL ',
    asl_compiler_revision: '0',
  })) {
    t.equal(await shell.cat(`/acpi/table/t/${name}`), `${text}\n`, name);
  }
  t.equal(await shell.cat('/acpi/table/t/aml'), table.toString('latin1'));
});

test('most: a link is of a channel that is there, or waits for its device', async (t) => {
  const shell = await shellOf('most:devices=dev:usb,channels=ch0:ch1:ch2');
  const link = async (subsystem: string, name: string, values: Readonly<Record<string, string>>): Promise<unknown> => {
    await shell.mkdir(`/${subsystem}/${name}`);
    for (const [attribute, value] of Object.entries(values)) await shell.echo(`${value}\n`, `/${subsystem}/${name}/${attribute}`);
    return shell.echo('1', `/${subsystem}/${name}/create_link`);
  };
  const channel = { device: 'dev', channel: 'ch0', num_buffers: '8', direction: 'rx' };

  t.equal(await shell.mkdir('/most_cdev/a'), undefined);
  t.equal(await shell.cat('/most_cdev/a/comp'), 'cdev\n');
  t.equal(await shell.cat('/most_cdev/a/create_link'), 'EACCES');
  t.equal(await shell.echo('both', '/most_cdev/a/direction'), 'EINVAL');
  t.equal(await shell.echo('  dev \t\n', '/most_cdev/a/device'), undefined);
  t.equal(await shell.cat('/most_cdev/a/device'), '  dev\n', 'only its end is trimmed');
  await shell.echo('x'.repeat(90), '/most_cdev/a/device');
  t.equal(await shell.cat('/most_cdev/a/device'), `${'x'.repeat(79)}\n`);
  t.equal(await shell.echo('1', '/most_cdev/a/create_link'), undefined, 'it waits for the device');
  t.equal(await shell.echo('1', '/most_cdev/a/destroy_link'), 'ENODEV');
  await shell.echo('dev', '/most_cdev/a/device');
  await shell.echo('ch0', '/most_cdev/a/channel');
  t.equal(await shell.echo('1', '/most_cdev/a/destroy_link'), 'EIO', 'the device is there, and the link is not');
  t.equal(await shell.echo('1', '/most_cdev/a/create_link'), 'ENODATA', 'no direction');

  t.equal(await link('most_cdev', 'b', { ...channel, num_buffers: '1' }), 'EINVAL', 'too few buffers');
  t.equal(await link('most_cdev', 'b', channel), undefined);
  t.equal(await link('most_cdev', 'c', channel), 'EEXIST');
  t.equal(await link('most_net', 'n', channel), 'EINVAL', 'no datatype');
  t.equal(await link('most_net', 'n', { ...channel, datatype: 'async' }), undefined);
  t.equal(await link('most_video', 'v', { ...channel, datatype: 'sync' }), 'ENOSPC', 'two components have it');
  t.equal(await link('most_net', 'm', { ...channel, channel: 'ch1', datatype: 'async' }), 'EINVAL', 'one of each direction');
  t.equal(await shell.echo('1', '/most_net/n/destroy_link'), undefined);
  t.equal(await link('most_video', 'w', { ...channel, direction: 'tx', datatype: 'sync' }), 'EINVAL');
  t.equal(await link('most_video', 'w', { ...channel, datatype: 'isoc_avp' }), undefined);
  t.equal(await shell.rmdir('/most_video/w'), undefined);
  t.equal(await link('most_video', 'v', { ...channel, datatype: 'sync' }), undefined, 'its removal has unlinked it');
});

test('most: one sound card after the other', async (t) => {
  const shell = await shellOf('most');
  const card = '/most_sound/card';
  t.equal(await shell.mkdir(card), undefined);
  t.equal(await shell.mkdir('/most_sound/other'), 'EPROTO');
  t.equal(await shell.echo('1', `${card}/create_card`), 'ENODEV', 'nothing is linked');
  t.equal(await shell.mkdir(`${card}/playback`), undefined);
  t.equal(await shell.cat(`${card}/playback/comp`), 'sound\n');
  const values = { device: 'mdev0', channel: 'ch3', datatype: 'sync', direction: 'tx', comp_params: '2x16' };
  for (const [name, value] of Object.entries(values)) t.equal(await shell.echo(value, `${card}/playback/${name}`), undefined, name);
  t.equal(await shell.echo('1', `${card}/playback/create_link`), 'EINVAL', 'the size is not that of two samples of 16 bits');
  t.equal(await shell.echo('4', `${card}/playback/subbuffer_size`), undefined);
  t.equal(await shell.echo('1', `${card}/playback/create_link`), undefined);
  t.equal(await shell.echo('1', `${card}/create_card`), undefined);
  t.equal(await shell.mkdir('/most_sound/other'), undefined);
});

test('cs-syscfg: what the driver loads by itself', async (t) => {
  const shell = await shellOf('cs-syscfg');
  const config = '/cs-syscfg/configurations/autofdo';
  const period = '/cs-syscfg/features/strobing/params/period/value';
  t.equal(await shell.mkdir('/cs-syscfg/configurations/mine'), 'EPERM');
  t.equal(await shell.cat(`${config}/feature_refs`), 'strobing\n');
  t.match(await shell.cat(`${config}/description`), /^Setup ETMs with strobing for autofdo\n.*loads\n$/s);
  t.equal(await shell.cat(`${config}/preset4/values`), 'strobing.window = 0x1388 strobing.period = 0x10 \n');
  t.match(await shell.cat('/cs-syscfg/features/strobing/description'), /every period x W cycles\n$/);
  t.equal(await shell.cat('/cs-syscfg/features/strobing/matches'), 'SRC_ETMV4 \n');
  t.equal(await shell.cat('/cs-syscfg/features/strobing/nr_params'), '2\n');
  t.equal(await shell.cat(period), '0x2710\n');
  t.equal(await shell.echo('0x20', period), undefined);
  t.equal(await shell.cat(`${config}/preset`), '0\n');
  for (const [text, answer] of [
    ['0', 'EINVAL'],
    ['10', 'EINVAL'],
    ['9', undefined],
  ] as const)
    t.equal(await shell.echo(text, `${config}/preset`), answer, text);
  t.equal(await shell.echo('0', `${config}/enable`), 'EINVAL');
  t.equal(await shell.echo('1', `${config}/enable`), undefined);
  t.equal(await shell.echo('1', `${config}/enable`), 'EBUSY');
  t.equal(await shell.echo('1', period), 'EBUSY');
  t.equal(await shell.echo('x', period), 'EINVAL', 'what it is comes first');
  t.equal(await shell.cat(period), '0x20\n');
  t.equal(await shell.echo('n', `${config}/enable`), undefined);
  t.equal(await shell.echo('7', period), undefined);
});

test('crash_dm_crypt_keys: names of keys, at most 129 of them, and no kernel that is loaded for a crash', async (t) => {
  const shell = await shellOf('crash_dm_crypt_keys');
  const keys = '/crash_dm_crypt_keys';
  t.equal(await shell.cat(`${keys}/count`), '0\n');
  t.equal(await shell.cat(`${keys}/reuse`), '0\n');
  t.equal(await shell.echo('1', `${keys}/reuse`), 'EINVAL');
  t.equal(await shell.mkdir(`${keys}/a`), undefined);
  t.equal(await shell.cat(`${keys}/a/description`), '(null)\n');
  for (const [text, answer] of [
    ['\n', 'EINVAL'],
    ['x'.repeat(129), 'EINVAL'],
    ['x'.repeat(128), undefined],
    ['cryptsetup:uuid\nmore', undefined],
  ] as const)
    t.equal(await shell.echo(text, `${keys}/a/description`), answer, text);
  t.equal(await shell.cat(`${keys}/a/description`), 'cryptsetup:uuid\n');
  for (let i = 1; i < 129; i++) t.equal(await shell.mkdir(`${keys}/k${i}`), undefined);
  t.equal(await shell.mkdir(`${keys}/k129`), 'EINVAL');
  t.equal(await shell.cat(`${keys}/count`), '129\n');
});
