/** Paths of the machine as this process sees them. */
import { closeSync, constants, fstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { Caller } from '../src/core/index.js';
import { errno } from './core/support.js';

const { paths } = new Caller(0, 0, 1);

test('a caller without a transport sees what this process sees', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'disk.img');
  writeFileSync(file, '12345');
  symlinkSync('disk.img', join(dir, 'link'));
  t.equal(await paths.realPath(join(dir, 'link')), file);
  t.equal((await paths.stat(join(dir, 'link'))).size, 5);
  const fd = await paths.open(join(dir, 'link'), constants.O_RDONLY);
  t.equal(fstatSync(fd).size, 5);
  closeSync(fd);
  const made = await paths.open(join(dir, 'made'), constants.O_RDWR | constants.O_CREAT, 0o600);
  t.equal(fstatSync(made).mode & 0o777, 0o600);
  closeSync(made);
});

test('what fails, fails with an errno and its reason', async (t) => {
  const dir = t.testdir({ file: '' });
  mkdirSync(join(dir, 'd'));
  t.equal(await errno(() => paths.stat(join(dir, 'none'))), 'ENOENT');
  t.equal(await errno(() => paths.realPath(join(dir, 'file/x'))), 'ENOTDIR');
  t.equal(await errno(() => paths.open(join(dir, 'd'), constants.O_RDWR)), 'EISDIR');
  t.equal(await errno(() => paths.realPath('')), 'ENOENT');
  t.equal(await errno(() => paths.stat('a\0b')), 'EINVAL');
  await t.rejects(async () => paths.stat(join(dir, 'none')), { name: 'Errno', reason: /none/ });
});
