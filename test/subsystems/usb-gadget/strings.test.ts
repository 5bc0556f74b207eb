import { test } from 'tap';
import { Gadgets } from './support.js';

test('languages are numbers that exist', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g');
  t.equal(await tree.mkdir('g/strings/en'), 'EINVAL');
  t.equal(await tree.mkdir('g/strings/0x10000'), 'ERANGE');
  for (const none of ['0x0', '0x9', '0x400', '0x462', '0x4fe', '0x500']) t.equal(await tree.mkdir(`g/strings/${none}`), 'EINVAL', none);
  t.equal(await tree.mkdir('g/strings/0x409'), undefined);
  t.equal(await tree.mkdir('g/strings/1033'), 'EEXIST', 'the same language by another name');
  t.equal(await tree.mkdir('g/strings/0x4ff'), undefined, "the vendor's own");
});

test('two languages and no more', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/strings/0x409', 'g/strings/0x407');
  t.equal(await tree.mkdir('g/strings/0x40c'), 'EOVERFLOW');
  t.equal(await tree.rmdir('g/strings/0x409'), undefined);
  t.equal(await tree.mkdir('g/strings/0x40c'), undefined);
});

test('a string is one to 126 bytes, newline counted in', async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/strings/0x409');
  const product = 'g/strings/0x409/product';
  t.equal(await tree.cat(product), '\n');
  t.equal(await tree.echo(product, 'Widget'), undefined);
  t.equal(await tree.cat(product), 'Widget\n');
  t.equal(await tree.put(product, 'p'.repeat(126)), undefined);
  t.equal(await tree.echo(product, 'p'.repeat(126)), 'EOVERFLOW');
  t.equal(await tree.put(product, '\0'), 'EINVAL');
  t.equal(await tree.put(product, '\n'), undefined);
  t.equal(await tree.cat(product), '\n');
});

test("a configuration's strings", async (t) => {
  const tree = new Gadgets();
  await tree.mkdir('g', 'g/configs/c.1', 'g/configs/c.1/strings/0x409');
  t.same(await tree.ls('g/configs/c.1/strings/0x409'), ['configuration']);
  t.equal(await tree.rmdir('g/configs/c.1'), 'ENOTEMPTY');
});
