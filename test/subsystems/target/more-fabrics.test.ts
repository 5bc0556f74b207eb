import { test } from 'tap';
import { target } from '../../../src/subsystems/target/index.js';
import { code, Tree } from './support.js';

const PORT = '21:00:00:00:00:00:00:01';
const GID = '0xfe800000000000000002c90300000001';

test('a port of qla2xxx is one of an adapter, and is taken once', async (t) => {
  const fs = await new Tree().make('qla2xxx');
  for (const name of ['21:00:00:00:00:00:00:02', '2100000000000001', '21:00:00:00:00:00:00:AA', 'naa.2100000000000001']) {
    t.match(await fs.mkdir(`qla2xxx/${name}`), /^EINVAL/, name);
  }
  const tpg = `qla2xxx/${PORT}/tpgt_1`;
  t.equal(await fs.mkdir(`qla2xxx/${PORT}`), undefined);
  t.match(await fs.mkdir(`qla2xxx/${PORT}\n`), /^EINVAL: no adapter has a free port/);
  t.match(await fs.mkdir(`qla2xxx/${PORT}/tpgt_2`), /^EINVAL: a port has one target portal group/);
  await fs.make(tpg);
  t.equal(await fs.cat(`${tpg}/attrib/generate_node_acls`), '1\n');
  t.match(await fs.put(`${tpg}/attrib/generate_node_acls`, '2'), /^EINVAL/);
  t.equal(code(await fs.put(`${tpg}/attrib/generate_node_acls`, '18446744073709551616')), 'EINVAL', 'the driver makes EINVAL of ERANGE');
  t.equal(code(await fs.put(`${tpg}/fabric_prot_type`, '18446744073709551616')), 'ERANGE', 'here it does not');
  t.match(await fs.put(`${tpg}/fabric_prot_type`, '2'), /^EINVAL: 2; expected 0, 1 or 3/);
  t.equal(await fs.put(`${tpg}/enable`, '1'), undefined);
  t.match(await fs.mkdir(`${tpg}/acls/naa.1`), /^EINVAL/);
  t.same(await fs.ls(`${tpg}/acls`), [], 'nothing of it is left');
  t.equal(await fs.mkdir(`${tpg}/acls/10:00:00:00:00:00:00:01`), undefined);
});

test('a port of srpt has two names and one set of settings, which outlast its directories', async (t) => {
  const fs = await (await new Tree().disk()).make('srpt', `srpt/${GID}`, 'srpt/0002:c903:0000:0001', `srpt/${GID}/any`);
  t.match(await fs.mkdir('srpt/fe80:0000:0000:0000:0002:c903:0000:0001'), /^EINVAL: no RDMA device has a port/);
  t.equal(await fs.put(`srpt/${GID}/any/attrib/srp_sq_size`, '128'), undefined);
  t.match(await fs.put(`srpt/${GID}/any/attrib/srp_max_rdma_size`, '65535'), /^EINVAL/);
  await fs.make('srpt/0002:c903:0000:0001/other');
  t.equal(await fs.cat('srpt/0002:c903:0000:0001/other/attrib/srp_sq_size'), '128\n');
  for (const name of ['0x00', '00', '0002:c903:0000:0001', '192.168.0.1', 'fe80::1']) {
    t.equal(await fs.mkdir(`srpt/${GID}/any/acls/${name}`), undefined, name);
  }
  for (const name of ['0x0', '0xgg', 'x', '0002:c903:0001']) t.equal(code(await fs.mkdir(`srpt/${GID}/any/acls/${name}`)), 'EINVAL', name);
  await fs.make('srpt/0002:c903:0000:0001/other/lun/lun_0');
  await fs.link('core/rd_mcp_0/r', 'srpt/0002:c903:0000:0001/other/lun/lun_0/l');
  t.equal(await fs.cat('srpt/0002:c903:0000:0001/other/lun/lun_0/statistics/scsi_tgt_port/port_index'), `${GID}+t+1\n`);
});

test('options say which ports there are', async (t) => {
  const fs = new Tree({ 'fc-ports': '21000000000000aa', 'rdma-ports': '' });
  await fs.make('qla2xxx', 'srpt', 'qla2xxx/21:00:00:00:00:00:00:aa');
  t.equal(code(await fs.mkdir(`qla2xxx/${PORT}`)), 'EINVAL');
  t.equal(code(await fs.mkdir(`srpt/${GID}`)), 'EINVAL');
  t.throws(() => target({ 'fc-ports': '21:00' }), /fc-ports/);
});
