/**
 * `fabric_statistics` of iscsi (drivers/target/iscsi/iscsi_target_stat.c). Only the events `login` and `logout` count.
 *
 * @module
 */
import type { Attribute, ConfigItemType } from '../../../../core/index.js';
import { figures, type Part, shown } from '../../part.js';
import type { InitiatorView, TiqnView } from './state.js';

const inst = ({ data }: TiqnView): number => data.index;
const zero = (): number => 0;

export const targetStatistics: Readonly<Record<string, ConfigItemType<Part<TiqnView>>>> = {
  iscsi_instance: figures<TiqnView>({
    inst,
    min_ver: zero,
    max_ver: zero,
    portals: ({ data }) => data.portals.size,
    nodes: () => 1,
    sessions: ({ data }) => data.sessions,
    fail_sess: zero,
    fail_type: zero,
    fail_rem_name: () => 'None',
    disc_time: zero,
    description: () => 'Storage Engine Target',
    vendor: () => 'Datera, Inc. iSCSI-Target',
    version: () => 'v4.1.0',
  }),
  iscsi_sess_err: figures<TiqnView>({ inst, digest_errors: zero, cxn_errors: zero, format_errors: zero }),
  iscsi_tgt_attr: figures<TiqnView>({
    inst,
    indx: () => 1,
    login_fails: zero,
    last_fail_time: zero,
    last_fail_type: zero,
    fail_intr_name: () => 'None',
    fail_intr_addr_type: () => 'ipv4',
    fail_intr_addr: () => '(einval)',
  }),
  iscsi_login_stats: figures<TiqnView>({
    inst,
    indx: () => 1,
    accepts: ({ data }) => data.logins,
    other_fails: zero,
    redirects: zero,
    authorize_fails: zero,
    authenticate_fails: zero,
    negotiate_fails: zero,
  }),
  iscsi_logout_stats: figures<TiqnView>({ inst, indx: () => 1, normal_logouts: ({ data }) => data.logouts, abnormal_logouts: zero }),
};

/** What only a session fills. It sends nothing. */
const SESSION = ['cmd_pdus', 'rsp_pdus', 'txdata_octs', 'rxdata_octs', 'conn_digest_errors', 'conn_timeout_errors'];

const ofSession = (name: string, value: (session: number) => number): Attribute<Part<InitiatorView>> =>
  shown(name, ({ of: { node } }: Part<InitiatorView>) => (node.session === undefined ? '' : `${value(node.session)}\n`));

export const sessionStatistics: ConfigItemType<Part<InitiatorView>> = {
  attrs: [
    shown('inst', ({ of }: Part<InitiatorView>) => `${of.tpg.wwn.data.index}\n`),
    ofSession('node', () => 1),
    ofSession('indx', (session) => session),
    ...SESSION.map((name) => ofSession(name, zero)),
  ],
};
