import { test } from 'tap';
import { gadget, Gadgets } from './support.js';

test('names of functions', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  for (const [name, expected] of Object.entries({
    nodot: 'EINVAL',
    'bogus.x': 'ENOENT',
    '.x': 'ENOENT',
    'loopback.0': 'ENOENT',
    'tcm.0': 'ENOENT',
    'acm.': undefined,
    'acm.a.b': undefined,
    [`acm.${'x'.repeat(35)}`]: undefined,
    [`acm.${'x'.repeat(36)}`]: 'ENAMETOOLONG',
  })) {
    t.equal(await tree.mkdir(`g/functions/${name}`), expected, name);
  }
});

test('serial functions share eight ports', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  for (let n = 0; n < 8; n++) t.equal(await tree.mkdir(`g/functions/${['acm', 'gser', 'obex'][n % 3]}.${n}`), undefined);
  t.equal(await tree.mkdir('g/functions/acm.8'), 'EBUSY');
  await tree.rmdir('g/functions/gser.1');
  await tree.mkdir('g/functions/acm.8');
  t.equal(await tree.cat('g/functions/acm.8/port_num'), '1\n');
});

test('a console on the first port, where the kernel is built so', async (t) => {
  const tree = new Gadgets({ console: '' });
  await tree.mkdir('g', 'g/functions/acm.0', 'g/functions/gser.0', 'g/functions/obex.0');
  t.equal(await tree.cat('g/functions/acm.0/console'), '1\n');
  t.equal(await tree.cat('g/functions/gser.0/console'), '0\n');
  t.same(await tree.ls('g/functions/obex.0'), ['port_num']);
});

test('ffs: shared names, never ready', async (t) => {
  const tree = await gadget({}, 'ffs.a');
  await tree.mkdir('h');
  t.equal(await tree.mkdir('h/functions/ffs.a'), 'EBUSY');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY');
  await tree.unlink('g/configs/c.1/ffs.a');
  await tree.rmdir('g/functions/ffs.a');
  t.equal(await tree.mkdir('h/functions/ffs.a'), undefined);
});

test('hid: four minors, one configuration', async (t) => {
  const tree = await gadget({}, 'hid.0');
  t.equal(await tree.cat('g/functions/hid.0/dev'), '244:0\n');
  t.equal(await tree.mkdir('g/functions/hid.1', 'g/functions/hid.2', 'g/functions/hid.3'), undefined);
  t.equal(await tree.mkdir('g/functions/hid.4'), 'ENODEV');
  t.equal(await tree.echo('g/functions/hid.1/no_out_endpoint', 2), 'EINVAL');
  t.equal(await tree.put('g/functions/hid.1/report_desc', '\x05\x01\0\n'), undefined);
  t.equal(await tree.cat('g/functions/hid.1/report_desc'), '\x05\x01\0\n');
  t.equal(await tree.echo('g/functions/hid.0/subclass', 1), 'EBUSY', 'it is linked');
  t.equal(await tree.echo('g/functions/hid.0/report_desc', 'x'), 'EBUSY');
  await tree.mkdir('g/configs/c.2');
  await tree.link('g/functions/hid.0', 'g/configs/c.2/hid');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY');
  await tree.unlink('g/configs/c.2/hid');
  await tree.rmdir('g/configs/c.2');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined);
});

test('printer', async (t) => {
  const tree = await gadget({}, 'printer.0');
  t.equal(await tree.cat('g/functions/printer.0/pnp_string'), '');
  t.equal(await tree.put('g/functions/printer.0/pnp_string', 'MFG:x;'), undefined, 'linked or not');
  t.equal(await tree.cat('g/functions/printer.0/pnp_string'), 'MFG:x;\n');
  t.equal(await tree.put('g/functions/printer.0/pnp_string', '\0'), undefined);
  t.equal(await tree.cat('g/functions/printer.0/pnp_string'), '\n');
  t.equal(await tree.echo('g/functions/printer.0/q_len', 1), 'EBUSY');
});

test('midi: its queue is made when it is linked, its sound card when it is bound', async (t) => {
  const tree = await gadget({}, 'midi.0');
  await tree.mkdir('g/functions/midi.1');
  await tree.echo('g/functions/midi.1/qlen', 1);
  t.equal(await tree.link('g/functions/midi.1', 'g/configs/c.1/m'), 'EINVAL');
  await tree.echo('g/functions/midi.1/qlen', 2);
  t.equal(await tree.echo('g/functions/midi.1/index', 33), 'EINVAL');
  t.equal(await tree.echo('g/functions/midi.1/index', 0), undefined);
  t.equal(await tree.link('g/functions/midi.1', 'g/configs/c.1/m'), undefined);
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY', 'both want card 0');
  await tree.unlink('g/configs/c.1/m');
  await tree.echo('g/functions/midi.1/index', 1);
  await tree.link('g/functions/midi.1', 'g/configs/c.1/m');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined);
});

test('Loopback shows unsigned numbers as signed ones', async (t) => {
  const tree = await gadget({}, 'SourceSink.0');
  await tree.mkdir('g/functions/Loopback.0');
  t.equal(await tree.echo('g/functions/Loopback.0/qlen', 4294967295), undefined);
  t.equal(await tree.cat('g/functions/Loopback.0/qlen'), '-1\n');
  t.equal(await tree.echo('g/functions/SourceSink.0/pattern', 1), 'EBUSY');
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), undefined, 'it does without isochronous endpoints');
});
