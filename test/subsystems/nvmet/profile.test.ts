import { test } from 'tap';
import { loadSubsystems } from '../../../src/subsystems/index.js';
import { NAMESPACE as N, PORT as P, SUBSYSTEM as S, tree } from './support.js';

test('the set is known by its name, and says what is wrong with its options', async (t) => {
  t.same(
    (await loadSubsystems('nvmet')).map(({ name }) => name),
    ['nvmet'],
  );
  t.same(
    (await loadSubsystems('nvmet:kernel=6.12.3,auth,tls')).map(({ name }) => name),
    ['nvmet'],
  );
  await t.rejects(loadSubsystems('nvmet:kernel=5.10'), { message: /'kernel' cannot be '5\.10'; expected 6\.1 or a later version/ });
  await t.rejects(loadSubsystems('nvmet:kernel=new'), { message: /expected 6\.1 or a later version/ });
  await t.rejects(loadSubsystems('nvmet:auth=yes'), { message: /'auth' cannot be 'yes'; expected no value/ });
  await t.rejects(loadSubsystems('nvmet:addresses=10.0.0.1'), { message: /expected any/ });
  await t.rejects(loadSubsystems('nvmet:speed=9'), { message: /has no option 'speed'/ });
});

test('attributes come with versions', async (t) => {
  const came: [version: string, path: string][] = [
    ['6.2', `${S}/attr_firmware`],
    ['6.2', `${S}/attr_ieee_oui`],
    ['6.7', `${P}/addr_tsas`],
    ['6.9', `${P}/param_max_queue_size`],
    ['6.10', 'discovery_nqn'],
    ['6.13', `${N}/resv_enable`],
    ['6.14', `${S}/attr_vendor_id`],
    ['6.14', `${S}/attr_subsys_vendor_id`],
    ['7.0', `${P}/param_mdts`],
    ['7.4', `${S}/attr_tbkas`],
  ];
  for (const kernel of ['6.1', ...came.map(([version]) => version)]) {
    const fs = await tree({ kernel }, S, P, N);
    for (const [version, path] of came) {
      const there =
        Number(kernel.split('.')[0]) * 100 + Number(kernel.split('.')[1]) >=
        Number(version.split('.')[0]) * 100 + Number(version.split('.')[1]);
      t.equal((await fs.line(path)) !== 'ENOENT', there, `${path} in ${kernel}`);
    }
  }
});

test('firmware, OUI and vendors', async (t) => {
  const fs = await tree({ kernel: '6.14' }, S);
  t.equal(await fs.line(`${S}/attr_version`), '2.1');
  t.equal(await fs.line(`${S}/attr_firmware`), '6.14.0');
  t.equal(await fs.put(`${S}/attr_firmware`, 'f'.repeat(9)), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_firmware`, 'f'.repeat(8)), undefined);
  t.equal(await fs.line(`${S}/attr_ieee_oui`), '0x000000');
  t.equal(await fs.put(`${S}/attr_ieee_oui`, '0x1000000'), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_ieee_oui`, '4294967296'), 'ERANGE');
  t.equal(await fs.put(`${S}/attr_ieee_oui`, '0xabc'), undefined);
  t.equal(await fs.line(`${S}/attr_ieee_oui`), '0x000abc');
  t.equal(await fs.put(`${S}/attr_vendor_id`, '65536'), 'EINVAL');
  t.equal(await fs.put(`${S}/attr_vendor_id`, '0x1b36'), undefined);
  t.equal(await fs.line(`${S}/attr_vendor_id`), '0x1b36');
});

test('traffic-based keep alive can be switched off', async (t) => {
  const fs = await tree({ kernel: '7.4' }, S);
  const names = await fs.ls(S);
  t.equal(names.indexOf('attr_tbkas'), names.indexOf('attr_firmware') - 1, 'it is made after attr_firmware, and listed before it');
  t.equal(await fs.line(`${S}/attr_tbkas`), '1');
  t.equal(await fs.put(`${S}/attr_tbkas`, 'off'), undefined);
  t.equal(await fs.line(`${S}/attr_tbkas`), '0');
  t.equal(await fs.put(`${S}/attr_tbkas`, '2'), 'EINVAL');
});

test('the discovery subsystem has a name of its own', async (t) => {
  const fs = await tree({ kernel: '6.12' }, 'subsystems/abcdef');
  t.equal(await fs.put('discovery_nqn', 'abc'), 'EINVAL', 'a subsystem begins with it');
  t.equal(await fs.put('discovery_nqn', 'abcdefg'), undefined);
  t.equal(await fs.put('discovery_nqn', Buffer.from([0xff, 0x31])), undefined, 'any bytes');
  t.equal(await fs.put('discovery_nqn', 'xyz\n'), 3, 'the newline is left over');
  t.equal(await fs.put('discovery_nqn', '\n'), 'EINVAL');
  t.equal(await fs.put('discovery_nqn', 'n'.repeat(256)), 'EINVAL');
  t.equal(await fs.mkdir('subsystems/xyz'), 'EINVAL');
  t.equal(await fs.rmdir('subsystems/abcdef'), undefined);
  t.equal(await fs.put('discovery_nqn', 'abc'), undefined, 'now it is free');
});

test('queue sizes are brought into range when the port is enabled', async (t) => {
  for (const [type, set, becomes] of [
    ['tcp', '-1', '1024'],
    ['tcp', '0', '16'],
    ['tcp', '5000', '1024'],
    ['rdma', '-1', '128'],
    ['rdma', '257', '256'],
    ['rdma', '15', '16'],
  ] as const) {
    const fs = await tree({ kernel: '6.12' }, S, P);
    for (const [name, value] of Object.entries({ trtype: type, adrfam: 'ipv4', traddr: '127.0.0.1', trsvcid: '4420' }))
      await fs.put(`${P}/addr_${name}`, value);
    await fs.put(`${P}/param_max_queue_size`, set);
    t.equal(await fs.link(S, `${P}/subsystems/s`), undefined);
    t.equal(await fs.line(`${P}/param_max_queue_size`), becomes, `${type} ${set}`);
    t.equal(await fs.put(`${P}/param_max_queue_size`, '1'), 'EACCES');
  }
});

test('TLS of TCP, and what it requires', async (t) => {
  const fs = await tree({ kernel: '6.12', tls: '' }, P);
  t.equal(await fs.put(`${P}/addr_tsas`, 'none'), 'EINVAL', 'no transport');
  await fs.put(`${P}/addr_trtype`, 'tcp');
  t.equal(await fs.line(`${P}/addr_tsas`), 'none');
  t.equal(await fs.put(`${P}/addr_tsas`, 'connected'), 'EINVAL');
  t.equal(await fs.put(`${P}/addr_tsas`, 'tls1.3\n'), undefined);
  t.equal(await fs.line(`${P}/addr_treq`), 'required');
  t.equal(await fs.put(`${P}/addr_treq`, 'not specified'), 'EINVAL');
  t.equal(await fs.put(`${P}/addr_treq`, 'not required'), undefined);
  t.equal(await fs.put(`${P}/addr_tsas`, 'none'), undefined);
  t.equal(await fs.line(`${P}/addr_treq`), 'not specified');
  await fs.put(`${P}/addr_trtype`, 'rdma');
  t.equal(await fs.line(`${P}/addr_tsas`), 'connected');
  t.equal(await fs.put(`${P}/addr_tsas`, 'connected'), undefined);
  t.equal(await fs.put(`${P}/addr_tsas`, 'datagram'), 'EINVAL');
  const without = await tree({ kernel: '6.12' }, P);
  await without.put(`${P}/addr_trtype`, 'tcp');
  t.equal(await without.put(`${P}/addr_tsas`, 'tls1.3'), 'EINVAL');
});

test('keys of hosts', async (t) => {
  const H = 'hosts/h';
  const fs = await tree({ auth: '' }, H);
  t.same((await fs.ls(H)).sort(), ['dhchap_ctrl_key', 'dhchap_dhgroup', 'dhchap_hash', 'dhchap_key']);
  t.same(
    [await fs.line(`${H}/dhchap_key`), await fs.line(`${H}/dhchap_hash`), await fs.line(`${H}/dhchap_dhgroup`)],
    ['', 'hmac(sha256)', 'null'],
  );
  for (const right of ['DHHC-1:00:abc:\n', 'DHHC-1:03:', 'DHHC-1: 1', 'DHHC-1:256:x', 'DHHC-1:00:a b \t\n'])
    t.equal(await fs.put(`${H}/dhchap_key`, right), undefined, right);
  t.equal(await fs.line(`${H}/dhchap_key`), 'DHHC-1:00:a b');
  for (const wrong of ['DHHC-1:04:x', 'DHHC-1:-1:x', 'DHHC-1::', 'DHHC-2:00:x', ' DHHC-1:00:x', '\n', '\0'])
    t.equal(await fs.put(`${H}/dhchap_key`, wrong), 'EINVAL', wrong);
  t.equal(await fs.put(`${H}/dhchap_hash`, 'hmac(sha512)-and-more'), undefined);
  t.equal(await fs.line(`${H}/dhchap_hash`), 'hmac(sha512)');
  t.equal(await fs.put(`${H}/dhchap_hash`, 'sha256'), 'EINVAL');
  t.equal(await fs.put(`${H}/dhchap_dhgroup`, 'ffdhe8192\n'), undefined);
  t.equal(await fs.put(`${H}/dhchap_dhgroup`, 'none'), 'EINVAL');
  const later = await tree({ auth: '', kernel: '6.12' }, H);
  t.equal(await later.put(`${H}/dhchap_key`, 'DHHC-1:00:abc:'), undefined);
  t.equal(await later.put(`${H}/dhchap_key`, '\0'), undefined, 'text without length takes the key away');
  t.equal(await later.line(`${H}/dhchap_key`), '');
});
