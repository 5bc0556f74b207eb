/**
 * iscsi (drivers/target/iscsi/iscsi_target_configfs.c). Nothing is served on a network.
 *
 * @module
 */
import { type Attribute, Errno, quote, logged } from '../../../../core/index.js';
import { cString, encodeText, kstrtou } from '../../../kinds/index.js';
import type { Fabric, FabricView } from '../../fabric/fabric.js';
import { dynamicSessions } from '../../fabric/sessions.js';
import { type Part, shown } from '../../part.js';
import { aclFiles, negotiated } from './acl-files.js';
import { aclAttribs, initialAclAttribs, initialTpgAttribs, tpgAttribs } from './attribs.js';
import { formatCpuList, parseCpuList } from './cpu-list.js';
import { credentialFiles, enforceFile } from './credentials.js';
import { initialParams, paramFiles, requireMethod } from './params.js';
import { dropPortal, makePortal, portalFiles } from './portals.js';
import {
  Credentials,
  type GroupView,
  type InitiatorView,
  type Iscsi,
  type IscsiAcl,
  type IscsiTpg,
  type Portal,
  type Tiqn,
} from './state.js';
import { sessionStatistics, targetStatistics } from './statistics.js';

/** ISCSI_IQN_LEN: a target's name has fewer bytes. Nothing else is asked of it. */
const NAME_LIMIT = 224;

/** SCSI_PROTOCOL_ISCSI. */
const PROTOCOL = 5;

const allowedCpus: Attribute<Part<FabricView<Iscsi>>> = {
  name: 'cpus_allowed_list',
  show: ({ of }) => `${formatCpuList(of.data.allowedCpus)}\n`,
  store({ of }, page) {
    of.data.allowedCpus = parseCpuList(cString(page), of.state.profile.cpus);
  },
};

/** The number after the first `tpgt_` of a name, wherever it is. @throws EINVAL, ERANGE */
function tagOf(name: string): number {
  const at = name.indexOf('tpgt_');
  if (at < 0)
    throw new Errno('EINVAL', () =>
      logged(`${quote(name)} has no tpgt_ in it (lio_target_tiqn_addtpg)`, 'Unable to locate "tpgt_#" directory group'),
    );
  return kstrtou(16, name.slice(at + 'tpgt_'.length));
}

const flag = ({ data }: GroupView, name: string): boolean => data.attrib.get(name) === 1;

export const iscsi: Fabric<Iscsi, Tiqn, IscsiTpg, IscsiAcl, Portal> = {
  name: 'iscsi',
  exampleWwn: 'iqn.2003-01.org.example:disk',
  title: 'iSCSI',
  functions: {
    makeWwn: 'lio_target_call_coreaddtiqn',
    makeTpg: 'lio_target_tiqn_addtpg',
    makePortal: 'lio_target_call_addnptotpg',
    makeAcl: 'lio_target_init_nodeacl',
    files: 'lio_target_wwn_',
    discovery: 'iscsi_disc_',
    tpg: 'lio_target_tpg_',
    attrib: 'iscsi_tpg_attrib_',
    auth: 'iscsi_tpg_auth_',
    param: 'iscsi_tpg_param_',
    portal: 'lio_target_np_',
    acl: 'lio_target_nacl_',
    aclAttrib: 'iscsi_nacl_attrib_',
    aclAuth: 'iscsi_nacl_auth_',
  },
  submit: [1, 1],
  makeData: ({ profile }) => ({
    indexes: new Set(),
    discovery: new Credentials(),
    allowedCpus: new Set(Array.from({ length: profile.cpus }, (_, cpu) => cpu)),
    sockets: new Set(),
  }),
  files: [shown('lio_version', () => 'Datera Inc. iSCSI Target v4.1.0\n'), allowedCpus],
  discoveryFiles: [
    ...credentialFiles<FabricView<Iscsi>>(({ data }) => data.discovery, 'EINVAL'),
    enforceFile<FabricView<Iscsi>>(({ data }) => data.discovery),
  ],

  makeWwn({ data: { indexes } }, name) {
    if (encodeText(name).length >= NAME_LIMIT)
      throw new Errno('EINVAL', () =>
        logged(`a target's name has fewer than ${NAME_LIMIT} bytes`, `Target IQN exceeds ${NAME_LIMIT} bytes`),
      );
    let index = 0;
    while (indexes.has(index)) index++;
    indexes.add(index);
    return { index, portals: new Set(), sessions: 0, logins: 0, logouts: 0 };
  },
  dropWwn: ({ data, registered }) => void registered.data.indexes.delete(data.index),
  wwnStatistics: targetStatistics,

  makeTpg: (_wwn, name) => ({
    tag: tagOf(name),
    data: { attrib: initialTpgAttribs(), params: initialParams(), credentials: new Credentials() },
  }),
  protocol: () => PROTOCOL,
  instance: ({ wwn }) => wwn.data.index,
  tpgFiles: [dynamicSessions],
  enable({ data }, on) {
    if (on) requireMethod(data);
  },
  attrib: tpgAttribs,
  auth: credentialFiles<GroupView>(({ data }) => data.credentials, 'cut'),
  param: paramFiles,
  demoMode: (tpg) => flag(tpg, 'generate_node_acls'),
  keepsAcls: (tpg) => flag(tpg, 'cache_dynamic_acls'),
  loggedIn({ wwn: { data } }) {
    data.sessions++;
    data.logins++;
  },
  loggedOut({ wwn: { data } }) {
    data.sessions--;
    data.logouts++;
  },
  writeProtected: (tpg) => flag(tpg, 'prod_mode_write_protect'),

  portals: { make: makePortal, drop: dropPortal, files: portalFiles },
  acl: {
    make(tpg, node) {
      node.queueDepth = tpg.data.attrib.get('default_cmdsn_depth')!;
      return { attrib: initialAclAttribs(tpg), credentials: new Credentials() };
    },
    files: aclFiles,
    attrib: aclAttribs,
    auth: credentialFiles<InitiatorView>(({ data }) => data.credentials, 'EINVAL'),
    param: negotiated,
    statistics: { iscsi_sess_stats: sessionStatistics },
  },
};
