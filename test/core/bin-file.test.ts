import { test } from 'tap';
import { type BinAttribute, ConfigItem } from '../../src/core/index.js';
import { caller, configfs, errno, open, read, subsystem, walk, write } from './support.js';

async function withBinary(attr: Omit<BinAttribute, 'name'>) {
  const failures: string[] = [];
  const fs = configfs({ onCallbackFailure: ({ callback }) => void failures.push(callback) });
  const binAttrs = [{ name: 'b', ...attr }];
  fs.registerSubsystem(subsystem({ groupOps: { makeItem: () => new ConfigItem({ binAttrs }) } }));
  await fs.mkdir(await walk(fs, 's'), 'i', caller());
  return { fs, failures };
}

/** Keeps what is written. */
function blob(start = ''): Omit<BinAttribute, 'name'> & { writes: string[] } {
  const writes: string[] = [];
  return {
    writes,
    read: () => Buffer.from(writes.at(-1) ?? start),
    write: (_item: ConfigItem, data: Buffer) => void writes.push(data.toString()),
  };
}

test('it is stored whole when a descriptor is closed, once', async (t) => {
  const b = blob();
  const { fs } = await withBinary(b);
  const file = await open(fs, 's/i/b', 'w');
  t.equal(await write(fs, file, 'abc'), 3);
  t.equal(await write(fs, file, 'X', 5), 1);
  t.same(b.writes, []);
  await fs.flush(file, caller());
  await fs.release(file);
  t.same(b.writes, ['abc\0\0X'], 'a hole reads as zeros');
});

test('it is read whole at the first read', async (t) => {
  const { fs } = await withBinary(blob('0123456789'));
  const file = await open(fs, 's/i/b', 'r');
  t.equal(await read(fs, file, 0, 4), '0123');
  t.equal(await read(fs, file, 4, 4), '4567');
  t.equal(await read(fs, file, 100), '');
});

test('one open is for reading or for writing, not for both', async (t) => {
  const { fs } = await withBinary(blob('x'));
  const [a, b] = [await open(fs, 's/i/b'), await open(fs, 's/i/b')];
  await read(fs, a);
  t.equal(await errno(() => write(fs, a, 'y')), 'ETXTBSY');
  await write(fs, b, 'y');
  t.equal(await errno(() => read(fs, b)), 'ETXTBSY');
});

test('the limit holds for reading and writing', async (t) => {
  const { fs } = await withBinary({ ...blob('12345'), maxSize: 4 });
  t.equal(await errno(async () => read(fs, await open(fs, 's/i/b', 'r'))), 'EFBIG');
  const file = await open(fs, 's/i/b', 'w');
  t.equal(await errno(() => write(fs, file, '12345')), 'EFBIG');
  t.equal(await errno(() => write(fs, file, '1', 4)), 'EFBIG');
  t.equal(await write(fs, file, '1', 3), 1);
});

test('closing without a write stores nothing; a removed item is not stored; a failure is only reported', async (t) => {
  const b = blob();
  const { fs } = await withBinary(b);
  await fs.release(await open(fs, 's/i/b', 'w'));
  const file = await open(fs, 's/i/b', 'w');
  await write(fs, file, 'x');
  await fs.rmdir(await walk(fs, 's'), 'i', caller());
  await fs.flush(file, caller());
  await fs.release(file);
  t.same(b.writes, []);

  const failing = await withBinary({
    write: () => {
      throw new Error('no');
    },
  });
  const other = await open(failing.fs, 's/i/b', 'w');
  await write(failing.fs, other, 'x');
  await failing.fs.flush(other, caller());
  t.same(failing.failures, ['write b']);
});

test('size is 0 and the file says that it can not be seeked', async (t) => {
  const { fs } = await withBinary(blob('12345'));
  t.equal(fs.getattr(await walk(fs, 's/i/b')).size, 0);
  t.equal((await open(fs, 's/i/b')).binary, true);
});
