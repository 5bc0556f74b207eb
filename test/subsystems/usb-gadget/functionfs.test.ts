/** What a program writes to ep0 of functionfs, and what it takes when the gadget is bound. */
import { test } from 'tap';
import { POLL, type SurroundingDir, type SurroundingFile } from '../../../src/core/index.js';
import { checkStrings, parseDescriptors } from '../../../src/subsystems/usb-gadget/functionfs/descriptors.js';
import { triggerEvent } from '../../../src/subsystems/events.js';
import { caller, errno } from '../../core/support.js';
import { gadget, type Gadgets } from './support.js';

const le = (...numbers: number[]) => Buffer.concat(numbers.map((number) => Buffer.from(Uint32Array.of(number).buffer)));
/** With its own length as the second word. */
const blob = (magic: number, head: Buffer, body: Buffer) => Buffer.concat([le(magic, 8 + head.length + body.length), head, body]);

const face = (iInterface = 1) => Buffer.from([9, 4, 0, 0, 2, 255, 66, 1, iInterface]);
const endpoint = (address: number, attributes = 2) => Buffer.from([7, 5, address, attributes, 0, 2, 0]);
const body = (...endpoints: number[]) => Buffer.concat([face(), ...endpoints.map((address) => endpoint(address))]);
const DESCRIPTORS = blob(3, le(3, 3, 3), Buffer.concat([body(1, 0x82), body(1, 0x82)]));
const STRINGS = blob(2, le(1, 1), Buffer.from('\x09\x04adb\0', 'latin1'));

const BULK = [
  { name: 'ep1', sort: 'bulk out' },
  { name: 'ep2', sort: 'bulk in' },
];

test('descriptors', async (t) => {
  t.same(parseDescriptors(DESCRIPTORS), { interfaces: 1, endpoints: BULK, strings: 1 });
  t.same(parseDescriptors(blob(1, le(3, 0), body(1, 0x82))), { interfaces: 1, endpoints: BULK, strings: 1 }, 'of the first version');
  const iso = Buffer.concat([face(0), endpoint(0x81, 1), endpoint(0x82, 3)]);
  t.same(parseDescriptors(blob(3, le(2, 3), iso)), {
    interfaces: 1,
    endpoints: [
      { name: 'ep1', sort: 'iso in' },
      { name: 'ep2', sort: 'int in' },
    ],
    strings: 0,
  });
  const byAddress = parseDescriptors(blob(3, le(0x12, 3), body(1, 0x8f))).endpoints.map(({ name }) => name);
  t.same(byAddress, ['ep01', 'ep8f'], 'FUNCTIONFS_VIRTUAL_ADDR');
  const refused: [string, Buffer, string][] = [
    ['too short', le(3, 8), 'EINVAL'],
    ['another length', Buffer.concat([DESCRIPTORS, Buffer.of(0)]), 'EINVAL'],
    ['another magic', Buffer.concat([le(9), DESCRIPTORS.subarray(4)]), 'EINVAL'],
    ['an unknown flag', blob(3, le(0x203, 3, 3), Buffer.concat([body(1, 2), body(1, 2)])), 'ENOSYS'],
    ['none', blob(3, le(3, 0, 0), Buffer.alloc(0)), 'EINVAL'],
    ['one too few', blob(3, le(2, 4), body(1, 0x82)), 'EINVAL'],
    ['one too many', blob(3, le(2, 2), body(1, 0x82)), 'EINVAL'],
    ['speeds that differ', blob(3, le(3, 3, 3), Buffer.concat([body(1, 0x82), body(1, 0x83)])), 'EINVAL'],
    ['endpoint 0', blob(3, le(2, 3), body(1, 0x80)), 'EINVAL'],
    ['a device descriptor', blob(3, le(2, 1), Buffer.concat([Buffer.from([18, 1]), Buffer.alloc(16)])), 'EINVAL'],
  ];
  for (const [name, bytes, code] of refused) t.equal(await errno(async () => void parseDescriptors(bytes)), code, name);
});

test('strings', async (t) => {
  const tried = (bytes: Buffer, needed: number) => errno(async () => checkStrings(bytes, needed));
  t.equal(await tried(STRINGS, 1), undefined);
  t.equal(await tried(blob(2, le(0, 0), Buffer.alloc(0)), 0), undefined);
  t.equal(await tried(STRINGS, 2), 'EINVAL', 'too few');
  t.equal(await tried(blob(2, le(1, 0), Buffer.from('\x09\x04adb\0', 'latin1')), 1), 'EINVAL', 'no language');
  t.equal(await tried(blob(2, le(1, 1), Buffer.from('\x09\x04adb', 'latin1')), 1), 'EINVAL', 'no end');
  t.equal(await tried(blob(2, le(1, 1), Buffer.from('\x09\x04adb\0x', 'latin1')), 1), 'EINVAL', 'something left');
});

const device = ({ subsystem }: Gadgets, name: string): SurroundingDir => {
  const all = subsystem.surroundings!.nodes!['/sys/fs/functionfs'] as SurroundingDir;
  return Object.fromEntries(all.list())[name] as SurroundingDir;
};
const ep0 = (dir: SurroundingDir): SurroundingFile => Object.fromEntries(dir.list())['ep0'] as SurroundingFile;
const write = (dir: SurroundingDir, bytes: Buffer) => errno(async () => void (await ep0(dir).store!('', caller(), bytes)));
/** As with O_NONBLOCK. */
const impatient = () => Object.assign(caller(), { nonblocking: true });
/** For one event, as most programs read. */
const ROOM = 12;
/** The kind of the next event. */
const next = async (dir: SurroundingDir) => ((await ep0(dir).show!(impatient(), ROOM)) as Buffer)[8];
const [BIND, UNBIND, ENABLE, DISABLE, SETUP, SUSPEND, RESUME] = [0, 1, 2, 3, 4, 5, 6];
const names = (dir: SurroundingDir) => [...dir.list()].map(([name]) => name);

test('a gadget can be bound once a program has written them, until it has gone', async (t) => {
  const tree = await gadget({ kernel: '6.12' }, 'ffs.adb');
  const dir = device(tree, 'adb');
  const bind = () => tree.echo('g/UDC', 'dummy_udc.0');
  t.equal(await bind(), 'EBUSY');
  const close = ep0(dir).opened!();
  t.equal(await errno(async () => void (await ep0(dir).show!(caller(), ROOM))), 'EBADFD');
  t.equal(await write(dir, STRINGS), 'EINVAL', 'descriptors come first');
  t.equal(await write(dir, DESCRIPTORS), undefined);
  t.same([await bind(), names(dir), await tree.cat('g/functions/ffs.adb/ready')], ['EBUSY', ['ep0'], '0\n']);
  t.equal(await write(dir, STRINGS), undefined);
  t.same([names(dir), await tree.cat('g/functions/ffs.adb/ready')], [['ep0', 'ep1', 'ep2'], '1\n']);
  t.equal(await write(dir, STRINGS), 'ESRCH', 'the host has asked for nothing');
  t.equal(await bind(), undefined);
  const event = (await ep0(dir).show!(caller(), ROOM)) as Buffer;
  t.same([event.length, event[8]], [12, 0], 'BIND');
  t.equal(await errno(async () => void (await ep0(dir).show!(impatient(), ROOM))), 'EAGAIN');
  const second = (Object.fromEntries(dir.list())['ep1'] as SurroundingFile).opened!();
  close();
  t.equal(await tree.cat('g/UDC'), 'dummy_udc.0\n', 'a file of it is still open');
  second();
  t.same([await tree.cat('g/UDC'), names(dir), await bind()], ['\n', ['ep0'], 'EBUSY']);
});

test('it takes interfaces and endpoints', async (t) => {
  const tree = await gadget({}, 'ffs.many');
  const dir = device(tree, 'many');
  ep0(dir).opened!();
  const addresses = Array.from({ length: 12 }, (_, n) => 0x81 + n);
  const iso = Buffer.concat([face(0), ...addresses.map((address) => endpoint(address, 1))]);
  t.equal(await write(dir, blob(3, le(2, 13), iso)), undefined);
  t.equal(await write(dir, blob(2, le(0, 0), Buffer.alloc(0))), undefined);
  t.equal(await tree.echo('g/UDC', 'dummy_udc.0'), 'EBUSY', 'dummy_hcd has no isochronous endpoints');
});

/** A gadget whose program is there, and that is bound. */
async function bound(options: Record<string, string> = {}) {
  const tree = await gadget(options, 'ffs.adb');
  const dir = device(tree, 'adb');
  const close = ep0(dir).opened!();
  await write(dir, DESCRIPTORS);
  await write(dir, STRINGS);
  await tree.echo('g/UDC', 'dummy_udc.0');
  return { tree, dir, close };
}
const event = ({ subsystem }: Gadgets, name: string, ...args: string[]) => triggerEvent(subsystem, name, args);

test('what the host does comes as events', async (t) => {
  const { tree, dir } = await bound();
  t.equal(await next(dir), BIND);
  await event(tree, 'enumerate', 'dummy_udc.0');
  t.equal(await next(dir), ENABLE);
  await event(tree, 'suspend', 'dummy_udc.0');
  await event(tree, 'resume', 'dummy_udc.0');
  t.same([await next(dir), await errno(() => next(dir))], [RESUME, 'EAGAIN'], 'a suspend that is over is nothing to tell');
  await event(tree, 'suspend', 'dummy_udc.0');
  await event(tree, 'disconnect', 'dummy_udc.0');
  t.same([await next(dir), await next(dir)], [SUSPEND, DISABLE]);
  await tree.echo('g/UDC', '');
  t.equal(await next(dir), UNBIND);
});

test('a host that is there at once leaves time to see the binding', async (t) => {
  const { tree, dir } = await bound({ host: 'attached' });
  t.same([await next(dir), await next(dir)], [BIND, ENABLE]);
  await tree.echo('g/UDC', '');
  t.same([await next(dir), await errno(() => next(dir))], [UNBIND, 'EAGAIN'], 'what was not read in time is gone');
});

test('a read waits for an event, and for its reader', async (t) => {
  const { tree, dir } = await bound();
  t.equal(await next(dir), BIND);
  const killed = caller();
  const first = errno(async () => void (await ep0(dir).show!(killed, ROOM)));
  const second = ep0(dir).show!(caller(), ROOM) as Promise<Buffer>;
  killed.interrupt();
  t.equal(await first, 'EINTR');
  await event(tree, 'enumerate', 'dummy_udc.0');
  t.equal((await second)[8], ENABLE, 'who was killed has taken nothing away');
  const transfer = Object.fromEntries(dir.list())['ep1'] as SurroundingFile;
  t.equal(await errno(async () => void (await transfer.store!('', caller(), Buffer.of(1)))), 'EBADMSG', 'the wrong way halts it');
  const waits = errno(async () => void (await transfer.show!(caller(), ROOM)));
  await event(tree, 'disconnect', 'dummy_udc.0');
  t.equal(await waits, 'ESHUTDOWN');
  t.equal(await errno(async () => void (await transfer.show!(impatient(), ROOM))), 'EAGAIN');
  const early = transfer.show!(caller(), ROOM) as Promise<never>;
  await event(tree, 'enumerate', 'dummy_udc.0');
  await event(tree, 'disconnect', 'dummy_udc.0');
  t.equal(await errno(() => early), 'ESHUTDOWN', 'who came before the host waits for it, and then for its end');
});

test('one read takes as many events as there is room for', async (t) => {
  const { tree, dir } = await bound({ host: 'attached' });
  const read = async (size: number) => [...((await ep0(dir).show!(impatient(), size)) as Buffer)].filter((_, at) => at % 12 === 8);
  t.same(await read(35), [BIND, ENABLE]);
  t.equal(await errno(() => read(11)), 'EINVAL');
  await event(tree, 'suspend', 'dummy_udc.0');
  await event(tree, 'resume', 'dummy_udc.0');
  await event(tree, 'suspend', 'dummy_udc.0');
  await tree.echo('g/UDC', '');
  t.same([await read(23), await read(120)], [[RESUME], [SUSPEND, UNBIND]]);
  await tree.echo('g/UDC', 'dummy_udc.0');
  await event(tree, 'disconnect', 'dummy_udc.0');
  await event(tree, 'enumerate', 'dummy_udc.0');
  t.same(await read(120), [ENABLE], 'a host that comes later takes BIND away');
});

test('poll tells what a read or write would do, and when that changes', async (t) => {
  const tree = await gadget({ host: 'attached' }, 'ffs.adb');
  const dir = device(tree, 'adb');
  ep0(dir).opened!();
  let told = 0;
  const changed = (): void => void told++;
  const polled = () => ep0(dir).poll!(changed);
  t.equal(polled(), POLL.WRNORM | POLL.OUT, 'descriptors are expected');
  await write(dir, DESCRIPTORS);
  t.equal(polled(), POLL.WRNORM | POLL.OUT, 'strings are expected');
  await write(dir, STRINGS);
  t.same([polled(), polled(), told], [POLL.WRNORM, POLL.WRNORM, 0]);
  await tree.echo('g/UDC', 'dummy_udc.0');
  t.same([told, polled()], [1, POLL.WRNORM | POLL.IN], 'told once, however often it was asked');
  t.same([await next(dir), await next(dir)], [BIND, ENABLE]);
  t.equal(polled(), POLL.WRNORM);
  await event(tree, 'setup', 'adb', 'a101000100000800');
  t.same([told, polled()], [2, POLL.WRNORM | POLL.IN]);
  t.equal(await next(dir), SETUP);
  t.equal(polled(), POLL.WRNORM | POLL.IN | POLL.OUT, 'a request is to be answered');
  await event(tree, 'suspend', 'dummy_udc.0');
  t.equal(polled(), POLL.WRNORM | POLL.IN | POLL.OUT, 'or is over, which is to be told');
  t.equal(await write(dir, Buffer.alloc(8)), 'EIDRM');
  t.equal(polled(), POLL.WRNORM | POLL.IN);
});

test('requests of the host', async (t) => {
  const { tree, dir } = await bound({ host: 'attached' });
  const ask = (...args: string[]) => event(tree, 'setup', 'adb', ...args);
  t.same([await next(dir), await next(dir)], [BIND, ENABLE]);
  const read = async () => Buffer.from((await ep0(dir).show!(impatient(), ROOM)) as Uint8Array).toString('hex');
  await ask('2109000200000300', '010203');
  t.same([await read(), await read()], ['210900020000030004000000', '010203'], 'the request, then the data');
  t.equal(await write(dir, Buffer.of(1)), 'ESRCH', 'that was all');
  await ask('a101000100000800');
  t.same([await read(), await write(dir, Buffer.alloc(8))], ['a10100010000080004000000', undefined]);
  await ask('a101000100000800');
  t.same([await next(dir), await errno(read)], [SETUP, 'EL2HLT'], 'a read refuses what is asked for');
  await ask('2109000200000100', 'ff');
  t.same([await next(dir), await write(dir, Buffer.of(1))], [SETUP, 'EL2HLT'], 'a write refuses what is sent');
  await ask('210a000000000000');
  await ask('210b000000000000');
  t.same([await read(), await errno(() => next(dir))], ['210b00000000000004000000', 'EAGAIN'], 'only the last one counts, and has no data');
  await ask('a101000100000800');
  t.equal(await next(dir), SETUP);
  await event(tree, 'suspend', 'dummy_udc.0');
  t.same([await write(dir, Buffer.alloc(8)), await next(dir)], ['EIDRM', SUSPEND]);
  for (const [args, message] of [
    [['21090002000003'], /has 7 bytes; expected 8/],
    [['2109000200000300'], /the data have 0 bytes; by the request .* expected 3/],
    [['xx'], /'xx' is not hexadecimal/],
  ] as const)
    await t.rejects(async () => ask(...args), { message });
  await t.rejects(async () => event(tree, 'setup', 'mtp', 'a101000100000800'), { message: /no functionfs 'mtp'; expected adb/ });
  await event(tree, 'disconnect', 'dummy_udc.0');
  await t.rejects(async () => ask('a101000100000800'), { message: /no host has configured 'adb'/ });
});
