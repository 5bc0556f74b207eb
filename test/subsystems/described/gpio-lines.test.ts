/** The sets of GPIO lines, which use each other's chips. */
import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { configfs } from '../../core/support.js';
import { Shell } from '../yaml/support.js';

async function shellOf(...specs: string[]): Promise<Shell> {
  const fs = configfs();
  for (const spec of specs) for (const subsystem of await loadSubsystems(spec)) await fs.registerSubsystem(subsystem);
  return new Shell(fs);
}

test('gpio-aggregator: a chip of lines of gpio-sim, which gpio-virtuser uses', async (t) => {
  const shell = await shellOf('gpio-sim:kernel=6.16', 'gpio-aggregator', 'gpio-virtuser:kernel=6.16');
  const a = '/gpio-aggregator/a';
  t.equal(await shell.mkdir('/gpio-aggregator/_sysfs'), 'EINVAL');
  t.equal(await shell.mkdir('/gpio-aggregator/_sysfs.foo'), 'EINVAL');
  t.equal(await shell.mkdir('/gpio-aggregator/sysfs'), undefined);
  t.equal(await shell.mkdir(a), undefined);
  t.equal(await shell.cat(`${a}/dev_name`), 'gpio-aggregator.1\n');
  t.equal(await shell.echo('0', `${a}/live`), 'EPERM');
  t.equal(await shell.echo('1', `${a}/live`), 'EINVAL', 'no line');
  for (const name of ['line', 'linex', 'line0x', 'line-1', 'x']) t.equal(await shell.mkdir(`${a}/${name}`), 'EINVAL', name);
  t.equal(await shell.mkdir(`${a}/line1`), undefined);
  t.equal(await shell.mkdir(`${a}/line01`), 'EINVAL', 'the same number');
  t.equal(await shell.cat(`${a}/line1/offset`), '-1\n');
  for (const [value, errno] of [
    ['-2', 'EINVAL'],
    ['65535', 'EINVAL'],
    ['x', 'EINVAL'],
    ['4294967296', 'ERANGE'],
    ['2', undefined],
  ] as const) {
    t.equal(await shell.echo(value, `${a}/line1/offset`), errno, value);
  }
  t.equal(await shell.echo(' chip \n', `${a}/line1/key`), undefined);
  t.equal(await shell.echo('1', `${a}/live`), 'EINVAL', 'line0 is missing');
  t.equal(await shell.mkdir(`${a}/line0`), undefined);
  t.equal(await shell.echo('1', `${a}/live`), 'EINVAL', 'it has no key');
  t.equal(await shell.echo('by name', `${a}/line0/key`), undefined);
  t.equal(await shell.echo('mine', `${a}/line0/name`), undefined);
  t.equal(await shell.echo('1', `${a}/live`), 'ENXIO', 'there is no chip');

  for (const path of ['s', 's/b', 's/b/line0']) t.equal(await shell.mkdir(`/gpio-sim/${path}`), undefined);
  await shell.echo('chip', '/gpio-sim/s/b/label');
  await shell.echo('3', '/gpio-sim/s/b/num_lines');
  await shell.echo('by name', '/gpio-sim/s/b/line0/name');
  t.equal(await shell.echo('1', '/gpio-sim/s/live'), undefined);
  t.equal(await shell.echo('1', `${a}/live`), undefined);
  t.equal(await shell.cat(`${a}/live`), '1\n');
  t.equal(await shell.echo('1', `${a}/live`), 'EPERM');
  for (const path of ['line0/key', 'line0/name']) t.equal(await shell.echo('x', `${a}/${path}`), 'EBUSY', path);
  t.equal(await shell.echo('70000', `${a}/line0/offset`), 'EINVAL', 'the number comes first');
  t.equal(await shell.echo('1', `${a}/line0/offset`), 'EBUSY');
  t.equal(await shell.mkdir(`${a}/line0x`), 'EINVAL');
  t.equal(await shell.mkdir(`${a}/line2`), 'EBUSY');
  t.equal(await shell.rmdir(`${a}/line0`), 'EBUSY');

  const v = '/gpio-virtuser/v';
  for (const path of ['', '/foo', '/foo/e']) t.equal(await shell.mkdir(v + path), undefined);
  await shell.echo('chip', `${v}/foo/e/key`);
  await shell.echo('2', `${v}/foo/e/offset`);
  t.equal(await shell.echo('1', `${v}/live`), 'ENXIO', 'the aggregator has it');
  await shell.echo('gpio-aggregator.1', `${v}/foo/e/key`);
  t.equal(await shell.echo('1', `${v}/live`), 'ENXIO', 'it has two lines');
  await shell.echo('1', `${v}/foo/e/offset`);
  t.equal(await shell.echo('1', `${v}/live`), undefined);
  t.equal(await shell.cat(`${v}/dev_name`), 'gpio-virtuser.0\n');
  t.equal(await shell.echo('0', `${v}/live`), undefined);
  await shell.echo('-1', `${v}/foo/e/offset`);
  await shell.echo('mine', `${v}/foo/e/key`);
  t.equal(await shell.echo('1', `${v}/live`), undefined, 'by the name that the aggregator gives it');
  t.equal(await shell.echo('0', `${a}/live`), undefined, 'the chip goes all the same');
  await shell.echo('0', `${v}/live`);
  t.equal(await shell.echo('1', `${v}/live`), 'ENXIO');
  await shell.echo('by name', `${v}/foo/e/key`);
  t.equal(await shell.echo('1', `${v}/live`), undefined, 'and its lines are free again');
  t.equal(await shell.cat(`${a}/live`), '0\n');

  // Lines that come later do not make it live by themselves.
  t.equal(await shell.echo('0', '/gpio-sim/s/live'), undefined);
  await shell.echo('0', `${v}/live`);
  t.equal(await shell.echo('1', `${a}/live`), 'ENXIO');
  t.equal(await shell.echo('1', '/gpio-sim/s/live'), undefined);
  t.equal(await shell.cat(`${a}/live`), '0\n');
  t.equal(await shell.echo('1', `${a}/live`), undefined);
});

test('mounts do not share their GPIO chips', async (t) => {
  const [one, other] = [await shellOf('gpio-sim', 'gpio-virtuser'), await shellOf('gpio-sim', 'gpio-virtuser')];
  for (const shell of [one, other]) {
    for (const path of ['gpio-sim/s', 'gpio-sim/s/b', 'gpio-virtuser/v', 'gpio-virtuser/v/f', 'gpio-virtuser/v/f/e'])
      await shell.mkdir(`/${path}`);
    await shell.echo('gpio-sim.0-node0', '/gpio-virtuser/v/f/e/key');
  }
  t.equal(await one.echo('1', '/gpio-sim/s/live'), undefined);
  t.equal(await other.echo('1', '/gpio-virtuser/v/live'), 'ENXIO');
  t.equal(await one.echo('1', '/gpio-virtuser/v/live'), undefined);
  t.equal(await one.echo('0', '/gpio-sim/s/live'), undefined);
  t.equal(await one.rmdir('/gpio-sim/s/b'), undefined);
});
