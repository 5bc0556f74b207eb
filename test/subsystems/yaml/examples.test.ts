import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';
import { ROOT } from '../../cli/support.js';
import { mounted } from './support.js';

const EXAMPLES = join(ROOT, 'docs/examples');
const example = (name: string): string => readFileSync(join(EXAMPLES, name), 'utf8');

test('every example can be loaded, and names its schema', async (t) => {
  const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.yaml'));
  t.ok(files.length >= 3);
  for (const file of files) {
    t.ok((await loadSubsystems(join(EXAMPLES, file))).length > 0, file);
    t.match(example(file), /^# yaml-language-server: \$schema=\.\.\/subsystem\.schema\.json\n/);
  }
});

test('every YAML block of the manual that is a whole description is right', async (t) => {
  const blocks = [...readFileSync(join(ROOT, 'docs/subsystems.md'), 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block]) => block!);
  const whole = blocks.filter((block) => /^subsystems:/m.test(block));
  t.ok(whole.length > 0);
  for (const block of whole) t.doesNotThrow(() => parseDescription(block, 'subsystems.md'), block.split('\n')[1]!);
});

test('fakenbd: a disk is connected by mv, when it is complete', async (t) => {
  const shell = await mounted(example('fakenbd.yaml'));
  t.match(await shell.cat('/fakenbd/description'), /^\[fakenbd\]\n/);
  t.equal(await shell.mkdir('/fakenbd/disk1'), 'EPERM');
  t.equal(await shell.mkdir('/fakenbd/pending/disk1'), undefined);
  t.equal(await shell.echo('10.0.0.1\n', '/fakenbd/pending/disk1/target'), undefined);
  t.equal(await shell.mv('/fakenbd/pending/disk1', '/fakenbd/live/disk1'), 'ENODATA', 'no device');
  t.equal(await shell.echo('sda1\n', '/fakenbd/pending/disk1/device'), 'EINVAL');
  t.equal(await shell.echo('/dev/sda1\n', '/fakenbd/pending/disk1/device'), undefined);
  t.equal(await shell.echo('1\n', '/fakenbd/pending/disk1/rw'), undefined);
  t.equal(await shell.mv('/fakenbd/pending/disk1', '/fakenbd/live/disk1'), undefined);
  t.equal(await shell.cat('/fakenbd/live/disk1/rw'), '1\n');
});

test('gpio-sim: nothing changes while the device is live', async (t) => {
  const shell = await mounted(example('gpio-sim.yaml'));
  for (const path of ['c', 'c/b', 'c/b/line3', 'c/b/line3/hog']) t.equal(await shell.mkdir(`/gpio-sim/${path}`), undefined, path);
  t.equal(await shell.mkdir('/gpio-sim/c/b/pin3'), 'EINVAL');
  t.equal(await shell.mkdir('/gpio-sim/c/b/line3/pig'), 'EINVAL');
  t.equal(await shell.echo('0', '/gpio-sim/c/b/num_lines'), 'EINVAL');
  t.equal(await shell.echo('output-high\n', '/gpio-sim/c/b/line3/hog/direction'), undefined);
  t.equal(await shell.echo('1\n', '/gpio-sim/c/live'), undefined);
  t.equal(await shell.echo('x\n', '/gpio-sim/c/b/line3/name'), 'EBUSY');
  t.equal(await shell.mkdir('/gpio-sim/c/b/line4'), 'EBUSY');
  t.equal(await shell.echo('0\n', '/gpio-sim/c/live'), undefined);
  t.equal(await shell.echo('x\n', '/gpio-sim/c/b/line3/name'), undefined);
});

test('tsm: a report for what was written, and a generation to notice who else writes', async (t) => {
  const shell = await mounted(example('tsm-report.yaml'));
  t.equal(await shell.mkdir('/tsm/report/r'), undefined);
  t.equal(await shell.cat('/tsm/report/r/outblob'), 'EINVAL');
  t.equal(await shell.cat('/tsm/report/r/generation'), '0\n');
  t.equal(await shell.echo(Buffer.alloc(65), '/tsm/report/r/inblob'), 'EFBIG'); // stored all the same, as nothing
  t.equal(await shell.echo(Buffer.alloc(64, 7), '/tsm/report/r/inblob'), undefined);
  t.equal(await shell.cat('/tsm/report/r/generation'), '2\n');
  t.equal(await shell.echo('4', '/tsm/report/r/privlevel'), 'EINVAL');
  t.equal(await shell.echo('2', '/tsm/report/r/privlevel'), undefined);
  t.equal(await shell.cat('/tsm/report/r/generation'), '3\n');
  t.equal(await shell.cat('/tsm/report/r/outblob'), 'evidence\n');
  t.equal(await shell.cat('/tsm/report/r/inblob'), 'EACCES');
});
