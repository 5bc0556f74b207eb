import { test } from 'tap';
import { Gadgets } from './support.js';

test('os_desc of a gadget', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  t.equal(await tree.echo('g/os_desc/use', 'on'), undefined);
  t.equal(await tree.cat('g/os_desc/use'), '1\n');
  t.equal(await tree.echo('g/os_desc/b_vendor_code', '0xcd'), undefined);
  t.equal(await tree.cat('g/os_desc/b_vendor_code'), '0xffffffcd\n', 'the driver shows it as a signed number');
});

test('a signature overwrites the one before', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  const sign = 'g/os_desc/qw_sign';
  t.equal(await tree.cat(sign), '\n');
  t.equal(await tree.put(sign, 'MSFT100 and more'), undefined);
  t.equal(await tree.cat(sign), 'MSFT100\n');
  t.equal(await tree.echo(sign, 'ab'), undefined);
  t.equal(await tree.cat(sign), 'abFT100\n');
  t.equal(await tree.put(sign, '\n'), 0);
  t.equal(await tree.put(sign, 'XY\xff'), 'EINVAL', 'no UTF-8');
  t.equal(await tree.cat(sign), 'XYFT100\n', 'what came before it is there');
  t.equal(await tree.put(sign, '\xf0\x9f\x98\x80'), undefined);
  t.equal(await tree.put(sign, 'Z'), undefined);
  t.equal(await tree.cat(sign), 'ZFT100\n', 'half of a character is not shown');
});

test('ids and properties of an interface', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/functions/ncm.0');
  const descriptor = 'g/functions/ncm.0/os_desc/interface.ncm';
  t.equal(await tree.cat(`${descriptor}/compatible_id`), '\0'.repeat(8));
  t.equal(await tree.echo(`${descriptor}/compatible_id`, 'WINNCM'), undefined);
  t.equal(await tree.cat(`${descriptor}/compatible_id`), 'WINNCM\0\0');
  t.equal(await tree.mkdir(`${descriptor}/Label`), undefined);
  t.same(await tree.ls(`${descriptor}/Label`), ['data', 'type']);
  t.equal(await tree.cat(`${descriptor}/Label/type`), '0\n');
  for (const bad of [0, 8]) t.equal(await tree.echo(`${descriptor}/Label/type`, bad), 'EINVAL');
  t.equal(await tree.echo(`${descriptor}/Label/data`, 'raw'), undefined);
  t.equal(await tree.cat(`${descriptor}/Label/data`), 'raw');
  t.equal(await tree.echo(`${descriptor}/Label/type`, 1), undefined);
  t.equal(await tree.cat(`${descriptor}/Label/data`), 'r', 'a text counts twice, but not one that was no text before');
  t.equal(await tree.echo(`${descriptor}/Label/data`, 'text'), undefined);
  t.equal(await tree.cat(`${descriptor}/Label/data`), 'text\0');
  t.equal(await tree.rmdir('g/functions/ncm.0'), 'ENOTEMPTY');
});
