import { test } from 'tap';
import { Gadgets } from './support.js';

test('a gadget as it is made', async (t) => {
  const tree = new Gadgets();
  t.equal(await tree.mkdir('g'), undefined);
  t.same(await tree.ls('g'), [
    'UDC',
    'bDeviceClass',
    'bDeviceProtocol',
    'bDeviceSubClass',
    'bMaxPacketSize0',
    'bcdDevice',
    'bcdUSB',
    'configs',
    'functions',
    'idProduct',
    'idVendor',
    'max_speed',
    'os_desc',
    'strings',
  ]);
  t.equal(await tree.cat('g/bcdDevice'), '0x0601\n');
  t.equal(await tree.cat('g/max_speed'), 'super-speed-plus\n');
  t.equal(await tree.rmdir('g/functions'), 'EPERM');
  t.equal(await tree.rmdir('g'), undefined);
});

test('numbers of the device descriptor', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  t.equal(await tree.echo('g/idVendor', '0x1d6b'), undefined);
  t.equal(await tree.cat('g/idVendor'), '0x1d6b\n');
  t.equal(await tree.echo('g/idVendor', 65536), 'ERANGE');
  t.equal(await tree.echo('g/idVendor', 'zzz'), 'EINVAL');
  t.equal(await tree.echo('g/bDeviceClass', '010'), undefined);
  t.equal(await tree.cat('g/bDeviceClass'), '0x08\n');
});

test('versions are decimal digits written in hexadecimal', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  t.equal(await tree.echo('g/bcdUSB', '0x9999'), undefined);
  for (const bad of ['0x999a', '0xa000', '0x0a00', '26']) t.equal(await tree.echo('g/bcdUSB', bad), 'EINVAL', bad);
  t.equal(await tree.cat('g/bcdUSB'), '0x9999\n');
});

test('a speed has only to begin right', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  t.equal(await tree.echo('g/max_speed', 'full-speed-ahead'), undefined);
  t.equal(await tree.cat('g/max_speed'), 'full-speed\n');
  t.equal(await tree.echo('g/max_speed', 'super-speed-plu'), undefined);
  t.equal(await tree.cat('g/max_speed'), 'super-speed\n');
  t.equal(await tree.echo('g/max_speed', 'warp'), 'EINVAL');
});
