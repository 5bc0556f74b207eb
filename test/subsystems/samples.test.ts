import { test } from 'tap';
import { samples } from '../../src/subsystems/samples/index.js';
import { caller, configfs, errno, list, open, walk } from '../core/support.js';

/** A tree with the samples in it. */
function mounted() {
  const fs = configfs();
  for (const subsystem of samples()) fs.registerSubsystem(subsystem);
  return fs;
}

type Fs = ReturnType<typeof mounted>;

async function cat(fs: Fs, path: string): Promise<string> {
  const file = await open(fs, path, 'r');
  const bytes = await fs.read(file, 0, 4096, caller());
  return Buffer.from(bytes).toString();
}

async function echo(fs: Fs, path: string, text: string): Promise<unknown> {
  return errno(async () => fs.write(await open(fs, path, 'w'), 0, Buffer.from(`${text}\n`), caller()));
}

test('the four samples', async (t) => {
  const fs = mounted();
  t.same((await list(fs, fs.root)).sort(), ['01-childless', '02-simple-children', '03-group-children', '04-default-groups']);
});

test('01-childless has three attributes, and takes no children', async (t) => {
  const fs = mounted();
  t.same((await list(fs, await walk(fs, '01-childless'))).sort(), ['description', 'showme', 'storeme']);
  t.same([await cat(fs, '01-childless/showme'), await cat(fs, '01-childless/showme')], ['0\n', '1\n'], 'showme counts');
  t.equal(await cat(fs, '01-childless/storeme'), '0\n');
  t.equal(await echo(fs, '01-childless/storeme', '7'), 2);
  t.equal(await echo(fs, '01-childless/storeme', 'abc'), 'EINVAL');
  t.equal(await echo(fs, '01-childless/storeme', '0x10'), 'EINVAL');
  t.equal(await echo(fs, '01-childless/storeme', '99999999999'), 'ERANGE');
  t.equal(await cat(fs, '01-childless/storeme'), '7\n');
  t.equal(await echo(fs, '01-childless/showme', '1'), 'EACCES');
  const text = await cat(fs, '01-childless/description');
  t.equal(text.length, 236, "as long as the kernel's");
  t.match(text, /^\[01-childless\]\n\nThe childless subsystem is the simplest poss/);
  t.equal(await errno(async () => fs.mkdir(await walk(fs, '01-childless'), 'child', caller())), 'EPERM');
});

test('02-simple-children takes items with one attribute', async (t) => {
  const fs = mounted();
  const top = await walk(fs, '02-simple-children');
  const a = await fs.mkdir(top, 'a', caller());
  t.same(await list(fs, a), ['storeme']);
  t.equal(await echo(fs, '02-simple-children/a/storeme', '42'), 3);
  t.equal(await cat(fs, '02-simple-children/a/storeme'), '42\n');
  t.equal(await errno(() => fs.mkdir(a, 'sub', caller())), 'EPERM');
  t.equal((await cat(fs, '02-simple-children/description')).length, 149);
  await fs.rmdir(top, 'a', caller());
  await fs.mkdir(top, 'a', caller());
  t.equal(await cat(fs, '02-simple-children/a/storeme'), '0\n', 'a new item is a new one');
});

test('03-group-children takes groups of such items', async (t) => {
  const fs = mounted();
  const top = await walk(fs, '03-group-children');
  const g = await fs.mkdir(top, 'g', caller());
  t.same(await list(fs, g), ['description']);
  t.equal(await cat(fs, '03-group-children/g/description'), await cat(fs, '02-simple-children/description'));
  t.equal((await cat(fs, '03-group-children/description')).length, 134);
  await fs.mkdir(g, 'i', caller());
  t.equal(await errno(() => fs.rmdir(top, 'g', caller())), 'ENOTEMPTY');
});

test('04-default-groups: a group comes with B, C and C/D, and each takes items', async (t) => {
  const fs = mounted();
  const top = await walk(fs, '04-default-groups');
  const a = await fs.mkdir(top, 'A', caller());
  t.same((await list(fs, a)).sort(), ['B', 'C']);
  for (const path of ['A', 'A/B', 'A/C', 'A/C/D']) {
    const group = await walk(fs, `04-default-groups/${path}`);
    await fs.mkdir(group, 'item', caller());
    t.equal(await echo(fs, `04-default-groups/${path}/item/storeme`, '5'), 2, path);
    t.equal(await errno(() => fs.rmdir(top, 'A', caller())), 'ENOTEMPTY', `an item in ${path} keeps all`);
    await fs.rmdir(group, 'item', caller());
  }
  t.equal(await errno(() => fs.rmdir(a, 'B', caller())), 'EPERM');
  await fs.rmdir(top, 'A', caller());
});

test('a second set shares nothing with the first', async (t) => {
  const [one, other] = [mounted(), mounted()];
  await echo(one, '01-childless/storeme', '7');
  t.equal(await cat(other, '01-childless/storeme'), '0\n');
});
