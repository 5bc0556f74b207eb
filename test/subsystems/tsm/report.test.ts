/**
 * tsm/report, as drivers/virt/coco/guest/report.c has it.
 */
import { test } from 'tap';
import { Errno } from '../../../src/errno.js';
import { caller, errno, walk } from '../../core/support.js';
import { tree, treeOf } from './support.js';

const NONCE = Buffer.alloc(64, 7);

test('the provider decides which attributes a report has', async (t) => {
  const text = ['generation', 'provider', 'privlevel', 'privlevel_floor', 'service_provider', 'service_guid', 'service_manifest_version'];
  const binary = ['inblob', 'outblob', 'auxblob', 'manifestblob'];
  t.strictSame(await (await tree()).ls('r'), ['generation', 'provider', 'inblob', 'outblob']);
  t.strictSame(await (await tree({ provider: 'sev_guest' })).ls('r'), [...text.slice(0, 4), ...binary.slice(0, 3)]);
  t.strictSame(await (await tree({ provider: 'sev_guest', svsm: '' })).ls('r'), [...text, ...binary]);
  t.strictSame(await (await tree({ provider: 'arm-cca-guest' })).ls('r'), [...text, ...binary]);
  t.strictSame(await (await tree({ provider: 'sev_guest', kernel: '6.7' })).ls('r'), [...text.slice(0, 4), ...binary.slice(0, 3)]);
});

test('without a provider nothing can be made', async (t) => {
  const { mkdir, tsm } = await tree({ provider: 'none' });
  t.equal(await mkdir('a'), 'ENXIO');
  t.equal(tsm.provider, undefined);
});

test('a provider that goes leaves the reports, and what was made of them', async (t) => {
  const { put, read, cat, tsm } = await tree({ provider: 'sev_guest' });
  await put('r/inblob', NONCE);
  const made = await read('r/outblob');
  await tsm.unregisterProvider();
  t.same(await read('r/outblob'), made, 'it is still the report of this generation');
  t.equal(await cat('r/provider'), 'ENXIO');
  t.equal(await cat('r/privlevel_floor'), 'ENXIO');
  t.equal(await put('r/privlevel', '0'), 'ENXIO');
  t.equal(await put('r/privlevel', 'x'), 'EINVAL', 'the number is read first');
  await put('r/inblob', NONCE);
  t.equal(await read('r/outblob'), 'ENXIO');
});

test('a provider comes only when there is none, and no report', async (t) => {
  const { mkdir, fs, tsm, cat } = await tree();
  const other = { name: 'other', privlevelFloor: 0, makeReport: () => ({ outblob: Buffer.from('x') }) };
  const register = () => errno(async () => tsm.registerProvider(other));
  t.equal(await register(), 'EBUSY', 'there is one');
  await tsm.unregisterProvider();
  t.equal(await errno(async () => tsm.unregisterProvider()), 'EBUSY');
  t.equal(await register(), 'EBUSY', 'there is a report');
  await fs.rmdir(await walk(fs, 'tsm/report'), 'r', caller());
  t.equal(await register(), undefined);
  await mkdir('r');
  t.equal(await cat('r/provider'), 'other');
});

test('service_provider ends at a NUL, and goes without a newline that ends it all', async (t) => {
  const asked: unknown[] = [];
  const { put, read } = await treeOf(({ serviceProvider }) => {
    asked.push(serviceProvider);
    return { outblob: Buffer.from('x') };
  });
  await put('r/inblob', NONCE);
  const written = ['svsm\n', 'a\n\0b', 'a\0b\n', 'a\n\0', '\n', 'é'];
  for (const text of written) {
    await put('r/service_provider', text);
    await read('r/outblob');
  }
  t.strictSame(asked, ['svsm', 'a\n', 'a', 'a\n', '', 'é']);
});

test('each store counts, and reading does not', async (t) => {
  const { put, cat, read } = await tree({ provider: 'sev_guest', svsm: '' });
  t.equal(await cat('r/generation'), '0');
  await put('r/inblob', NONCE);
  await put('r/privlevel', '3\n');
  await put('r/service_provider', 'svsm\n');
  await put('r/service_manifest_version', '0x1');
  await put('r/service_guid', 'c476f1eb-0123-45a5-9641-b4e7dde5bfe3 and more\n');
  t.equal(await cat('r/generation'), '5');
  await read('r/outblob');
  t.equal(await cat('r/generation'), '5');
});

test('a value that is refused counts only where the driver counts first', async (t) => {
  const { put, cat } = await tree({ provider: 'sev_guest', svsm: '' });
  t.equal(await put('r/privlevel', '1'), 'EINVAL', 'below the floor');
  t.equal(await put('r/privlevel', '4'), 'EINVAL');
  t.equal(await put('r/privlevel', 'two'), 'EINVAL');
  t.equal(await put('r/privlevel', '4294967296'), 'ERANGE');
  t.equal(await put('r/service_manifest_version', '-1'), 'EINVAL');
  t.equal(await cat('r/generation'), '0');
  t.equal(await put('r/service_guid', 'no guid'), 'EINVAL');
  t.equal(await cat('r/generation'), '1');
});

test('blobs need an inblob', async (t) => {
  const { put, read, cat } = await tree();
  t.equal(await read('r/outblob'), 'EINVAL');
  t.equal(await put('r/inblob', Buffer.alloc(65)), 'EFBIG');
  t.equal(await cat('r/generation'), '1', 'the close has stored an empty one');
  t.equal(await read('r/outblob'), 'EINVAL');
  await put('r/inblob', Buffer.alloc(63));
  t.equal(await read('r/outblob'), 'EINVAL', 'the provider takes 64 bytes');
  await put('r/inblob', NONCE);
  t.ok((await read('r/outblob')).length > 64);
});

test('all blobs come from one report, and a new one is made only after a store', async (t) => {
  let made = 0;
  const { put, read } = await treeOf(() => ({ outblob: Buffer.from(`out ${++made}`), auxblob: Buffer.from(`aux ${made}`) }));
  await put('r/inblob', NONCE);
  t.equal((await read('r/outblob')).toString(), 'out 1');
  t.equal((await read('r/auxblob')).toString(), 'aux 1');
  await put('r/privlevel', '1');
  t.equal((await read('r/auxblob')).toString(), 'aux 2');
  t.equal((await read('r/outblob')).toString(), 'out 2');
});

test('a report that failed is tried again', async (t) => {
  let fail = true;
  const { put, read } = await treeOf(() => {
    if (fail) throw new Errno('ETIMEDOUT', 'no answer');
    return { outblob: Buffer.from('done') };
  });
  await put('r/inblob', NONCE);
  t.equal(await read('r/outblob'), 'ETIMEDOUT');
  fail = false;
  t.equal((await read('r/outblob')).toString(), 'done');
});

test('while a report is made, everybody else waits', async (t) => {
  let finish: (blobs: { outblob: Buffer }) => void = () => t.fail('not asked');
  const { put, read, cat } = await treeOf(() => new Promise((resolve) => (finish = resolve)));
  await put('r/inblob', NONCE);
  const events: string[] = [];
  const report = read('r/outblob').then(() => events.push('report'));
  await new Promise(setImmediate);
  const store = put('r/inblob', Buffer.alloc(64, 8)).then(() => events.push('store'));
  const generation = cat('r/generation').then((text) => events.push(`generation ${text}`));
  await new Promise(setImmediate);
  t.strictSame(events, []);
  finish({ outblob: Buffer.from('1') });
  await Promise.all([report, store, generation]);
  t.strictSame(events.sort(), ['generation 1', 'report', 'store']);
});

test('two clients that race for one entry notice each other by the generation', async (t) => {
  const { put, cat } = await tree();
  const expected = Number(await cat('r/generation')) + 1;
  await Promise.all([put('r/inblob', NONCE), put('r/inblob', Buffer.alloc(64, 1))]);
  t.not(await cat('r/generation'), String(expected));
});

test('options', async (t) => {
  await t.rejects(tree({ kernel: '6.6' }), /'6\.6'; expected 6\.7/);
  await t.rejects(tree({ kernel: '6.12', provider: 'arm_cca_guest' }), /expected 6\.13/);
  await t.rejects(tree({ floor: '1' }), /expected sev_guest/);
  await t.rejects(tree({ provider: 'sev_guest', floor: '4' }), /expected 0 to 3/);
  await t.rejects(tree({ provider: 'sev_guest', svsm: '', kernel: '6.9' }), /6\.10/);
  await t.rejects(tree({ provider: './nowhere' }), /no such file; expected tdx_guest/);
});
