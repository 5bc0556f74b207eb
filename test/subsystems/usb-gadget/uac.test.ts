import { test } from 'tap';
import { gadget, Gadgets } from './support.js';

test('rates: up to ten', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/functions/uac1.0');
  const rates = 'g/functions/uac1.0/c_srate';
  t.equal(await tree.cat(rates), '48000\n');
  t.equal(await tree.echo(rates, '44100,48000'), undefined);
  t.equal(await tree.cat(rates), '44100,48000\n');
  t.equal(await tree.echo(rates, '1,2,3,4,5,6,7,8,9,10,11'), 'EINVAL');
  t.equal(await tree.cat(rates), '1,2,3,4,5,6,7,8,9,10\n', 'those before the bad one are there');
  t.equal(await tree.echo(rates, '5,x'), 'EINVAL');
  t.equal(await tree.cat(rates), '5\n');
  t.equal(await tree.echo(rates, '5,0,6'), undefined);
  t.equal(await tree.cat(rates), '5\n', 'a zero ends the list');
  t.equal(await tree.echo(rates, '0'), undefined);
  t.equal(await tree.cat(rates), '');
});

test('names of uac1 and uac2 are cut in ways of their own', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/functions/uac1.0', 'g/functions/uac2.0');
  const [one, two] = ['g/functions/uac1.0/function_name', 'g/functions/uac2.0/function_name'];
  await tree.echo(one, 'Speaker');
  t.equal(await tree.cat(one), 'Speaker');
  await tree.put(one, 'Speaker');
  t.equal(await tree.cat(one), 'Speake');
  await tree.put(two, 'Speaker');
  t.equal(await tree.cat(two), 'Speaker');
  await tree.put(two, 'n'.repeat(40));
  t.equal(await tree.cat(two), 'n'.repeat(31));
  await tree.put(one, 'n'.repeat(40));
  t.equal(await tree.cat(one), 'n'.repeat(31));
});

test('a sound card needs isochronous endpoints and sound settings', async (t) => {
  const tree = await gadget({ udc: 'dummy_udc.0+capable' }, 'uac2.0');
  t.equal(await tree.echo('g/functions/uac2.0/c_sync', 'adaptive'), 'EBUSY');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY');
  t.equal(await tree.echo('g/UDC', 'capable'), undefined);
  await tree.unlink('g/configs/c.1/uac2.0');
  for (const [name, bad, good] of [
    ['p_ssize', 5, 2],
    ['c_chmask', 0x8000000, 3],
    ['p_volume_res', 7, 256],
    ['c_volume_min', 1, -256],
    ['p_hs_bint', 5, 4],
    ['p_srate', 0, 48000],
  ] as const) {
    await tree.echo(`g/functions/uac2.0/${name}`, bad);
    await tree.link('g/functions/uac2.0', 'g/configs/c.1/u');
    t.equal(await tree.echo('g/UDC', 'capable'), 'EBUSY', name);
    await tree.unlink('g/configs/c.1/u');
    t.equal(await tree.echo(`g/functions/uac2.0/${name}`, good), undefined);
  }
  await tree.link('g/functions/uac2.0', 'g/configs/c.1/u');
  t.equal(await tree.echo('g/UDC', 'capable'), undefined);
});
