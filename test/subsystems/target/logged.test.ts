/**
 * What the kernel prints to its log when target refuses something is in the reason (drivers/target and the fabrics' drivers; an address is `…`).
 */
import { type Test, test } from 'tap';
import { Tree } from './support.js';

/** Each is refused, and the kernel logs this. */
async function logs(t: Test, refused: Promise<unknown>, line: string): Promise<void> {
  const reason = String(await refused);
  t.ok(reason.endsWith(`; the kernel logs "${line}"`), `${line}: ${reason}`);
}

test('HBAs and storage objects', async (t) => {
  const fs = await (await new Tree().disk()).make(
    'core/fileio_0',
    'core/fileio_0/f',
    'core/iblock_0',
    'core/iblock_0/i',
    'core/user_0',
    'core/user_0/u',
  );
  const put = (path: string, text: string): Promise<unknown> => fs.put(`core/${path}`, text);
  await logs(t, fs.mkdir('core/nothing'), 'Unable to locate "_" for $SUBSYSTEM_PLUGIN_$HOST_ID');
  await logs(t, fs.mkdir(`core/fileio_${'0'.repeat(60)}`), 'Passed *name strlen(): 67 exceeds TARGET_CORE_NAME_MAX_LEN: 64');
  await logs(t, put('fileio_0/f/enable', '0'), 'For dev_enable ops, only valid value is "1"');
  await logs(t, put('fileio_0/f/enable', '1'), 'Missing fd_dev_name=');
  await logs(t, put('fileio_0/f/control', 'fd_buffered_io=2'), 'bogus fd_buffered_io=2 value');
  await logs(t, put('iblock_0/i/enable', '1'), 'Missing udev_path= parameters for IBLOCK');
  await logs(t, put('user_0/u/control', 'max_data_area_mb=0'), 'Invalid max_data_area 0.');
  await logs(t, put('user_0/u/control', 'hw_block_size=-1'), 'Invalid dev attrib value -1. Must be greater than zero.');
  await logs(t, put('user_0/u/action/block_dev', '1'), 'Device is not configured.');
  await logs(t, put('rd_mcp_0/r/enable', '1'), 'se_dev->se_dev_ptr already set for storage object');
  await logs(t, put('rd_mcp_0/r/alias', 'x'.repeat(512)), 'alias count: 512 exceeds SE_DEV_ALIAS_LEN-1: 511');
  await logs(t, put('rd_mcp_0/r/udev_path', 'x'.repeat(600)), 'udev_path count: 600 exceeds SE_UDEV_PATH_LEN-1: 511');
  await logs(t, put('rd_mcp_0/r/wwn/vendor_id', 'x'.repeat(10)), 'Emulated T10 Vendor Identification exceeds INQUIRY_VENDOR_LEN: 8');
  await logs(t, put('rd_mcp_0/r/wwn/product_id', '\x01'), 'Emulated T10 Inquiry Data contains non-ASCII-printable characters');
  await logs(t, put('rd_mcp_0/r/wwn/vpd_unit_serial', 'x'.repeat(254)), 'Emulated VPD Unit Serial exceeds INQUIRY_VPD_SERIAL_LEN: 254');
});

test('attributes of a storage object, and those that are settled while a LUN links to it', async (t) => {
  const fs = await (await new Tree().disk()).make('loopback', 'loopback/naa.1', 'loopback/naa.1/tpgt_1', 'loopback/naa.1/tpgt_1/lun/lun_0');
  const disk = 'core/rd_mcp_0/r';
  const put = (name: string, text: string): Promise<unknown> => fs.put(`${disk}/${name}`, text);
  await logs(t, put('attrib/emulate_tpu', '1'), 'Generic Block Discard not supported');
  await logs(t, put('attrib/emulate_ua_intlck_ctrl', '3'), 'Illegal value 3');
  await logs(t, put('attrib/pi_prot_type', '2'), 'DIF TYPE2 protection currently not supported');
  await logs(t, put('attrib/queue_depth', '0'), 'dev[…]: Illegal ZERO value for queue_depth');
  await logs(t, put('attrib/queue_depth', '200'), 'dev[…]: Passed queue_depth: 200 exceeds TCM/SE_Device MAX TCQ: 128');
  await logs(t, put('attrib/block_size', '3'), 'dev[…]: Illegal value for block_device: 3 for SE device, must be 512, 1024, 2048 or 4096');
  await logs(t, put('attrib/alua_support', '0'), 'dev[…]: Unable to change SE Device alua_support: alua_support has fixed value');
  await logs(t, fs.link('loopback/naa.1/tpgt_1', 'loopback/naa.1/tpgt_1/lun/lun_0/x'), 'Bad se_dev_ci, not a valid se_dev_ci pointer: …');
  await fs.link(disk, 'loopback/naa.1/tpgt_1/lun/lun_0/d');
  await logs(t, fs.link(disk, 'loopback/naa.1/tpgt_1/lun/lun_0/e'), 'Port Symlink already exists');
  for (const [name, line] of [
    ['attrib/block_size', 'dev[…]: Unable to change SE Device block_size while export_count is 1'],
    ['attrib/emulate_tas', 'dev[…]: Unable to change SE Device TAS while export_count is 1'],
    ['attrib/queue_depth', 'dev[…]: Unable to change SE Device TCQ while export_count is 1'],
    ['attrib/force_pr_aptpl', 'dev[…]: Unable to set force_pr_aptpl while export_count is 1'],
    ['wwn/vendor_id', 'Unable to set T10 Vendor Identification while active 1 exports exist'],
    ['wwn/product_id', 'Unable to set T10 Model while active 1 exports exist'],
    ['wwn/company_id', 'Unable to set Company ID while 1 exports exist'],
    ['wwn/vpd_unit_serial', 'Unable to set VPD Unit Serial while active 1 $FABRIC_MOD exports exist'],
  ] as const)
    await logs(t, put(name, '1'), line);
});

test('ALUA', async (t) => {
  const fs = await (await new Tree().disk()).make(
    'core/alua/lu_gps/a',
    'core/alua/lu_gps/b',
    'core/rd_mcp_0/r/alua/p',
    'core/rd_mcp_0/r/alua/q',
  );
  const put = (path: string, text: string): Promise<unknown> => fs.put(`core/${path}`, text);
  const group = 'rd_mcp_0/r/alua/p';
  await logs(t, put('alua/lu_gps/a/lu_gp_id', '65536'), 'ALUA lu_gp_id: 65536 exceeds maximum: 0x0000ffff');
  await put('alua/lu_gps/a/lu_gp_id', '7');
  await logs(t, put('alua/lu_gps/a/lu_gp_id', '8'), 'ALUA LU Group already has a valid ID, ignoring request');
  await logs(t, put('alua/lu_gps/b/lu_gp_id', '7'), 'ALUA Logical Unit Group ID: 7 already exists, ignoring request');
  await logs(t, put(`${group}/alua_access_state`, '0'), 'Unable to do implicit ALUA on invalid tg_pt_gp ID');
  await logs(t, put(`${group}/alua_support_offline`, '0'), 'Unable to set offline ALUA state on invalid tg_pt_gp ID');
  await logs(t, put(`${group}/tg_pt_gp_id`, '65536'), 'ALUA tg_pt_gp_id: 65536 exceeds maximum: 0x0000ffff');
  await put(`${group}/tg_pt_gp_id`, '5');
  await logs(t, put(`${group}/tg_pt_gp_id`, '6'), 'ALUA TG PT Group already has a valid ID, ignoring request');
  await logs(t, put('rd_mcp_0/r/alua/q/tg_pt_gp_id', '5'), 'ALUA Target Port Group ID: 5 already exists, ignoring request');
  await logs(t, put(`${group}/nonop_delay_msecs`, '10001'), 'Passed nonop_delay_msecs: 10001, exceeds ALUA_MAX_NONOP_DELAY_MSECS: 10000');
  await logs(t, put(`${group}/preferred`, '2'), 'Illegal value for preferred ALUA: 2');
  await logs(t, put(`${group}/alua_access_type`, '9'), 'Illegal value for alua_access_type: 9');
  await logs(t, put(`${group}/alua_support_offline`, 'x'), `Invalid value 'x', must be '0' or '1'`);
  await logs(t, put('rd_mcp_0/r/lba_map', '1 1\n0 9'), 'Invalid line 1, missing state definitions');
  await put(`${group}/alua_access_type`, '0');
  await logs(
    t,
    put(`${group}/alua_access_state`, '1'),
    'Unable to process implicit configfs ALUA transition while TPGS_IMPLICIT_ALUA is disabled',
  );
});

test('fabrics', async (t) => {
  const fs = await new Tree().make(
    'loopback',
    'loopback/naa.1',
    'loopback/naa.1/tpgt_1',
    'iscsi',
    'iscsi/iqn.1',
    'iscsi/iqn.1/tpgt_1',
    'vhost',
    'vhost/naa.1',
    'vhost/naa.1/tpgt_1',
  );
  await logs(t, fs.mkdir('loopback/x'), 'Unable to locate prefix for emulated Target Port: x');
  await logs(t, fs.mkdir('loopback/naa.1/x'), 'Unable to locate "tpgt_#" directory group');
  await logs(t, fs.mkdir('loopback/naa.1/tpgt_32'), 'Passed tpgt: 32 exceeds TL_TPGS_PER_HBA: 32');
  await logs(t, fs.put('loopback/naa.1/tpgt_1/nexus', 'fc.2'), 'Passed FCP Initiator Port 2 does not match target port protoid: SAS');
  await logs(t, fs.put('loopback/naa.1/tpgt_1/nexus', 'x'), 'Unable to locate prefix for emulated Initiator Port: x');
  await logs(t, fs.put('vhost/naa.1/tpgt_1/attrib/fabric_prot_type', '2'), 'Invalid vhost_scsi fabric_prot_type: 2');
  await logs(t, fs.mkdir('loopback/naa.1/tpgt_1/lun/x'), `Unable to locate '_" in "lun_$LUN_NUMBER"`);
  await logs(t, fs.mkdir('loopback/naa.1/tpgt_1/np/127.0.0.1:1'), 'tf->tf_ops.fabric_make_np is NULL');
  await logs(t, fs.mkdir('iscsi/iqn.1/x'), 'Unable to locate "tpgt_#" directory group');
  await logs(t, fs.mkdir('iscsi/iqn.1/tpgt_1/np/127.0.0.1'), 'Unable to locate ":port" in IPv4 iSCSI network portal address');
  await logs(t, fs.mkdir('iscsi/iqn.1/tpgt_1/np/[::1'), 'Unable to locate trailing "]" in IPv6 iSCSI network portal address');
  await logs(t, fs.mkdir('iscsi/iqn.1/tpgt_1/np/x:3260'), 'malformed ip/port passed: x:3260');
  await fs.make('iscsi/iqn.1/tpgt_1/np/127.0.0.1:3260', 'iscsi/iqn.1/tpgt_1/acls/iqn.2');
  await logs(t, fs.mkdir('iscsi/iqn.1/tpgt_1/acls/iqn.2/x'), 'Unable to locate "lun_" from buf: x name: x');
  await logs(
    t,
    fs.put('iscsi/iqn.1/tpgt_1/acls/iqn.2/cmdsn_depth', '513'),
    'Passed cmdsn_depth: 513 exceeds TA_DEFAULT_CMDSN_DEPTH_MAX: 512',
  );
  await logs(t, fs.put('iscsi/discovery_auth/enforce_discovery_auth', '2'), 'Illegal value for enforce_discovery_auth: 2');
});

test('iscsi: attributes of a target portal group and of an ACL', async (t) => {
  const fs = await new Tree().make('iscsi', 'iscsi/iqn.1', 'iscsi/iqn.1/tpgt_1', 'iscsi/iqn.1/tpgt_1/acls/iqn.2');
  for (const [path, value, line] of [
    ['attrib/authentication', 2, 'Illegal value for authentication parameter: 2, ignoring request.'],
    ['attrib/login_timeout', 31, 'Requested Login Timeout 31 larger than maximum 30'],
    ['attrib/login_timeout', 4, 'Requested Logout Timeout 4 smaller than minimum 5'],
    ['attrib/netif_timeout', 16, 'Requested Network Interface Timeout 16 larger than maximum 15'],
    ['attrib/default_cmdsn_depth', 0, 'Requested Default Queue Depth: 0 smaller than minimum 1'],
    ['attrib/t10_pi', 4294967295, 'Illegal value -1'],
    ['attrib/default_erl', 3, 'Illegal value for default_erl: 3'],
    ['attrib/fabric_prot_type', 2, 'Illegal value for fabric_prot_type: 2'],
    ['acls/iqn.2/attrib/dataout_timeout', 61, 'Requested DataOut Timeout 61 larger than maximum 60'],
    ['acls/iqn.2/attrib/dataout_timeout_retries', 0, 'Requested DataOut Timeout Retries 0 smaller than minimum 1'],
    ['acls/iqn.2/attrib/nopin_timeout', 2, 'Requested NopIn Timeout 2 smaller than minimum 3 and not 0'],
    ['acls/iqn.2/attrib/nopin_timeout', 61, 'Requested NopIn Timeout 61 larger than maximum 60'],
    ['acls/iqn.2/attrib/nopin_response_timeout', 2, 'Requested NopIn Response Timeout 2 smaller than minimum 3'],
    ['acls/iqn.2/attrib/random_datain_seq_offsets', 2, 'Requested Random DataIN Sequence Offsets: 2 not 0 or 1'],
    ['acls/iqn.2/attrib/default_erl', 3, 'Requested default ERL: 3 not 0, 1, or 2'],
  ] as const)
    await logs(t, fs.put(`iscsi/iqn.1/tpgt_1/${path}`, String(value)), line);
  for (const path of ['attrib/t10_pi', 'acls/iqn.2/attrib/nopin_timeout'])
    t.notMatch(await fs.put(`iscsi/iqn.1/tpgt_1/${path}`, 'x'), /logs/, 'kstrtou32 logs nothing');
  t.equal(await fs.put('iscsi/iqn.1/tpgt_1/acls/iqn.2/attrib/nopin_timeout', '0'), undefined);
});

test('iscsi: parameters', async (t) => {
  const fs = await new Tree().make('iscsi', 'iscsi/iqn.1', 'iscsi/iqn.1/tpgt_1');
  for (const [name, value, line] of [
    ['MaxConnections', '0', 'Illegal value for "MaxConnections", must be between 1 and 65535.'],
    ['MaxBurstLength', '511', 'Illegal value for "MaxBurstLength", must be between 512 and 16777215.'],
    ['ErrorRecoveryLevel', '3', 'Illegal value for "ErrorRecoveryLevel", must be between 0 and 2.'],
    ['InitialR2T', 'yes', 'Illegal value for "InitialR2T", must be either "Yes" or "No".'],
    ['HeaderDigest', 'None,MD5', 'Illegal value for "HeaderDigest", must be "CRC32C" or "None".'],
    ['AuthMethod', 'PAP', 'Illegal value for "AuthMethod", must be "KRB5", "SPKM1", "SPKM2", "SRP", "CHAP" or "None".'],
    ['InitialR2T', 'Yes,No', 'Detected value separator ",", but key "InitialR2T" does not allow a value list, protocol error.'],
    ['TargetAlias', 'x'.repeat(256), 'Value for key "TargetAlias" exceeds 255, protocol error.'],
    ['MaxConnections', 'Reject', 'Received MaxConnections=Reject'],
    ['MaxConnections', 'NotUnderstood', 'Received illegal offer MaxConnections=NotUnderstood'],
  ] as const)
    await logs(t, fs.put(`iscsi/iqn.1/tpgt_1/param/${name}`, value), line);
});

test('srpt, qla2xxx, and the protection of loopback', async (t) => {
  const gid = '0xfe800000000000000002c90300000001';
  const fs = await new Tree().make('srpt', `srpt/${gid}`, `srpt/${gid}/any`, 'loopback', 'loopback/naa.1', 'loopback/naa.1/tpgt_1');
  await fs.make('qla2xxx', 'qla2xxx/21:00:00:00:00:00:00:01', 'qla2xxx/21:00:00:00:00:00:00:01/tpgt_1');
  for (const [path, value, line] of [
    [`srpt/${gid}/any/attrib/srp_max_rdma_size`, '65535', 'ib_srpt val: 65535 smaller than DEFAULT_MAX_RDMA_SIZE: 65536'],
    [`srpt/${gid}/any/attrib/srp_max_rdma_size`, '16777217', 'ib_srpt val: 16777217 exceeds MAX_SRPT_RDMA_SIZE: 16777216'],
    [`srpt/${gid}/any/attrib/srp_max_rsp_size`, '39', 'ib_srpt val: 39 smaller than MIN_MAX_RSP_SIZE: 40'],
    [`srpt/${gid}/any/attrib/srp_sq_size`, '65536', 'ib_srpt val: 65536 exceeds MAX_SRPT_SRQ_SIZE: 65535'],
    [`srpt/${gid}/any/attrib/srp_sq_size`, 'x', 'ib_srpt kstrtoul() failed with ret: -22'],
    [`srpt/${gid}/any/attrib/srp_sq_size`, '18446744073709551616', 'ib_srpt kstrtoul() failed with ret: -34'],
    ['qla2xxx/21:00:00:00:00:00:00:01/tpgt_1/attrib/generate_node_acls', '2', 'Illegal boolean value 2'],
    ['qla2xxx/21:00:00:00:00:00:00:01/tpgt_1/attrib/generate_node_acls', 'x', 'kstrtoul() failed with ret: -22'],
    ['loopback/naa.1/tpgt_1/attrib/fabric_prot_type', 'x', 'kstrtoul() returned -22 for fabric_prot_type'],
  ] as const)
    await logs(t, fs.put(path, value), line);
  t.notMatch(await fs.put(`srpt/${gid}/any/attrib/use_srq`, '2'), /logs/);
});
