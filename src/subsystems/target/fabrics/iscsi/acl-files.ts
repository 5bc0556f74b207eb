/**
 * The files of an initiator's directory.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, logged } from '../../../../core/index.js';
import { cString, kstrtou } from '../../../kinds/index.js';
import { tagFile } from '../../fabric/numbers.js';
import { logout } from '../../fabric/sessions.js';
import { type Part, shown } from '../../part.js';
import type { InitiatorView } from './state.js';

type Item = ConfigItem & InitiatorView;

/** TA_DEFAULT_CMDSN_DEPTH_MAX. */
const MAX_DEPTH = 512;

export const aclFiles: readonly Attribute<Item>[] = [
  shown('info', ({ node }: Item) =>
    node.session === undefined ? `No active iSCSI Session for Initiator Endpoint: ${node.name}\n` : info(node, node.session),
  ),
  {
    name: 'cmdsn_depth',
    show: ({ node }) => `${node.queueDepth}\n`,
    store({ tpg, node }, page) {
      const depth = kstrtou(32, cString(page));
      if (depth > MAX_DEPTH)
        throw new Errno('EINVAL', () =>
          logged(`cmdsn_depth is at most ${MAX_DEPTH}`, `Passed cmdsn_depth: ${depth} exceeds TA_DEFAULT_CMDSN_DEPTH_MAX: ${MAX_DEPTH}`),
        );
      // `core_tpg_set_initiator_node_queue_depth`: the initiator has to log in again.
      if (depth !== node.queueDepth) logout(tpg, node);
      node.queueDepth = depth;
    },
  },
  tagFile,
];

/** `lio_target_nacl_info_show`, of an initiator that has sent nothing yet. */
function info({ name, queueDepth }: Item['node'], session: number): string {
  const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
  const isid = [0x80, 0, 0, 0, 0, session & 0xff].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `InitiatorName: ${name}
InitiatorAlias: 
LIO Session ID: ${session}   ISID: 0x${isid}  TSIH: ${session}  SessionType: Normal
Session State: TARG_SESS_STATE_LOGGED_IN
---------------------[iSCSI Session Values]-----------------------
  CmdSN/WR  :  CmdSN/WC  :  ExpCmdSN  :  MaxCmdSN  :     ITT    :     TTT
 ${[queueDepth, queueDepth, 1, queueDepth, 0, 0].map(hex).join('   ')}
----------------------[iSCSI Connections]-------------------------
CID: 0  Connection State: TARG_CONN_STATE_LOGGED_IN
   Address 192.0.2.${1 + (session % 254)} TCP  StatSN: 0x00000001
`;
}

/** What a session has negotiated: the initiator takes what the group offers. */
export const negotiated: readonly Attribute<Part<InitiatorView>>[] = [
  'MaxConnections',
  'InitialR2T',
  'ImmediateData',
  'MaxBurstLength',
  'FirstBurstLength',
  'DefaultTime2Wait',
  'DefaultTime2Retain',
  'MaxOutstandingR2T',
  'DataPDUInOrder',
  'DataSequenceInOrder',
  'ErrorRecoveryLevel',
].map((name) =>
  shown(name, ({ of: { tpg, node } }: Part<InitiatorView>) => {
    if (node.session === undefined) return 'No Active iSCSI Session\n';
    const offered = tpg.data.params.get(name)!;
    return `${offered === 'Yes' ? 1 : offered === 'No' ? 0 : offered}\n`;
  }),
);
