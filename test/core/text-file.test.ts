import { test } from 'tap';
import { type Attribute, ConfigItem, Errno } from '../../src/core/index.js';
import { caller, configfs, deferred, errno, open, read, subsystem, walk, write } from './support.js';

/** A tree with the directory `s/i`, whose item has these attributes. */
async function withAttrs(...attrs: Attribute[]) {
  const failures: unknown[] = [];
  const fs = configfs({ onCallbackFailure: ({ callback, path }) => void failures.push(`${callback} of ${path}`) });
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => new ConfigItem({ attrs }) } }));
  const s = await walk(fs, 's');
  await fs.mkdir(s, 'i', caller());
  return { fs, s, failures };
}

/** Counts how often it is shown, and keeps what is stored. */
function counter(): Attribute & { shown: number; stored: string[] } {
  const attr = {
    name: 'a',
    shown: 0,
    stored: [] as string[],
    show: () => `${attr.shown++}\n`,
    store: (_item: ConfigItem, page: Buffer) => void attr.stored.push(page.toString()),
  };
  return attr;
}

test('content is made once per open, and again after a write', async (t) => {
  const { fs } = await withAttrs(counter());
  const file = await open(fs, 's/i/a');
  t.equal(await read(fs, file, 0, 1), '0');
  t.equal(await read(fs, file, 1), '\n');
  t.equal(await read(fs, file, 2), '');
  t.equal(await read(fs, file), '0\n');
  t.equal(await write(fs, file, 'x', 100), 1, 'the offset of a write does not matter');
  t.equal(await read(fs, file), '1\n');
  t.equal(await read(fs, await open(fs, 's/i/a')), '2\n');
});

test('one write takes at most 4095 bytes', async (t) => {
  const attr = counter();
  const { fs } = await withAttrs(attr);
  const file = await open(fs, 's/i/a', 'w');
  t.equal(await write(fs, file, 'x'.repeat(4095)), 4095);
  t.equal(await write(fs, file, 'x'.repeat(10_000)), 4095);
  t.same(
    attr.stored.map((page) => page.length),
    [4095, 4095],
  );
  t.equal(await errno(() => write(fs, file, '')), 'EFAULT');
});

test('store answers how much it took, and may refuse', async (t) => {
  const { fs, failures } = await withAttrs(
    { name: 'short', store: (_item, page) => Math.min(page.length, 2) },
    {
      name: 'no',
      store: () => {
        throw new Errno('ERANGE');
      },
    },
    {
      name: 'bug',
      store: () => {
        throw new TypeError('a bug');
      },
      show: () => 'x'.repeat(4097),
    },
    { name: 'full', show: () => 'x'.repeat(4096) },
  );
  t.equal(await write(fs, await open(fs, 's/i/short', 'w'), 'abcdef'), 2);
  t.equal(await errno(async () => write(fs, await open(fs, 's/i/no', 'w'), 'x')), 'ERANGE');
  t.equal(await errno(async () => write(fs, await open(fs, 's/i/bug', 'w'), 'x')), 'EIO');
  t.equal(await errno(async () => read(fs, await open(fs, 's/i/bug', 'r'))), 'EIO', 'more than a page');
  t.equal((await read(fs, await open(fs, 's/i/full', 'r'))).length, 4096);
  t.same(failures, ['store bug of /s/i', 'show bug of /s/i']);
});

test('a store that fails empties the buffer all the same', async (t) => {
  const attr = counter();
  const { fs } = await withAttrs({
    ...attr,
    store: () => {
      throw new Errno('EINVAL');
    },
  });
  const file = await open(fs, 's/i/a');
  t.equal(await read(fs, file), '0\n');
  await errno(() => write(fs, file, 'x'));
  t.equal(await read(fs, file), '1\n');
});

test('access is refused where there is no callback or no permission bit', async (t) => {
  const { fs } = await withAttrs(
    { name: 'r', show: () => '' },
    { name: 'w', store: () => {} },
    { name: 'm', mode: 0o644, show: () => '' },
    counter(),
  );
  t.equal(await errno(() => open(fs, 's/i/r', 'w')), 'EACCES');
  t.equal(await errno(() => open(fs, 's/i/w', 'r')), 'EACCES');
  t.equal(await errno(() => open(fs, 's/i/m', 'w')), 'EACCES', 'a bit alone is not enough');
  const a = await walk(fs, 's/i/a');
  t.equal(fs.getattr(a).mode & 0o777, 0o644, 'a mode that is not given follows from the callbacks');
  fs.setattr(a, { mode: 0o444 });
  t.equal(await errno(() => open(fs, 's/i/a', 'w')), 'EACCES');
});

test('after removal a filled buffer is still served, all else is ENOENT', async (t) => {
  const { fs, s } = await withAttrs(counter());
  const [filled, empty] = [await open(fs, 's/i/a'), await open(fs, 's/i/a')];
  const node = await walk(fs, 's/i/a');
  await read(fs, filled);
  fs.rmdir(s, 'i', caller());
  t.equal(await read(fs, filled), '0\n');
  t.equal(await errno(() => read(fs, empty)), 'ENOENT');
  t.equal(await errno(() => write(fs, filled, 'x')), 'ENOENT');
  t.equal(await errno(() => fs.open(node, true, false, caller())), 'ENOENT');
  t.equal(fs.getattr(node).nlink, 0);
});

test('a removal waits for show and store in flight, and later ones wait for its outcome', async (t) => {
  for (const interrupted of [false, true]) {
    const gate = deferred<string>();
    const { fs, s } = await withAttrs({ name: 'slow', show: () => gate.promise }, counter());
    const slow = read(fs, await open(fs, 's/i/slow', 'r'));
    const file = await open(fs, 's/i/a');
    const remover = caller();
    const removal = errno(() => fs.rmdir(s, 'i', remover));
    const shown = errno(() => read(fs, file));
    t.same(
      fs
        .waitGraph()
        .map(({ task, kind }) => `${task}: ${kind}`)
        .sort(),
      ['read /s/i/a: gate', 'read /s/i/slow: callback', 'rmdir /s/i: drain'],
    );
    if (interrupted) remover.interrupt();
    else gate.resolve('done');
    t.equal(await removal, interrupted ? 'EINTR' : undefined);
    t.equal(await shown, interrupted ? '0\n' : 'ENOENT');
    gate.resolve('done');
    t.equal(await slow, 'done');
  }
});

test('reads and writes of one open file take turns', async (t) => {
  const gate = deferred<string>();
  const attr = counter();
  const { fs } = await withAttrs({ ...attr, show: () => gate.promise, store: attr.store! });
  const file = await open(fs, 's/i/a');
  const first = read(fs, file);
  const second = write(fs, file, 'x');
  await new Promise(setImmediate);
  t.same(attr.stored, []);
  gate.resolve('y');
  t.equal(await first, 'y');
  t.equal(await second, 1);
});

test('a killed caller is answered at once, whatever its callback does', async (t) => {
  const gate = deferred();
  const { fs } = await withAttrs({ name: 'a', store: () => gate.promise, show: () => 'x' });
  const file = await open(fs, 's/i/a');
  const killed = caller();
  const stored = errno(async () => fs.write(file, 0, Buffer.from('x'), killed));
  const next = read(fs, file);
  killed.interrupt();
  t.equal(await stored, 'EINTR');
  gate.resolve();
  t.equal(await next, 'x');
});
