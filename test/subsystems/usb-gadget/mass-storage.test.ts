import { mkdtemp, realpath, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'tap';
import { gadget, Gadgets } from './support.js';

const STORAGE = 'g/functions/mass_storage.0';

test('names of disks', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', STORAGE);
  for (const [name, expected] of Object.entries({
    lun: 'EINVAL',
    'lun.0': 'EEXIST',
    'x.0': 'EBUSY',
    'lun.1': undefined,
    'lun.01': 'EBUSY',
    '.2': undefined,
    'lun.15': undefined,
    'lun.16': 'ERANGE',
    'lun.256': 'ERANGE',
    'lun.x': 'EINVAL',
    'a.b.3': 'EINVAL',
  })) {
    t.equal(await tree.mkdir(`${STORAGE}/${name}`), expected, name);
  }
  t.equal(await tree.rmdir(`${STORAGE}/lun.0`), 'EPERM');
  t.equal(await tree.rmdir(STORAGE), 'ENOTEMPTY');
});

test('disks of a function that is linked', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/configs/c.1', STORAGE, `${STORAGE}/lun.1`);
  await tree.link(STORAGE, 'g/configs/c.1/m');
  t.equal(await tree.mkdir(`${STORAGE}/lun.2`), 'EBUSY');
  t.equal(await tree.echo(`${STORAGE}/stall`, 1), 'EBUSY');
  t.equal(await tree.echo(`${STORAGE}/lun.1/removable`, 0), undefined);
  await tree.echo('g/UDC', 'dummy_udc.0');
  t.equal(await tree.rmdir(`${STORAGE}/lun.1`), undefined);
  t.equal(await tree.cat('g/UDC'), '\n', 'that unbinds');
});

test('a CD is read-only', async (t) => {
  const tree = await gadget({}, 'mass_storage.0');
  t.equal(await tree.echo(`${STORAGE}/lun.0/cdrom`, 1), undefined);
  t.equal(await tree.cat(`${STORAGE}/lun.0/ro`), '1\n');
  t.equal(await tree.echo(`${STORAGE}/lun.0/cdrom`, 0), undefined);
  t.equal(await tree.cat(`${STORAGE}/lun.0/ro`), '1\n');
});

test('an inquiry string is padded', async (t) => {
  const tree = await gadget({}, 'mass_storage.0');
  const inquiry = `${STORAGE}/lun.0/inquiry_string`;
  t.equal(await tree.cat(inquiry), '\n');
  await tree.echo(inquiry, 'Acme');
  t.equal(await tree.cat(inquiry), `${'Acme'.padEnd(28)}\n`);
  await tree.put(inquiry, 'a\nb');
  t.equal(await tree.cat(inquiry), `${'a\nb'.padEnd(28)}\n`);
  await tree.put(inquiry, 'w'.repeat(40));
  t.equal(await tree.cat(inquiry), `${'w'.repeat(28)}\n`);
  await tree.put(inquiry, '\n');
  t.equal(await tree.cat(inquiry), '\n');
});

test('media', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lun-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const disk = join(folder, 'disk');
  await writeFile(disk, '');
  const tree = await gadget({}, 'mass_storage.0');
  const lun = `${STORAGE}/lun.0`;
  t.equal(await tree.cat(`${lun}/file`), '');
  t.equal(await tree.echo(`${lun}/file`, join(folder, 'none')), 'ENOENT');
  t.equal(await tree.echo(`${lun}/file`, folder), 'EISDIR');
  t.equal(await tree.echo(`${lun}/file`, '/dev/null'), 'EINVAL');
  t.equal(await tree.echo(`${lun}/file`, disk), 'EINVAL', 'not even one block');
  await truncate(disk, 512);
  t.equal(await tree.echo(`${lun}/file`, disk), undefined);
  t.equal(await tree.cat(`${lun}/file`), `${disk}\n`);
  t.equal(await tree.echo(`${lun}/ro`, 1), 'EBUSY');
  t.equal(await tree.echo(`${lun}/cdrom`, 1), 'EBUSY');
  t.equal(await tree.echo(`${lun}/file`, join(folder, 'none')), 'ENOENT');
  t.equal(await tree.cat(`${lun}/file`), `${disk}\n`, 'a bad medium leaves the good one in');
  await rename(disk, `${disk}2`);
  if (process.platform === 'linux') t.equal(await tree.cat(`${lun}/file`), `${disk}2\n`);
  t.equal(await tree.echo(`${lun}/forced_eject`, 'x'), undefined);
  t.equal(await tree.cat(`${lun}/file`), '');
  t.equal(await tree.echo(`${lun}/ro`, 1), undefined);
  await tree.echo(`${lun}/cdrom`, 1);
  t.equal(await tree.echo(`${lun}/file`, `${disk}2`), 'EINVAL', 'a CD has 300 blocks of 2048 bytes');
  await truncate(`${disk}2`, 300 * 2048);
  t.equal(await tree.echo(`${lun}/file`, `${disk}2`), undefined);
  t.equal(await tree.put(`${lun}/file`, '\n'), undefined);
  t.equal(await tree.cat(`${lun}/file`), '');
});

test('a relative path begins at the working directory of the caller', async (t) => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'lun-')));
  t.teardown(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'disk.img'), Buffer.alloc(1024));
  const tree = await gadget({}, 'mass_storage.0');
  const file = `${STORAGE}/lun.0/file`;
  t.equal(await tree.echo(file, relative(process.cwd(), join(dir, 'disk.img'))), undefined);
  t.equal(await tree.cat(file), `${dir}/disk.img\n`, 'it is shown as an absolute path');
  t.equal(await tree.echo(file, 'no-such-disk.img'), 'ENOENT');
  t.equal(await tree.cat(file), `${dir}/disk.img\n`, 'the old medium stays');
});
