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
  t.ok(files.length >= 2);
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

test('device-tree: an overlay is applied once', async (t) => {
  const failures: { error: unknown }[] = [];
  const shell = await mounted(example('device-tree.yaml'), failures);
  const o = '/device-tree/overlays';
  for (const name of ['a', 'b']) t.equal(await shell.mkdir(`${o}/${name}`), undefined);
  t.equal(await shell.echo('none.dtbo\n', `${o}/a/path`), 'ENOENT');
  t.equal(await shell.cat(`${o}/a/status`), 'unapplied\n');
  t.equal(await shell.echo('spi.dtbo\n', `${o}/a/path`), undefined);
  t.equal(await shell.cat(`${o}/a/status`), 'applied\n');
  t.equal(await shell.echo('i2c.dtbo\n', `${o}/a/path`), 'EPERM');
  await shell.echo(Buffer.alloc(64), `${o}/b/dtbo`);
  t.equal(await shell.cat(`${o}/b/status`), 'unapplied\n', 'no device tree: only the log says so');
  t.match(failures, [{ code: 'EINVAL' }]);
  await shell.echo(Buffer.concat([Buffer.from('d00dfeed', 'hex'), Buffer.alloc(60)]), `${o}/b/dtbo`);
  t.equal(await shell.cat(`${o}/b/status`), 'applied\n');
  t.equal(await shell.rmdir(`${o}/b`), undefined);
});
