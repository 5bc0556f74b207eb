import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { code, Tree } from './support.js';

test('an HBA is named after a plugin and a number', async (t) => {
  const fs = new Tree();
  for (const right of ['fileio_0', 'rd_mcp_1', 'iblock_0x10', 'pscsi_3', 'user_0'])
    t.equal(await fs.mkdir(`core/${right}`), undefined, right);
  t.match(await fs.mkdir('core/nothing'), /^EINVAL: 'nothing' has no '_'/);
  t.match(await fs.mkdir('core/bogus_0'), /^EINVAL: no plugin is called 'bogus'; expected rd_mcp, fileio/);
  t.equal(code(await fs.mkdir('core/fileio_x')), 'EINVAL');
  t.equal(code(await fs.mkdir('core/fileio_99999999999999999999')), 'ERANGE');
  t.equal(code(await fs.mkdir(`core/fileio_${'0'.repeat(60)}`)), 'ENAMETOOLONG');
});

test('options before one that is refused stay', async (t) => {
  const fs = await new Tree().make('core/fileio_0', 'core/fileio_0/d');
  t.equal(code(await fs.put('core/fileio_0/d/control', 'fd_dev_name=/a,fd_dev_size=x,fd_async_io=1')), 'EINVAL');
  t.match(await fs.cat('core/fileio_0/d/info'), /File: \/a {2}Size: 0 {2}Mode: O_DSYNC Async: 0\n$/);
  t.equal(await fs.put('core/fileio_0/d/control', 'nonsense=1,fd_dev_name='), undefined, 'what is unknown or empty is ignored');
});

test('fileio makes its file, once, and is then settled', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'target-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const fs = await new Tree().make('core/fileio_0', 'core/fileio_0/d');
  const put = (name: string, text: string): Promise<unknown> => fs.put(`core/fileio_0/d/${name}`, text);
  t.match(await put('enable', '1'), /^EINVAL: fd_dev_name= is missing/);
  await put('control', `fd_dev_name=${folder}/disk`);
  t.match(await put('enable', '1'), /^EINVAL: fd_dev_size= is missing/);
  await put('control', 'fd_dev_size=65536');
  t.match(await put('enable', '0'), /^EINVAL: only 1/);
  t.equal(await put('enable', '1\n'), undefined);
  t.same(readdirSync(folder), ['disk']);
  t.match(await put('enable', '1'), /^EEXIST/);
  t.equal(await fs.cat('core/fileio_0/d/attrib/max_unmap_lba_count'), '8192\n');
  t.equal(await fs.cat('core/fileio_0/d/alua_lu_gp'), 'LU Group Alias: default_lu_gp\nLU Group ID: 0\n');
});

test('a LUN settles what a host has seen', async (t) => {
  const fs = await (await new Tree().disk()).make('loopback', 'loopback/naa.1', 'loopback/naa.1/tpgt_1', 'loopback/naa.1/tpgt_1/lun/lun_0');
  const disk = 'core/rd_mcp_0/r';
  t.equal(await fs.put(`${disk}/wwn/vpd_unit_serial`, ' serial \n'), undefined);
  t.equal(await fs.link(disk, 'loopback/naa.1/tpgt_1/lun/lun_0/d'), undefined);
  for (const name of ['attrib/block_size', 'attrib/emulate_tas', 'attrib/queue_depth', 'wwn/company_id', 'wwn/vpd_unit_serial']) {
    t.match(await fs.put(`${disk}/${name}`, '1024'), /^EINVAL: the device is exported by loopback\/naa.1\/tpgt_1\/lun_0/, name);
  }
  t.match(await fs.cat(`${disk}/info`), /^Status: ACTIVATED/);
  t.equal(code(await fs.rmdir(disk)), 'EBUSY');
  t.equal(await fs.unlink('loopback/naa.1/tpgt_1/lun/lun_0/d'), undefined);
  t.equal(await fs.put(`${disk}/attrib/block_size`, '4096'), undefined);
  t.equal(await fs.rmdir(disk), undefined, 'enabled or not');
});

test('what plugins cannot is refused in the words of the kernel', async (t) => {
  const fs = await new Tree().disk();
  const put = (name: string, text: string): Promise<unknown> => fs.put(`core/rd_mcp_0/r/attrib/${name}`, text);
  t.match(await put('emulate_tpu', '1'), /^ENOSYS: rd_mcp cannot discard/);
  t.match(await put('pi_prot_type', '2'), /^ENOSYS/);
  t.equal(code(await put('pi_prot_type', '4')), 'EINVAL');
  t.equal(await put('pi_prot_type', '1'), undefined);
  t.equal(await fs.cat('core/rd_mcp_0/r/attrib/pi_prot_verify'), '1\n', 'goes with it');
  t.match(await put('alua_support', '0'), /^ENOSYS/);
  t.equal(await put('alua_support', '1'), undefined, 'as it is');
  t.match(await put('emulate_rest_reord', '1'), /^ENOSYS/);
  t.equal(await put('emulate_dpo', 'anything'), undefined);
  t.equal(await fs.cat('core/rd_mcp_0/r/attrib/emulate_dpo'), '1\n');
  t.equal(code(await fs.mkdir('core/rd_mcp_0/r/statistics/x')), 'ENOSYS');
  t.equal(code(await fs.mkdir('core/rd_mcp_0/r/attrib/x')), 'EPERM');
});

test('target port groups of objects in one LU group change together', async (t) => {
  const fs = await (await (await new Tree().disk()).disk('core/rd_mcp_1/s')).make('core/alua/lu_gps/g');
  const [r, s] = ['core/rd_mcp_0/r', 'core/rd_mcp_1/s'];
  t.equal(code(await fs.put(`${r}/alua_lu_gp`, 'g')), 'ENODEV', 'it has no ID yet');
  t.equal(await fs.put('core/alua/lu_gps/g/lu_gp_id', '5'), undefined);
  for (const disk of [r, s]) t.equal(await fs.put(`${disk}/alua_lu_gp`, 'g\n'), undefined);
  t.equal(await fs.cat('core/alua/lu_gps/g/members'), 'rd_mcp_0/r\nrd_mcp_1/s\n');
  t.equal(await fs.put(`${r}/alua/default_tg_pt_gp/alua_access_state`, '2'), undefined);
  t.equal(await fs.cat(`${s}/alua/default_tg_pt_gp/alua_access_state`), '2\n');
  t.equal(await fs.rmdir('core/alua/lu_gps/g'), undefined);
  t.match(await fs.cat(`${s}/alua_lu_gp`), /default_lu_gp/);
});

test('dbroot is settled while there are storage objects', async (t) => {
  const fs = new Tree();
  t.equal(code(await fs.put('dbroot', '/nothing')), 'ENOENT');
  t.equal(code(await fs.put('dbroot', '/dev/null')), 'ENOTDIR');
  t.equal(await fs.put('dbroot', '/tmp\n'), undefined);
  t.equal(await fs.cat('dbroot'), '/tmp\n');
  await fs.disk();
  t.match(await fs.put('dbroot', '/'), /^EINVAL: there are 1 storage objects/);
});

test('ALUA states are saved where directories are made for them', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'target-dbroot-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  const fs = new Tree();
  t.equal(await fs.put('dbroot', root), undefined);
  await fs.disk();
  const disk = 'core/rd_mcp_0/r';
  const lun = 'iscsi/iqn.x/tpgt_2/lun/lun_0x3';
  await fs.make('iscsi', 'iscsi/iqn.x', 'iscsi/iqn.x/tpgt_2', lun);
  t.equal(await fs.link(disk, `${lun}/l`), undefined);
  t.equal(
    await fs.put(`${disk}/wwn/vpd_unit_serial`, 'first'),
    'EINVAL: the device is exported by iSCSI/iqn.x/tpgt_2/lun_0x3 (target_wwn_vpd_unit_serial_store); the kernel logs ' +
      '"Unable to set VPD Unit Serial while active 1 $FABRIC_MOD exports exist"',
  );
  const set = async (offline: string) => {
    t.equal(await fs.put(`${lun}/alua_tg_pt_offline`, offline), undefined);
    t.equal(await fs.put(`${disk}/alua/default_tg_pt_gp/alua_access_state`, offline), undefined);
  };
  await set('1');
  t.equal(await fs.put(`${lun}/alua_tg_pt_write_md`, '1'), undefined);
  t.equal(await fs.put(`${disk}/alua/default_tg_pt_gp/alua_write_metadata`, '1'), undefined);
  await set('0');
  t.same(readdirSync(root), [], 'no directory is made');
  mkdirSync(join(root, 'alua/tpgs_'), { recursive: true });
  mkdirSync(join(root, 'alua/iSCSI/iqn.x+2'), { recursive: true });
  await set('1');
  t.equal(readFileSync(join(root, 'alua/iSCSI/iqn.x+2/lun_3'), 'utf8'), 'alua_tg_pt_offline=1\nalua_tg_pt_status=0x02\n');
  t.match(readFileSync(join(root, 'alua/tpgs_/default_tg_pt_gp'), 'utf8'), /^tg_pt_gp_id=0\nalua_access_state=0x01\n/);
});
