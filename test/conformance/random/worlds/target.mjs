/** The SCSI target: storage objects, and the fabrics that need no hardware. */
import fc from 'fast-check';
import { MOSTLY, valuesFor } from '../values.mjs';
import { attributes, together } from '../world.mjs';

/** What makes things work; each stands many times among the values, since nothing goes on without it. */
const GOOD = {
  control: ['rd_pages=4', 'fd_dev_name=/tmp/target-random,fd_dev_size=65536', 'rd_pages=4,rd_nullio=1'],
  enable: ['1', '1', '0'],
  nexus: ['naa.2', 'naa.2\\n', 'naa.3', 'NULL'],
  alua_lu_gp: ['g', 'g\\n'],
  alua_tg_pt_gp: ['g', 'default_tg_pt_gp', 'NULL'],
  tg_pt_gp_id: ['0', '5', '6'],
  lu_gp_id: ['0', '7'],
};
/** Values that would take the guest's memory, or files that another script made. */
const HARMFUL = /rd_pages=[^-]?\d{4,}|fd_dev_name=|\*\d{3,}/;
const values = valuesFor('target', GOOD, { repeat: MOSTLY, leaveOut: (_name, value) => HARMFUL.test(value) });

const top = { folders: ['target', 'target/core', 'target/core/alua/lu_gps'] };

/** Without those of `fileio` and `iblock` that make 6.1 follow a null pointer before the device is enabled. */
const ATTRIB =
  'emulate_model_alias emulate_dpo emulate_fua_write emulate_write_cache emulate_ua_intlck_ctrl emulate_tas emulate_caw emulate_3pc emulate_pr ' +
  'pi_prot_type pi_prot_format pi_prot_verify enforce_pr_isids is_nonrot emulate_rest_reord force_pr_aptpl hw_block_size block_size ' +
  'optimal_sectors queue_depth max_unmap_lba_count max_write_same_len alua_support pgr_support';
const UNMAP = ' emulate_tpu emulate_tpws unmap_zeroes_data max_unmap_block_desc_count unmap_granularity';
/** Without trans_delay_msecs, for which a change of state would wait. */
const GROUP =
  'alua_access_state alua_access_state alua_access_status alua_access_type alua_support_standby alua_support_lba_dependent ' +
  'alua_write_metadata nonop_delay_msecs implicit_trans_secs preferred tg_pt_gp_id members';
const group = (path) => attributes(path, GROUP, values);

/** A storage object. */
const object = (path, options, more = '') => {
  const hba = path.slice(0, path.lastIndexOf('/'));
  return {
    prologue: [[`mkdir ${hba}`], [`mkdir ${path}`], [`put ${options} ${path}/control`], [`put 1 ${path}/enable`]],
    made: [hba, path, path, `${path}/alua/g`, `${path}/x`],
    folders: [`${path}/alua`, `${path}/attrib`, `${path}/statistics`],
    files: [
      ...attributes(path, 'info control alias udev_path enable enable alua_lu_gp alua_lu_gp lba_map', values),
      ...attributes(`${path}/attrib`, ATTRIB + more, values),
      ...attributes(`${path}/wwn`, 'vendor_id product_id revision company_id vpd_unit_serial', values),
      ...attributes(`${path}/pr`, 'res_holder res_type res_aptpl_metadata', values),
      ...group(`${path}/alua/default_tg_pt_gp`),
      ...group(`${path}/alua/g`),
    ],
  };
};
const RD = 'target/core/rd_mcp_0/r';
const FILE = 'target/core/fileio_0/f';
const disks = together(object(RD, 'rd_pages=4', UNMAP), object('target/core/rd_mcp_1/s', 'rd_pages=4', UNMAP));
const file = object(FILE, 'fd_dev_name=/tmp/target-random,fd_dev_size=65536');
const luGroups = {
  prologue: [['mkdir target/core/alua/lu_gps/g'], ['put 7 target/core/alua/lu_gps/g/lu_gp_id']],
  made: ['target/core/alua/lu_gps/g', 'target/core/alua/lu_gps/h'],
  files: ['g', 'h', 'default_lu_gp'].flatMap((name) => attributes(`target/core/alua/lu_gps/${name}`, 'lu_gp_id members', values)),
};

/** What every target portal group has: LUNs, and ACLs with mapped LUNs. */
const portGroup = (path, initiator = 'naa.9') => {
  const acl = `${path}/acls/${initiator}`;
  return {
    prologue: [
      [`mkdir ${path}/lun/lun_0`],
      [`symlink \\@/${RD} ${path}/lun/lun_0/l`],
      [`mkdir ${acl}`],
      [`mkdir ${acl}/lun_0`],
      [`symlink \\@/${path}/lun/lun_0 ${acl}/lun_0/l`],
    ],
    made: [`${path}/lun/lun_0`, `${path}/lun/lun_0x1`, `${path}/lun/x`, acl, `${acl}/lun_0`, `${acl}/lun_0x0`, `${acl}/lun_7`],
    folders: [`${path}/lun`, `${path}/acls`, `${path}/np`, acl],
    files: [
      ...['lun_0', 'lun_0x1'].flatMap((lun) =>
        attributes(`${path}/lun/${lun}`, 'alua_tg_pt_gp alua_tg_pt_gp alua_tg_pt_offline alua_tg_pt_status alua_tg_pt_write_md', values),
      ),
      ...['lun_0', 'lun_0x0', 'lun_7'].flatMap((lun) => attributes(`${acl}/${lun}`, 'write_protect', values)),
    ],
    links: [
      ...[RD, FILE, 'target/core/rd_mcp_1/s', 'target/core'].flatMap((target) =>
        ['lun_0', 'lun_0x1'].map((lun) => [target, `${path}/lun/${lun}/l`]),
      ),
      ...['lun_0', 'lun_0x1'].flatMap((lun) => ['lun_0', 'lun_0x0', 'lun_7'].map((mapped) => [`${path}/lun/${lun}`, `${acl}/${mapped}/l`])),
    ],
  };
};
const nexus = (fabric, more) => {
  const path = `target/${fabric}/naa.1/tpgt_1`;
  return together(
    {
      prologue: [[`mkdir target/${fabric}`], [`mkdir target/${fabric}/naa.1`], [`mkdir ${path}`], [`put naa.2 ${path}/nexus`]],
      made: [`target/${fabric}`, `target/${fabric}/naa.1`, path, `target/${fabric}/fc.3`, `target/${fabric}/x`],
      folders: [`target/${fabric}/discovery_auth`],
      files: [
        ...attributes(path, `nexus nexus ${more}`, values),
        ...attributes(`${path}/attrib`, 'fabric_prot_type', values),
        ...attributes(`target/${fabric}/naa.1/param`, 'cmd_completion_affinity', values),
      ],
    },
    portGroup(path),
  );
};
const iscsi = (tag) => {
  const path = `target/iscsi/iqn.x/tpgt_${tag}`;
  const acl = `${path}/acls/naa.9`;
  return together(
    {
      prologue: [['mkdir target/iscsi'], ['mkdir target/iscsi/iqn.x'], [`mkdir ${path}`], [`mkdir ${path}/np/127.0.0.1:3260`]],
      made: [
        'target/iscsi',
        'target/iscsi/iqn.x',
        path,
        ...['127.0.0.1:3260', '0.0.0.0:3260', '[::]:3260', '127.0.0.1:x'].map((portal) => `${path}/np/${portal}`),
      ],
      files: [
        ...attributes(path, 'enable enable dynamic_sessions', values),
        ...attributes(
          `${path}/attrib`,
          'authentication login_timeout generate_node_acls default_cmdsn_depth cache_dynamic_acls prod_mode_write_protect default_erl fabric_prot_type',
          values,
        ),
        ...attributes(
          `${path}/param`,
          'AuthMethod AuthMethod HeaderDigest MaxConnections TargetAlias InitialR2T MaxBurstLength IFMarkInt',
          values,
        ),
        ...attributes(`${path}/auth`, 'userid password userid_mutual password_mutual authenticate_target', values),
        ...attributes(acl, 'info cmdsn_depth tag', values),
        ...attributes(`${acl}/attrib`, 'dataout_timeout default_erl nopin_timeout authentication', values),
        ...attributes(`${acl}/auth`, 'userid password_mutual userid_mutual authenticate_target', values),
        ...attributes(`${path}/np/127.0.0.1:3260`, 'iser cxgbit', values),
      ],
    },
    portGroup(path),
  );
};

const SBP = 'target/sbp/0011223344556677';
const sbp = together(
  {
    prologue: [['mkdir target/sbp'], [`mkdir ${SBP}`], [`mkdir ${SBP}/tpgt_1`]],
    made: ['target/sbp', SBP, `${SBP}/tpgt_1`, `${SBP}/tpgt_2`, 'target/sbp/x'],
    files: [
      ...attributes(`${SBP}/tpgt_1`, 'directory_id enable enable', values),
      ...attributes(`${SBP}/tpgt_1/attrib`, 'mgt_orb_timeout max_reconnect_timeout max_logins_per_lun', values),
    ],
  },
  portGroup(`${SBP}/tpgt_1`, '0011223344556688'),
);

const FC = 'target/fc/21:00:00:24:ff:00:00:01';
const fibreChannel = together(
  {
    prologue: [['mkdir target/fc'], [`mkdir ${FC}`], [`mkdir ${FC}/tpgt_1`]],
    made: ['target/fc', FC, `${FC}/tpgt_1`, `${FC}/tpgt_2`, 'target/fc/x', 'target/tcm_fc'],
    files: attributes(`${FC}/tpgt_1/acls/10:00:00:00:00:00:00:02`, 'port_name node_name tag', values),
  },
  portGroup(`${FC}/tpgt_1`, '10:00:00:00:00:00:00:02'),
);

/** Fabrics of hardware that the guest does not have, names that are none, and what is no fabric at all. */
const withoutHardware = {
  prologue: [['mkdir target/srpt'], ['mkdir target/qla2xxx']],
  made: [
    ...['srpt', 'ib_srpt', 'srpt/0xfe8000000000000000000000000000aa', 'srpt/x'],
    ...['qla2xxx', 'tcm_qla2xxx', 'qla2xxx/21:00:00:24:ff:00:00:11', 'qla2xxx/x', 'xcopy', 'xcopy_pt', 'x', 'remote'],
  ].map((name) => `target/${name}`),
  folders: ['target/srpt/discovery_auth', 'target/qla2xxx/discovery_auth'],
  files: attributes('target/srpt/discovery_auth', 'rdma_cm_port', values),
};

const parts = [
  disks,
  file,
  luGroups,
  nexus('loopback', 'transport_status address'),
  nexus('vhost', ''),
  iscsi('1'),
  iscsi('2'),
  sbp,
  fibreChannel,
  withoutHardware,
];

/** @type {import('../world.mjs').Vocabulary} */
export const target = {
  name: 'target',
  needs: ['target'],
  world: fc.subarray(parts, { minLength: 1, maxLength: 3 }).map((chosen) => together(top, ...new Set([disks, ...chosen]))),
};

/** The same of the newer kernel that Debian has. @type {import('../world.mjs').Vocabulary} */
export const target612 = { ...target, name: 'target-6.12', kernel: 'linux-image-6.12-amd64', recorded: 4000 };
