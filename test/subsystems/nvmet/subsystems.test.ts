import { test } from 'tap';
import { SUBSYSTEM as S, tree } from './support.js';

test('a new subsystem', async (t) => {
  const fs = await tree({}, S);
  t.same((await fs.ls(S)).sort(), [
    'allowed_hosts',
    'attr_allow_any_host',
    'attr_cntlid_max',
    'attr_cntlid_min',
    'attr_model',
    'attr_pi_enable',
    'attr_qid_max',
    'attr_serial',
    'attr_version',
    'namespaces',
  ]);
  t.equal(await fs.line(`${S}/attr_model`), 'Linux');
  t.equal(await fs.line(`${S}/attr_version`), '1.3');
  t.match(await fs.line(`${S}/attr_serial`), /^[0-9a-f]{20}$/);
  t.equal(await fs.line(`${S}/attr_cntlid_max`), '65519');
  t.equal(await fs.line(`${S}/attr_qid_max`), '128');
});

test('the discovery subsystem cannot be made', async (t) => {
  const fs = await tree({});
  t.equal(await fs.mkdir('subsystems/nqn.2014-08.org.nvmexpress.discovery'), 'EINVAL');
  t.equal(await fs.mkdir('subsystems/nqn.2014-08.org.nvmexpress.discovery\n'), 'EINVAL');
  t.equal(await fs.mkdir('subsystems/nqn.2014-08.org.nvmexpress.discovery2'), undefined);
});

test('attr_serial has twenty bytes, filled with spaces', async (t) => {
  const fs = await tree({}, S);
  t.equal(await fs.put(`${S}/attr_serial`, 'abc\n'), undefined);
  t.equal(await fs.line(`${S}/attr_serial`), `abc${' '.repeat(17)}`);
  t.equal(await fs.put(`${S}/attr_serial`, `${'x'.repeat(20)}\nmore`), undefined, 'what follows the newline does not count');
  t.equal(await fs.put(`${S}/attr_serial`, 'x'.repeat(21)), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_serial`, '\n'), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_serial`, 'a\tb'), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_serial`, '\x80'), 'EINVAL');
  t.equal(await fs.line(`${S}/attr_serial`), 'x'.repeat(20));
});

test('attr_model has up to forty bytes', async (t) => {
  const fs = await tree({}, S);
  t.equal(await fs.put(`${S}/attr_model`, 'm'.repeat(40)), undefined);
  t.equal(await fs.put(`${S}/attr_model`, 'm'.repeat(41)), 'EINVAL');
  t.equal(await fs.line(`${S}/attr_model`), 'm'.repeat(40));
});

test('attr_version is two or three numbers, not checked', async (t) => {
  const fs = await tree({}, S);
  const shown: [written: string, shown: string][] = [
    ['1.2', '1.2'],
    ['1.2.1\n', '1.2.1'],
    ['1.2.0', '1.2'],
    ['1.2.x', '1.2'],
    [' 1. 2', '1.2'],
    ['1.255.255', '1.255.255'],
    ['1.256', '1.0'],
    ['-1.2', '281474976710655.2'],
    ['65536.0', '0.0'],
    ['32768.0', '281474976677888.0'],
    ['4294967297.5', '1.5'],
  ];
  for (const [written, version] of shown) {
    t.equal(await fs.put(`${S}/attr_version`, written), undefined, written);
    t.equal(await fs.line(`${S}/attr_version`), version, written);
  }
  for (const wrong of ['1', '1.', '.1', '+1.2', '1 .2', 'x', '\n']) t.equal(await fs.put(`${S}/attr_version`, wrong), 'EINVAL', wrong);
});

test('an identity that a host has seen is settled', async (t) => {
  const fs = await tree({ kernel: '6.2' }, S);
  const { item } = (await fs.at(S)) as unknown as { item: { discovered: boolean } };
  item.discovered = true;
  for (const [name, value] of [
    ['version', '1.2'],
    ['serial', 'a'],
    ['model', 'a'],
    ['ieee_oui', '1'],
    ['firmware', 'a'],
  ]) {
    t.equal(await fs.put(`${S}/attr_${name}`, value!), 'EINVAL', name!);
  }
  t.equal(await fs.put(`${S}/attr_qid_max`, '1'), undefined);
});

test('controller identifiers are a range of at least two in 6.1, of one later', async (t) => {
  const old = await tree({}, S);
  t.equal(await old.put(`${S}/attr_cntlid_min`, '5'), undefined);
  t.equal(await old.put(`${S}/attr_cntlid_max`, '5'), 'EINVAL');
  t.equal(await old.put(`${S}/attr_cntlid_max`, '6'), undefined);
  t.equal(await old.put(`${S}/attr_cntlid_min`, '6'), 'EINVAL');
  t.equal(await old.put(`${S}/attr_cntlid_min`, '0'), 'EINVAL');
  t.equal(await old.put(`${S}/attr_cntlid_min`, '65537junk'), undefined, 'sscanf wraps, and looks no further');
  t.equal(await old.line(`${S}/attr_cntlid_min`), '1');
  const later = await tree({ kernel: '6.12' }, S);
  t.equal(await later.put(`${S}/attr_cntlid_max`, '5'), undefined);
  t.equal(await later.put(`${S}/attr_cntlid_min`, '5'), undefined);
  t.equal(await later.put(`${S}/attr_cntlid_min`, '6'), 'EINVAL');
});

test('attr_qid_max is 1 to 128', async (t) => {
  const fs = await tree({}, S);
  for (const wrong of ['0', '129', '65536', 'x', '\n', '-1']) t.equal(await fs.put(`${S}/attr_qid_max`, wrong), 'EINVAL', wrong);
  for (const right of ['1', '128', '65537']) t.equal(await fs.put(`${S}/attr_qid_max`, right), undefined, right);
});

test('hosts: any name, no attributes', async (t) => {
  const fs = await tree({}, 'hosts/h');
  t.same(await fs.ls('hosts/h'), []);
  t.equal(await fs.mkdir('hosts/h/x'), 'EPERM');
  t.equal(await fs.rmdir('hosts/h'), undefined);
});

test('allowed_hosts: links to hosts only, each once, and not while any host is allowed', async (t) => {
  const fs = await tree({}, S, 'subsystems/b', 'hosts/h', 'hosts/h2');
  t.equal(await fs.link('subsystems/b', `${S}/allowed_hosts/b`), 'EINVAL');
  t.equal(await fs.link('hosts', `${S}/allowed_hosts/all`), 'EINVAL');
  t.equal(await fs.link('hosts/h', `${S}/allowed_hosts/h`), undefined);
  t.equal(await fs.link('hosts/h', `${S}/allowed_hosts/again`), 'EEXIST');
  t.equal(await fs.link('hosts/h', 'subsystems/b/allowed_hosts/h'), undefined, 'another subsystem may have it, too');
  t.equal(await fs.put(`${S}/attr_allow_any_host`, '1'), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_allow_any_host`, '0'), undefined);
  t.equal(await fs.rmdir('hosts/h'), 'EBUSY');
  t.equal(await fs.rmdir(S), 'ENOTEMPTY');
  t.equal(await fs.unlink(`${S}/allowed_hosts/h`), undefined);
  t.equal(await fs.put(`${S}/attr_allow_any_host`, 'yes'), undefined);
  t.equal(await fs.link('hosts/h2', `${S}/allowed_hosts/h2`), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_allow_any_host`, 'off'), undefined);
  t.equal(await fs.link('hosts/h2', `${S}/allowed_hosts/h2`), undefined);
});
