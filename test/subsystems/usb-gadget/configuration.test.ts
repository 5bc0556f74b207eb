import { test } from 'tap';
import { gadget, Gadgets } from './support.js';

test('names of configurations', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  for (const [name, expected] of Object.entries({
    c: 'EINVAL',
    '.1': 'EINVAL',
    'c.': 'EINVAL',
    'c.x': 'EINVAL',
    'c.0': 'EINVAL',
    'c.256': 'ERANGE',
    'a.b.1': 'EINVAL',
    [`${'a'.repeat(38)}.1`]: 'ENAMETOOLONG',
    [`${'a'.repeat(37)}.1`]: undefined,
    'd.1': 'EBUSY',
    'd.01': 'EBUSY',
    'd.0x2': undefined,
  })) {
    t.equal(await tree.mkdir(`g/configs/${name}`), expected, name);
  }
});

test('a number is free as soon as its configuration is removed', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/configs/c.1');
  await tree.rmdir('g/configs/c.1');
  t.equal(await tree.mkdir('g/configs/d.1'), undefined);
});

test('power and attributes', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/configs/c.1');
  t.equal(await tree.cat('g/configs/c.1/MaxPower'), '2\n');
  t.equal(await tree.echo('g/configs/c.1/MaxPower', 2040), undefined);
  t.equal(await tree.echo('g/configs/c.1/MaxPower', 2041), 'ERANGE');
  t.equal(await tree.echo('g/configs/c.1/bmAttributes', '0xe0'), undefined);
  t.equal(await tree.cat('g/configs/c.1/bmAttributes'), '0xe0\n');
  for (const bad of ['0x60', '0x81', '0']) t.equal(await tree.echo('g/configs/c.1/bmAttributes', bad), 'EINVAL', bad);
});

test('what a configuration takes links to', async (t) => {
  const tree = await gadget({}, 'acm.0');
  await tree.mkdir('g/configs/c.2', 'h', 'h/functions/acm.0', 'g/functions/mass_storage.0');
  t.equal(await tree.link('g/functions/acm.0', 'g/configs/c.1/again'), 'EEXIST');
  t.equal(await tree.link('g/functions/acm.0', 'g/configs/c.2/acm'), undefined, 'another configuration takes it too');
  for (const other of ['h/functions/acm.0', 'g/functions', 'g', 'g/configs/c.2', 'g/functions/mass_storage.0/lun.0']) {
    t.equal(await tree.link(other, 'g/configs/c.1/x'), 'EINVAL', other);
  }
  t.equal(await tree.link('g/functions/acm.0', 'g/configs/x'), 'EPERM');
  t.equal(await tree.rmdir('g/functions/acm.0'), 'EBUSY');
  t.equal(await tree.rmdir('g/configs/c.1'), 'ENOTEMPTY');
  t.equal(await tree.unlink('g/configs/c.1/acm.0'), undefined);
  t.equal(await tree.rmdir('g/configs/c.1'), undefined);
});
