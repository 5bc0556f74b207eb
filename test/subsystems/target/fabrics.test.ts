import { test } from 'tap';
import { code, Tree } from './support.js';

const IQN = 'iscsi/iqn.2003-01.org.test:x';
const TPG = `${IQN}/tpgt_1`;
const ACL = `${TPG}/acls/iqn.host`;

const iscsi = async (options: Record<string, string> = {}): Promise<Tree> =>
  (await new Tree(options).disk()).make('iscsi', IQN, TPG, `${TPG}/lun/lun_0`, ACL, `${ACL}/lun_0`);

test('a fabric is made by its name', async (t) => {
  const fs = new Tree();
  t.match(await fs.mkdir('bogus'), /^EINVAL: no fabric is called 'bogus'; there are iscsi/);
  t.equal(await fs.mkdir('iscsi'), undefined);
  t.equal(await fs.put('iscsi/discovery_auth/userid', 'me'), undefined);
  t.equal(await fs.rmdir('iscsi'), undefined);
  await fs.make('iscsi');
  t.equal(await fs.cat('iscsi/discovery_auth/userid'), 'me\n', 'what the module knows outlasts the directory');
  t.equal(code(await new Tree({ fabrics: 'loopback' }).mkdir('iscsi')), 'EINVAL', 'its module is not there');
});

test('links have rules at both ends', async (t) => {
  const fs = await iscsi();
  const disk = 'core/rd_mcp_0/r';
  t.match(await fs.cat(`${TPG}/lun/lun_0/alua_tg_pt_gp`), /^ENODEV/);
  t.match(await fs.link('core/rd_mcp_0', `${TPG}/lun/lun_0/l`), /^EFAULT/);
  t.match(await fs.link(`${TPG}/lun/lun_0`, `${ACL}/lun_0/l`), /^EINVAL: lun_0 has no link/);
  t.equal(await fs.link(disk, `${TPG}/lun/lun_0/l`), undefined);
  t.match(await fs.link(disk, `${TPG}/lun/lun_0/m`), /^EEXIST/);
  t.match(await fs.link(disk, `${ACL}/lun_0/l`), /^EFAULT/);
  t.equal(await fs.cat(`${ACL}/lun_0/write_protect`), '');
  t.equal(await fs.put(`${TPG}/attrib/prod_mode_write_protect`, '1'), undefined);
  t.equal(await fs.link(`${TPG}/lun/lun_0`, `${ACL}/lun_0/l`), undefined);
  t.equal(await fs.cat(`${ACL}/lun_0/write_protect`), '1\n');
  t.match(await fs.link(`${TPG}/lun/lun_0`, `${ACL}/lun_0/m`), /^EINVAL: the initiator sees another LUN as 0/);
  t.equal(code(await fs.rmdir(`${TPG}/lun/lun_0`)), 'EBUSY');
  t.equal(await fs.unlink(`${TPG}/lun/lun_0/l`), undefined);
  t.equal(await fs.cat(`${ACL}/lun_0/write_protect`), '', 'the mapping is gone, its link is not');
  t.ok((await fs.ls(`${ACL}/lun_0`)).includes('l'));
});

test('a mapped LUN links only into its own target portal group', async (t) => {
  const fs = await (await iscsi()).make(`${IQN}/tpgt_2`, `${IQN}/tpgt_2/lun/lun_0`);
  await fs.link('core/rd_mcp_0/r', `${IQN}/tpgt_2/lun/lun_0/l`);
  t.match(await fs.link(`${IQN}/tpgt_2/lun/lun_0`, `${ACL}/lun_0/l`), /^EINVAL: the LUN is one of tpgt_2, the ACL of tpgt_1/);
});

test('authentication and AuthMethod go together', async (t) => {
  const fs = await iscsi();
  const methods = (): Promise<unknown> => fs.cat(`${TPG}/param/AuthMethod`);
  t.equal(await fs.put(`${TPG}/attrib/authentication`, '0'), undefined);
  t.equal(await methods(), 'CHAP,None\n');
  t.equal(await fs.put(`${TPG}/attrib/authentication`, '1'), undefined);
  t.equal(await methods(), 'CHAP\n');
  for (const [list, left] of [
    ['None,CHAP', 'CHAP'],
    ['SRP,None,CHAP', 'SRP,CHAP'],
    ['None', 'None'],
  ]) {
    await fs.put(`${TPG}/param/AuthMethod`, list!);
    await fs.put(`${TPG}/attrib/authentication`, '1');
    t.equal(await methods(), `${left}\n`, list!);
  }
  t.equal(await fs.put(`${TPG}/enable`, '1'), undefined);
  t.equal(await methods(), 'CHAP\n', 'who has to authenticate needs a method');
  t.match(await fs.put(`${TPG}/param/AuthMethod`, 'CHAP,MD5'), /^EINVAL: AuthMethod is a list of KRB5/);
});

test('portals exclude each other as sockets do', async (t) => {
  const fs = await iscsi();
  for (const wrong of ['127.0.0.1', '127.0.0.1:x', '[::1:3260', '::1:3260', '300.0.0.1:3260']) {
    t.equal(code(await fs.mkdir(`${TPG}/np/${wrong}`)), 'EINVAL', wrong);
  }
  t.equal(await fs.mkdir(`${TPG}/np/127.0.0.1:3260`), undefined);
  t.match(await fs.mkdir(`${TPG}/np/127.0.0.1:0xcbc`), /^EINVAL: .* listens at '127.0.0.1:0xcbc' already/);
  t.match(await fs.mkdir(`${TPG}/np/0.0.0.0:3260`), /^EINVAL: .*exclude each other/);
  t.equal(await fs.mkdir(`${TPG}/np/[::1]:3260`), undefined);
  t.equal(await fs.rmdir(`${TPG}/np/127.0.0.1:3260`), undefined);
  t.equal(await fs.mkdir(`${TPG}/np/0.0.0.0:3260`), undefined);
  t.match(await fs.put(`${TPG}/np/0.0.0.0:3260/iser`, '1'), /^EINVAL: there is no RDMA device/);
});

test('a nexus is of the transport of its endpoint, and stays while LUNs are linked', async (t) => {
  for (const [fabric, busy] of [
    ['loopback', 'EPERM'],
    ['vhost', 'EBUSY'],
  ]) {
    const tpg = `${fabric}/naa.1/tpgt_1`;
    const fs = await (await new Tree().disk()).make(fabric!, `${fabric}/naa.1`, tpg, `${tpg}/lun/lun_0`);
    t.equal(code(await fs.cat(`${tpg}/nexus`)), 'ENODEV');
    t.match(await fs.put(`${tpg}/nexus`, 'iqn.x'), /^EINVAL: 'iqn.x' is of another transport than naa.1/);
    t.equal(await fs.put(`${tpg}/nexus`, 'naa.2\n'), undefined);
    t.equal(code(await fs.put(`${tpg}/nexus`, 'naa.2')), 'EEXIST');
    t.equal(await fs.cat(`${tpg}/nexus`), 'naa.2\n');
    await fs.link('core/rd_mcp_0/r', `${tpg}/lun/lun_0/l`);
    t.match(await fs.put(`${tpg}/nexus`, 'NULL'), new RegExp(`^${busy}: 1 LUNs are linked`));
    await fs.unlink(`${tpg}/lun/lun_0/l`);
    t.equal(await fs.put(`${tpg}/nexus`, 'NULL'), undefined);
    t.equal(code(await fs.mkdir(`${tpg}/np/127.0.0.1:3260`)), 'ENOSYS');
  }
});

test('Linux 6.12 numbers target portal groups', async (t) => {
  const fs = await (await iscsi({ kernel: '6.12' })).make(`${IQN}/tpgt_2`);
  t.equal(await fs.cat(`${TPG}/rtpi`), '0x0\n');
  t.equal(code(await fs.put(`${TPG}/rtpi`, '0')), 'EINVAL');
  t.equal(await fs.put(`${TPG}/enable`, '1'), undefined);
  t.equal(await fs.cat(`${TPG}/rtpi`), '0x1\n');
  t.match(await fs.put(`${TPG}/rtpi`, '2'), /^EINVAL: the target portal group is enabled/);
  await fs.put(`${IQN}/tpgt_2/rtpi`, '1');
  t.match(await fs.put(`${IQN}/tpgt_2/enable`, '1'), /^EINVAL: another target portal group has rtpi 1/);
  t.equal(code(await fs.cat('core/rd_mcp_0/r/attrib/emulate_rsoc')), '1\n');
});
