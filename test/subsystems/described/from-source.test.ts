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
