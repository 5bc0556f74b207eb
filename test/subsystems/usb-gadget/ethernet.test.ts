import { test } from 'tap';
import { gadget, Gadgets } from './support.js';

test('addresses: random ones, and what is read as one', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/functions/ecm.0');
  const address = 'g/functions/ecm.0/dev_addr';
  t.match(await tree.cat(address), /^.[26ae](:..){5}\0\n$/, 'unicast, locally administered, and the NUL is shown');
  t.not(await tree.cat(address), await tree.cat('g/functions/ecm.0/host_addr'));
  t.equal(await tree.echo(address, '0211.2233.4455'), undefined);
  t.equal(await tree.cat(address), '02:11:22:33:44:55\0\n');
  for (const bad of ['01:11:22:33:44:55', '00:00:00:00:00:00']) t.equal(await tree.echo(address, bad), 'EINVAL', bad);
});

test('the name of an interface', async (t) => {
  const tree = await gadget({}, 'eem.0');
  await tree.mkdir('g/functions/ecm.0');
  const name = 'g/functions/ecm.0/ifname';
  t.equal(await tree.cat(name), '(unnamed net_device)\n');
  for (const bad of ['eth', 'a%d%d', 'a%s', 'a/%d', 'a:%d', 'a b%d', '.']) t.equal(await tree.echo(name, bad), 'EINVAL', bad);
  t.equal(await tree.echo(name, `${'a'.repeat(14)}%d`), 'E2BIG');
  t.equal(await tree.echo(name, 'net%d'), undefined);
  t.equal(await tree.cat(name), 'net%d\n');
  await tree.link('g/functions/ecm.0', 'g/configs/c.1/ecm');
  t.equal(await tree.echo(name, 'other%d'), 'EBUSY');
  await tree.echo('g/UDC', 'dummy_udc.0');
  t.equal(await tree.cat(name), 'net0\n');
  t.equal(await tree.cat('g/functions/eem.0/ifname'), 'usb0\n');
  await tree.put('g/UDC', '\n');
  t.equal(await tree.cat('g/functions/eem.0/ifname'), 'usb0\n', 'it stays as long as the function');
});

test('phonet has a name of its own', async (t) => {
  const tree = await gadget({}, 'phonet.0');
  await tree.echo('g/UDC', 'dummy_udc.0');
  t.equal(await tree.cat('g/functions/phonet.0/ifname'), 'upnlink0\n');
  t.equal(await tree.echo('g/functions/phonet.0/ifname', 'x%d'), 'EACCES');
});

test('rndis: two hexadecimal digits; the next one begins as the last that was bound', async (t) => {
  const tree = await gadget({}, 'rndis.0');
  const rndis = 'g/functions/rndis.0';
  t.equal(await tree.cat(`${rndis}/class`), '02\n');
  for (const [written, kept] of [
    ['ef', 'ef'],
    ['123', '12'],
    ['0xef', '00'],
    [' 4z', '04'],
  ] as const) {
    t.equal(await tree.echo(`${rndis}/class`, written), undefined);
    t.equal(await tree.cat(`${rndis}/class`), `${kept}\n`, written);
  }
  for (const bad of ['zz', '-1', '+1']) t.equal(await tree.echo(`${rndis}/class`, bad), 'EINVAL', bad);
  await tree.mkdir('g/functions/rndis.1');
  t.equal(await tree.cat('g/functions/rndis.1/class'), '02\n');
  await tree.echo('g/UDC', 'dummy_udc.0');
  await tree.mkdir('g/functions/rndis.2');
  t.equal(await tree.cat('g/functions/rndis.2/class'), '04\n');
});
