import { test } from 'tap';
import { SUBSYSTEM as S, tree, type Tree } from './support.js';

/** Two ports and a subsystem to link. */
const ports = (options: Record<string, string> = {}) => tree(options, 'ports/1', 'ports/2', S);

async function address(fs: Tree, port: number, trtype: string, adrfam: string, traddr: string, trsvcid = '4420'): Promise<void> {
  for (const [name, value] of Object.entries({ trtype, adrfam, traddr, trsvcid })) await fs.put(`ports/${port}/addr_${name}`, value);
}
const enable = (fs: Tree, port: number) => fs.link(S, `ports/${port}/subsystems/s`);
const disable = (fs: Tree, port: number) => fs.unlink(`ports/${port}/subsystems/s`);

/** Enables port 1 with this address, and disables it again. */
async function trial(fs: Tree, ...where: [trtype: string, adrfam: string, traddr: string, trsvcid?: string]): Promise<unknown> {
  await address(fs, 1, ...where);
  const failed = await enable(fs, 1);
  if (failed === undefined) await disable(fs, 1);
  return failed;
}

test('TCP takes addresses of this machine', async (t) => {
  const fs = await ports();
  for (const [family, text, service] of [
    ['ipv4', '127.0.0.1'],
    ['ipv4', '0.0.0.0', '0'],
    ['ipv4', '127.1.2.3', '0x1144'],
    ['ipv4', '224.0.0.1'],
    ['ipv4', '255.255.255.255'],
    ['ipv4', '127.0.0.1:x'],
    ['ipv6', '::'],
    ['ipv6', '::ffff:127.0.0.1'],
    ['ipv6', '::ffff:0.0.0.0'],
    ['ipv6', '::ffff:127.0.0.1:5'],
  ] as const)
    t.equal(await trial(fs, 'tcp', family, text, service), undefined, text);
  for (const [family, text, service] of [
    ['ib', '127.0.0.1'],
    ['fc', '127.0.0.1'],
    ['ipv4', '127.0.0'],
    ['ipv4', '::1'],
    ['ipv4', 'localhost'],
    ['ipv4', '127.0.0.1', 'x'],
    ['ipv4', '127.0.0.1', '65536'],
    ['ipv6', '127.0.0.1'],
    ['ipv6', '[::1]'],
    ['ipv6', 'ff02::1'],
    ['ipv6', 'fe80::1'],
    ['ipv6', 'fe80::1%0'],
    ['ipv6', 'fe80::1%no-such'],
  ] as const)
    t.equal(await trial(fs, 'tcp', family, text, service), 'EINVAL', text);
  t.equal(await trial(fs, 'tcp', 'ipv6', 'fe80::1%4000000000'), 'ENODEV');
  for (const [family, text] of [
    ['ipv4', '192.0.2.1'],
    ['ipv4', '0.0.0.1'],
    ['ipv6', '2001:db8::1'],
    ['ipv6', '::ffff:192.0.2.1'],
  ] as const) {
    t.equal(await trial(fs, 'tcp', family, text), 'EADDRNOTAVAIL', text);
  }
  const any = await ports({ addresses: 'any' });
  t.equal(await trial(any, 'tcp', 'ipv4', '192.0.2.1'), undefined);
});

test('what TCP chooses stays, even if it fails after that', async (t) => {
  const fs = await ports();
  t.equal(await trial(fs, 'tcp', 'ipv4', 'x'), 'EINVAL');
  t.equal(await fs.line('ports/1/param_inline_data_size'), '-1');
  t.equal(await trial(fs, 'tcp', 'ipv4', '192.0.2.1'), 'EADDRNOTAVAIL');
  t.equal(await fs.line('ports/1/param_inline_data_size'), '16384');
});

test('two ports cannot listen to the same', async (t) => {
  const fs = await ports();
  for (const [one, two, clash] of [
    [['ipv4', '127.0.0.1'], ['ipv4', '127.0.0.1'], true],
    [['ipv4', '127.0.0.1'], ['ipv4', '127.0.0.2'], false],
    [['ipv4', '127.0.0.1'], ['ipv4', '127.0.0.1', '4421'], false],
    [['ipv4', '127.0.0.1', '0'], ['ipv4', '127.0.0.1', '0'], false],
    [['ipv4', '0.0.0.0'], ['ipv4', '127.0.0.1'], true],
    [['ipv4', '127.0.0.1'], ['ipv6', '::'], true],
    [['ipv6', '::'], ['ipv4', '0.0.0.0'], true],
    [['ipv4', '127.0.0.1'], ['ipv6', '::ffff:127.0.0.1'], true],
    [['ipv4', '0.0.0.0'], ['ipv6', '::ffff:127.0.0.1'], true],
    [['ipv4', '127.0.0.1'], ['ipv6', '::ffff:127.0.0.2'], false],
  ] as [[string, string, string?], [string, string, string?], boolean][]) {
    await address(fs, 1, 'tcp', ...one);
    await address(fs, 2, 'tcp', ...two);
    t.equal(await enable(fs, 1), undefined);
    t.equal(await enable(fs, 2), clash ? 'EADDRINUSE' : undefined, `${one.join(' ')} and ${two.join(' ')}`);
    if (clash) {
      await disable(fs, 1);
      t.equal(await enable(fs, 2), undefined, 'free again');
    } else await disable(fs, 1);
    await disable(fs, 2);
  }
});

test('RDMA needs a device, but for addresses that are none in particular', async (t) => {
  const fs = await ports();
  for (const [family, text] of [
    ['ipv4', '0.0.0.0'],
    ['ipv4', '127.0.0.1'],
    ['ipv6', '::'],
    ['ipv6', '::1'],
  ] as const) {
    t.equal(await trial(fs, 'rdma', family, text), undefined, text);
  }
  t.equal(await trial(fs, 'rdma', 'ipv4', '192.0.2.1'), 'EADDRNOTAVAIL');
  t.equal(await trial(fs, 'rdma', 'ipv6', 'ff02::1'), 'EINVAL', 'a group of the link needs its interface');
  t.equal(await trial(await ports({ addresses: 'any' }), 'rdma', 'ipv4', '192.0.2.1'), 'ENODEV');
  t.equal(await trial(await ports({ addresses: 'any', rdma: '' }), 'rdma', 'ipv4', '192.0.2.1'), undefined);
});

test('RDMA limits the inline data, and has conflicts of its own', async (t) => {
  const fs = await ports({ addresses: 'any', rdma: '' });
  await fs.put('ports/1/param_inline_data_size', '100000');
  t.equal(await trial(fs, 'rdma', 'ipv4', '0.0.0.0'), undefined);
  t.equal(await fs.line('ports/1/param_inline_data_size'), '16384');
  await address(fs, 1, 'rdma', 'ipv4', '192.0.2.1');
  await address(fs, 2, 'rdma', 'ipv4', '192.0.2.1');
  t.equal(await enable(fs, 1), undefined);
  t.equal(await enable(fs, 2), 'EADDRINUSE');
  await address(fs, 2, 'rdma', 'ipv4', '0.0.0.0');
  t.equal(await enable(fs, 2), 'EADDRNOTAVAIL');
  await address(fs, 2, 'rdma', 'ipv6', '::');
  t.equal(await enable(fs, 2), undefined, 'the families are apart');
  await disable(fs, 2);
  await address(fs, 2, 'tcp', 'ipv4', '192.0.2.1');
  t.equal(await enable(fs, 2), undefined, 'and so are the transports');
});

test('Fibre Channel: a pair of names', async (t) => {
  const fs = await ports();
  const long = 'nn-0x0123456789abcdef:pn-0x0123456789ABCDEF';
  t.equal(await trial(fs, 'fc', 'fc', long), 'ENXIO');
  t.equal(await trial(fs, 'fc', 'fc', 'nn-0123456789abcdef:pn-0123456789abcdef'), 'ENXIO');
  t.equal(await trial(fs, 'fc', 'fc', long.replace(':', ',')), 'ENXIO', 'what is between them is not looked at');
  for (const wrong of ['x', long.toUpperCase(), long.replace('0x', ''), long.slice(1)])
    t.equal(await trial(fs, 'fc', 'fc', wrong), 'EINVAL', wrong);
  t.equal(await trial(fs, 'fc', 'ipv4', long), 'EINVAL');
  const there = await ports({ fc: '' });
  await address(there, 1, 'fc', 'fc', long);
  await address(there, 2, 'fc', 'fc', long.replaceAll('0x', ''));
  t.equal(await enable(there, 1), undefined);
  t.equal(await enable(there, 2), 'EALREADY');
});

test('loop takes anything', async (t) => {
  const fs = await ports();
  for (const port of [1, 2]) {
    await fs.put(`ports/${port}/addr_trtype`, 'loop');
    t.equal(await enable(fs, port), undefined);
  }
});
