import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { NAMESPACE as N, SUBSYSTEM as S, tree } from './support.js';

test('a new namespace', async (t) => {
  const fs = await tree({}, S, N);
  t.same((await fs.ls(N)).sort(), ['ana_grpid', 'buffered_io', 'device_nguid', 'device_path', 'device_uuid', 'enable', 'revalidate_size']);
  t.equal(await fs.line(`${N}/device_path`), '(null)');
  t.equal(await fs.line(`${N}/device_nguid`), '00000000-0000-0000-0000-000000000000');
  t.match(await fs.line(`${N}/device_uuid`), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.equal(await fs.line(`${N}/ana_grpid`), '1');
  t.equal(await fs.line(`${N}/revalidate_size`), 'EACCES', 'it can only be written');
});

test('its name is its number', async (t) => {
  const fs = await tree({}, S);
  const at = `${S}/namespaces`;
  for (const wrong of ['0', '4294967295', 'abc', '-1', '1x', ' 1']) t.equal(await fs.mkdir(`${at}/${wrong}`), 'EINVAL', wrong);
  t.equal(await fs.mkdir(`${at}/4294967296`), 'ERANGE');
  for (const right of ['1', '0x1', '010', '+3', '4294967294', '5\n']) t.equal(await fs.mkdir(`${at}/${right}`), undefined, right);
});

test('it is enabled with a block device, and then settled', async (t) => {
  const fs = await tree({}, S, N);
  t.equal(await fs.put(`${N}/enable`, '1'), 'EINVAL', 'no path');
  t.equal(await fs.put(`${N}/revalidate_size`, '1'), 'EINVAL', 'not enabled');
  t.equal(await fs.put(`${N}/device_path`, '/dev/nullb0\n'), undefined);
  t.equal(await fs.put(`${N}/enable`, 'x'), 'EINVAL');
  t.equal(await fs.put(`${N}/enable`, '1\n'), undefined);
  t.equal(await fs.put(`${N}/enable`, '1\n'), undefined, 'twice is once');
  t.equal(await fs.line(`${N}/enable`), '1');
  for (const [name, value] of [
    ['device_path', '/x'],
    ['device_path', '\n'],
    ['device_uuid', 'x'],
    ['device_nguid', 'x'],
  ]) {
    t.equal(await fs.put(`${N}/${name}`, value!), 'EBUSY', name!);
  }
  t.equal(await fs.put(`${N}/buffered_io`, '0'), 'EINVAL');
  t.equal(await fs.put(`${N}/revalidate_size`, '1'), undefined);
  t.equal(await fs.put(`${N}/revalidate_size`, '0'), 'EINVAL');
  t.equal(await fs.put(`${N}/ana_grpid`, '2'), undefined, 'this one is not settled');
  t.equal(await fs.put(`${N}/enable`, '0'), undefined);
  t.equal(await fs.put(`${N}/device_path`, '/x'), undefined);
});

test('two directories of one number cannot both be enabled', async (t) => {
  const other = `${S}/namespaces/0x1`;
  const fs = await tree({}, S, N, other);
  for (const at of [N, other]) await fs.put(`${at}/device_path`, '/dev/nullb0');
  t.equal(await fs.put(`${N}/enable`, '1'), undefined);
  t.equal(await fs.put(`${other}/enable`, '1'), 'EBUSY');
  t.equal(await fs.rmdir(N), undefined, 'an enabled namespace can be removed');
  t.equal(await fs.put(`${other}/enable`, '1'), undefined);
  const later = await tree({ kernel: '6.13' }, S, N);
  t.equal(await later.mkdir(other), 'ENOMEM', 'later kernels see it at mkdir');
  t.equal(await later.rmdir(N), undefined);
  t.equal(await later.mkdir(other), undefined);
});

test('no more than 1024 are enabled', async (t) => {
  const fs = await tree({}, S);
  for (let nsid = 1; nsid <= 1025; nsid++) {
    await fs.mkdir(`${S}/namespaces/${nsid}`);
    await fs.put(`${S}/namespaces/${nsid}/device_path`, '/dev/nullb0');
    const failed = await fs.put(`${S}/namespaces/${nsid}/enable`, '1');
    if (failed !== undefined || nsid === 1025) t.same([nsid, failed], [1025, 'EMFILE']);
  }
});

test('what the path names decides whether it can be enabled', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'nvmet-'));
  const socket = createServer().listen(join(dir, 'socket'));
  t.teardown(() => {
    socket.close();
    rmSync(dir, { recursive: true });
  });
  writeFileSync(join(dir, 'file'), 'x'.repeat(4096));
  symlinkSync('file', join(dir, 'link'));
  symlinkSync('loop', join(dir, 'loop'));
  const fs = await tree({}, S, N);
  const enable = async (path: string, buffered: '0' | '1'): Promise<unknown> => {
    await fs.put(`${N}/enable`, '0');
    await fs.put(`${N}/buffered_io`, buffered);
    await fs.put(`${N}/device_path`, path);
    return fs.put(`${N}/enable`, '1');
  };
  for (const buffered of ['0', '1'] as const) {
    t.equal(await enable(dir, buffered), 'EISDIR');
    t.equal(await enable(join(dir, 'none'), buffered), 'ENOENT');
    t.equal(await enable(join(dir, 'file', 'below'), buffered), 'ENOTDIR');
    t.equal(await enable(join(dir, 'loop'), buffered), 'ELOOP');
    t.equal(await enable(join(dir, 'socket'), buffered), 'ENXIO');
    t.equal(await enable(join(dir, 'n'.repeat(256)), buffered), 'ENAMETOOLONG');
    t.equal(await enable('file', buffered), 'ENOENT', 'there is no such file in the working directory of the caller');
    t.equal(await enable('/dev/null', buffered), buffered === '1' ? undefined : 'EINVAL');
  }
  t.equal(await enable(join(dir, 'file'), '1'), undefined);
  t.equal(await enable(join(dir, 'link'), '1'), undefined);
});

test('other block devices may count as present', async (t) => {
  const fs = await tree({ devices: '/dev/none-such:/dev/other' }, S, N);
  t.equal(await fs.put(`${N}/device_path`, '/dev/none-such'), undefined);
  t.equal(await fs.put(`${N}/enable`, '1'), undefined);
  t.equal(await fs.put(`${N}/enable`, '0'), undefined);
  t.equal(await fs.put(`${N}/device_path`, '/dev/nullb0'), undefined);
  t.equal(await fs.put(`${N}/enable`, '1'), 'ENOENT');
});

test('what is stored while it is being enabled waits for the outcome', async (t) => {
  const fs = await tree({}, S, N);
  await fs.put(`${N}/device_path`, '/dev/null');
  await fs.put(`${N}/buffered_io`, '1');
  const [enabled, stored, again] = await Promise.all([
    fs.put(`${N}/enable`, '1'),
    fs.put(`${N}/device_path`, '/dev/zero'),
    fs.put(`${N}/enable`, '1'),
  ]);
  t.same([enabled, stored, again], [undefined, 'EBUSY', undefined]);
  t.equal(await fs.line(`${N}/device_path`), '/dev/null');
});

test('identifiers', async (t) => {
  const fs = await tree({}, S, N);
  t.equal(await fs.put(`${N}/device_uuid`, 'ABCDEF01-2345-6789-abcd-EF0123456789junk'), undefined);
  t.equal(await fs.line(`${N}/device_uuid`), 'abcdef01-2345-6789-abcd-ef0123456789');
  t.equal(await fs.put(`${N}/device_uuid`, 'abcdef0123456789abcdef0123456789'), 'EINVAL');
  t.equal(await fs.put(`${N}/device_nguid`, 'abcdef0123456789ABCDEF0123456789'), undefined);
  t.equal(await fs.line(`${N}/device_nguid`), 'abcdef01-2345-6789-abcd-ef0123456789');
  t.equal(await fs.put(`${N}/device_nguid`, '01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef'), undefined);
  t.equal(await fs.put(`${N}/device_nguid`, '0123456789abcdef0123456789abcde'), 'EINVAL');
});

test('ana_grpid is 1 to 128, and 128 becomes 0', async (t) => {
  const fs = await tree({}, S, N);
  for (const wrong of ['0', '129', 'x', '\n', '-1']) t.equal(await fs.put(`${N}/ana_grpid`, wrong), 'EINVAL', wrong);
  t.equal(await fs.put(`${N}/ana_grpid`, '4294967296'), 'ERANGE');
  t.equal(await fs.put(`${N}/ana_grpid`, '127'), undefined);
  t.equal(await fs.line(`${N}/ana_grpid`), '127');
  t.equal(await fs.put(`${N}/ana_grpid`, '128'), undefined);
  t.equal(await fs.line(`${N}/ana_grpid`), '0');
});

test('resv_enable came with 6.13, p2pmem with a build option', async (t) => {
  const fs = await tree({ kernel: '6.13', p2pmem: '' }, S, N);
  t.equal(await fs.put(`${N}/resv_enable`, '1'), undefined);
  t.equal(await fs.put(`${N}/p2pmem`, '0000:01:00.1'), 'ENODEV');
  t.equal(await fs.put(`${N}/p2pmem`, '1\n'), undefined);
  await fs.put(`${N}/device_path`, '/dev/nullb0');
  t.equal(await fs.put(`${N}/enable`, '1'), 'EINVAL', 'no device has such memory');
  t.equal(await fs.put(`${N}/p2pmem`, '0'), undefined);
  t.equal(await fs.put(`${N}/enable`, '1'), undefined);
  t.equal(await fs.put(`${N}/resv_enable`, '0'), 'EINVAL');
  t.equal(await fs.put(`${N}/p2pmem`, '0'), 'EBUSY');
});
