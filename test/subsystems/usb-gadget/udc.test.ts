import { test } from 'tap';
import { gadget, Gadgets } from './support.js';

test('binding needs a configuration, and a function in each', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY');
  await tree.mkdir('g/configs/c.1', 'g/functions/acm.0');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY');
  await tree.link('g/functions/acm.0', 'g/configs/c.1/acm');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined);
  t.equal(await tree.cat('g/UDC'), 'dummy_udc.0\n');
  t.equal(await tree.put('g/UDC', '\n'), undefined);
  t.equal(await tree.cat('g/UDC'), '\n');
  await tree.mkdir('g/configs/c.2');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY');
});

test('which controller', async (t) => {
  const tree = await gadget({ udc: 'dummy_udc.0+dummy_udc.1' }, 'acm.0');
  t.equal(await tree.put('g/UDC', '\n'), 'ENODEV', 'it is not bound');
  t.equal(await tree.put('g/UDC', 'dummy_udc.0\0'), 'EOVERFLOW');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.2'), 'EBUSY');
  t.equal(await tree.put('g/UDC', 'dummy_udc.0\n\n'), 'EBUSY');
  t.equal(await tree.put('g/UDC', 'dummy_udc.0'), undefined);
  t.equal(await tree.echo('g/UDC', 'dummy_udc.1'), 'EBUSY', 'it is bound');
  await tree.mkdir('h', 'h/configs/c.1', 'h/functions/acm.0');
  await tree.link('h/functions/acm.0', 'h/configs/c.1/acm');
  t.equal(await tree.echo('h/UDC', 'dummy_udc.0'), 'EBUSY', 'it is taken');
  t.equal(await tree.echo('h/UDC', 'dummy_udc.1'), undefined);
});

test('while it is bound', async (t) => {
  const tree = await gadget({}, 'acm.0');
  await tree.echo('g/UDC', 'dummy_udc.0');
  await tree.mkdir('g/functions/acm.1');
  t.equal(await tree.link('g/functions/acm.1', 'g/configs/c.1/acm.1'), 'EINVAL', 'nothing can be linked');
  t.equal(await tree.echo('g/max_speed', 'low-speed'), 'EINVAL');
  t.equal(await tree.echo('g/idVendor', 1), undefined, 'but all else goes on');
  t.equal(await tree.unlink('g/configs/c.1/acm.0'), undefined);
  t.equal(await tree.cat('g/UDC'), '\n', 'a link that goes takes the binding with it');
});

test('a gadget is bound with all its functions or with none', async (t) => {
  const names = Array.from({ length: 8 }, (_, n) => `acm.${n}`);
  const tree = await gadget({}, ...names.slice(0, 6));
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined, 'six modems use up its endpoints');
  await tree.put('g/UDC', '\n');
  await tree.mkdir('g/functions/ecm.0');
  await tree.link('g/functions/ecm.0', 'g/configs/c.1/ecm.0');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY');
  t.equal(await tree.cat('g/UDC'), '\n');
  await tree.mkdir('g/configs/c.2');
  await tree.unlink('g/configs/c.1/ecm.0');
  await tree.link('g/functions/ecm.0', 'g/configs/c.2/ecm.0');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined, 'another configuration has them all again');
});

test('no more than sixteen interfaces', async (t) => {
  const tree = await gadget(
    { udc: 'capable' },
    ...Array.from({ length: 8 }, (_, n) => `eem.${n}`),
    ...Array.from({ length: 7 }, (_, n) => `geth.${n}`),
  );
  t.equal(await tree.echo('g/UDC', 'capable'), undefined);
  await tree.put('g/UDC', '\n');
  for (const name of ['hid.0', 'hid.1']) {
    await tree.mkdir(`g/functions/${name}`);
    await tree.echo(`g/functions/${name}/no_out_endpoint`, 1);
    await tree.link(`g/functions/${name}`, `g/configs/c.1/${name}`);
  }
  t.equal(await tree.echo('g/UDC', 'capable'), 'EBUSY');
});

test('os_desc links to one configuration', async (t) => {
  const tree = await gadget({}, 'acm.0');
  await tree.mkdir('g/configs/c.2', 'h', 'h/configs/c.1');
  t.equal(await tree.link('h/configs/c.1', 'g/os_desc/c'), 'EINVAL');
  t.equal(await tree.link('g/functions/acm.0', 'g/os_desc/c'), 'EINVAL');
  t.equal(await tree.link('g/configs/c.1', 'g/os_desc/c'), undefined);
  t.equal(await tree.link('g/configs/c.2', 'g/os_desc/d'), 'EBUSY');
  await tree.rmdir('g/configs/c.2');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined);
  t.equal(await tree.unlink('g/os_desc/c'), undefined);
  t.equal(await tree.cat('g/UDC'), '\n');
});
