import { test } from 'tap';
import { PORT as P, SUBSYSTEM as S, tree } from './support.js';

test('a new port', async (t) => {
  const fs = await tree({}, P);
  t.same((await fs.ls(P)).sort(), [
    'addr_adrfam',
    'addr_traddr',
    'addr_treq',
    'addr_trsvcid',
    'addr_trtype',
    'ana_groups',
    'param_inline_data_size',
    'param_pi_enable',
    'referrals',
    'subsystems',
  ]);
  t.equal(await fs.line(`${P}/addr_treq`), 'not specified');
  t.equal(await fs.line(`${P}/addr_trtype`), '');
  t.equal(await fs.line(`${P}/param_inline_data_size`), '-1');
  t.same(await fs.ls(`${P}/ana_groups`), ['1']);
});

test('its name is its number', async (t) => {
  const fs = await tree({});
  for (const wrong of ['65536', 'abc', '-1', '1x', '9'.repeat(30)]) t.equal(await fs.mkdir(`ports/${wrong}`), 'EINVAL', wrong);
  for (const right of ['0', '1', '0x1', '65535']) t.equal(await fs.mkdir(`ports/${right}`), undefined, right);
});

test('types, families and requirements are names', async (t) => {
  const fs = await tree({}, P);
  for (const type of ['tcp', 'rdma', 'fc', 'loop\n']) t.equal(await fs.put(`${P}/addr_trtype`, type), undefined, type);
  for (const type of ['pci', 'TCP', 'tcp ', '\n']) t.equal(await fs.put(`${P}/addr_trtype`, type), 'EINVAL', type);
  for (const family of ['ipv4', 'ipv6', 'ib', 'fc', 'loop']) t.equal(await fs.put(`${P}/addr_adrfam`, family), undefined, family);
  for (const family of ['pcie', 'pci', 'x']) t.equal(await fs.put(`${P}/addr_adrfam`, family), 'EINVAL', family);
  for (const treq of ['required', 'not required\n', 'not specified']) t.equal(await fs.put(`${P}/addr_treq`, treq), undefined, treq);
  t.equal(await fs.put(`${P}/addr_treq`, 'maybe'), 'EINVAL');
  const later = await tree({ kernel: '6.14' }, P);
  t.equal(await later.put(`${P}/addr_trtype`, 'pci'), undefined);
  t.equal(await later.put(`${P}/addr_adrfam`, 'pci'), undefined);
});

test('an address is the first word of what is written', async (t) => {
  const fs = await tree({}, P);
  t.equal(await fs.put(`${P}/addr_traddr`, ' a b\n'), undefined);
  t.equal(await fs.line(`${P}/addr_traddr`), 'a');
  t.equal(await fs.put(`${P}/addr_traddr`, '\n'), undefined, 'white space has an empty word in it');
  t.equal(await fs.line(`${P}/addr_traddr`), '');
  t.equal(await fs.put(`${P}/addr_traddr`, '\0'), 'EINVAL');
  t.equal(await fs.put(`${P}/addr_traddr`, 'a'.repeat(256)), undefined);
  t.equal(await fs.put(`${P}/addr_traddr`, `${'a'.repeat(256)}\n`), 'EINVAL', 'the newline counts');
  t.equal(await fs.put(`${P}/addr_trsvcid`, '1'.repeat(32)), undefined);
  t.equal(await fs.put(`${P}/addr_trsvcid`, '1'.repeat(33)), 'EINVAL');
});

test('the first link enables a port, the removal of the last disables it', async (t) => {
  const fs = await tree({}, P, S, 'subsystems/b', 'hosts/h');
  t.equal(await fs.link(S, `${P}/subsystems/a`), 'EINVAL', 'no type');
  await fs.put(`${P}/addr_trtype`, 'loop');
  t.equal(await fs.link('hosts/h', `${P}/subsystems/h`), 'EINVAL');
  t.equal(await fs.link(S, `${P}/subsystems/a`), undefined);
  t.equal(await fs.line(`${P}/param_inline_data_size`), '0', 'the transport has no wish');
  t.equal(await fs.link(S, `${P}/subsystems/again`), 'EEXIST');
  t.equal(await fs.link('subsystems/b', `${P}/subsystems/b`), undefined);
  for (const [name, right] of [
    ['addr_trtype', 'tcp'],
    ['addr_adrfam', 'ipv4'],
    ['addr_treq', 'required'],
    ['addr_traddr', 'a'],
    ['addr_trsvcid', '1'],
    ['param_inline_data_size', '1'],
    ['param_pi_enable', '1'],
  ] as const) {
    t.equal(await fs.put(`${P}/${name}`, right), 'EACCES', name);
  }
  t.equal(await fs.put(`${P}/addr_trtype`, 'x'), 'EACCES', 'whatever is written');
  t.equal(await fs.put(`${P}/addr_traddr`, '\0'), 'EACCES');
  t.equal(await fs.put(`${P}/addr_traddr`, 'a'.repeat(257)), 'EINVAL', 'but for too long an address');
  t.equal(await fs.put(`${P}/param_pi_enable`, 'x'), 'EINVAL', 'and what is no truth value');
  t.equal(await fs.rmdir(S), 'EBUSY');
  t.equal(await fs.rmdir(P), 'ENOTEMPTY');
  t.equal(await fs.unlink(`${P}/subsystems/a`), undefined);
  t.equal(await fs.put(`${P}/addr_trtype`, 'tcp'), 'EACCES');
  t.equal(await fs.unlink(`${P}/subsystems/b`), undefined);
  t.equal(await fs.put(`${P}/addr_trtype`, 'tcp'), undefined);
  t.equal(await fs.rmdir(P), undefined);
});

test('protection information needs a transport that carries it', async (t) => {
  const fs = await tree({}, P, S);
  await fs.put(`${P}/param_pi_enable`, '1');
  await fs.put(`${P}/addr_trtype`, 'loop');
  t.equal(await fs.link(S, `${P}/subsystems/a`), 'EINVAL');
  await fs.put(`${P}/addr_trtype`, 'rdma');
  await fs.put(`${P}/addr_adrfam`, 'ipv4');
  await fs.put(`${P}/addr_traddr`, '0.0.0.0');
  await fs.put(`${P}/addr_trsvcid`, '4420');
  t.equal(await fs.link(S, `${P}/subsystems/a`), undefined);
});

test('referrals', async (t) => {
  const R = `${P}/referrals/any name`;
  const fs = await tree({}, P, R);
  t.same((await fs.ls(R)).sort(), ['addr_adrfam', 'addr_portid', 'addr_traddr', 'addr_treq', 'addr_trsvcid', 'addr_trtype', 'enable']);
  t.equal(await fs.put(`${R}/addr_portid`, '65536'), 'EINVAL', 'not ERANGE');
  t.equal(await fs.put(`${R}/addr_portid`, '0x10'), undefined);
  t.equal(await fs.line(`${R}/addr_portid`), '16');
  t.equal(await fs.put(`${R}/enable`, '1'), undefined);
  t.equal(await fs.put(`${R}/enable`, '1'), undefined);
  t.equal(await fs.put(`${R}/addr_portid`, '1'), 'EACCES');
  t.equal(await fs.put(`${R}/addr_portid`, 'x'), 'EINVAL');
  t.equal(await fs.put(`${R}/addr_adrfam`, 'x'), 'EACCES');
  t.equal(await fs.rmdir(P), 'ENOTEMPTY');
  t.equal(await fs.rmdir(R), undefined, 'an enabled one can be removed');
  const later = await tree({ kernel: '6.14' }, P, R);
  t.equal(await later.line(`${R}/addr_adrfam`), 'pci');
});

test("ana_groups: 1 is always there, and the state is the number's", async (t) => {
  const A = `${P}/ana_groups`;
  const fs = await tree({}, P);
  t.equal(await fs.line(`${A}/1/ana_state`), 'optimized');
  t.equal(await fs.rmdir(`${A}/1`), 'EPERM');
  for (const wrong of ['0', '01', '129', 'x', '-1']) t.equal(await fs.mkdir(`${A}/${wrong}`), 'EINVAL', wrong);
  t.equal(await fs.mkdir(`${A}/4294967296`), 'ERANGE');
  for (const right of ['2', '0x2', '128']) t.equal(await fs.mkdir(`${A}/${right}`), undefined, right);
  t.equal(await fs.line(`${A}/2/ana_state`), 'inaccessible');
  t.equal(await fs.put(`${A}/2/ana_state`, 'change\n'), undefined);
  t.equal(await fs.put(`${A}/2/ana_state`, 'changed'), 'EINVAL');
  t.equal(await fs.line(`${A}/0x2/ana_state`), 'change');
  t.equal(await fs.rmdir(`${A}/0x2`), undefined);
  t.equal(await fs.line(`${A}/2/ana_state`), 'inaccessible', 'whoever goes takes the state away');
  t.equal(await fs.rmdir(P), 'ENOTEMPTY');
});
