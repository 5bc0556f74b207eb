/**
 * `attrib` of a target portal group and of an ACL, as tables (drivers/target/iscsi/iscsi_target_tpg.c,
 * iscsi_target_nodeattrib.c).
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno } from '../../../../core/index.js';
import { type Kind, s32, u32 } from '../../../kinds/index.js';
import { before, type KernelVersion } from '../../../versions/index.js';
import type { Files } from '../../fabric/fabric.js';
import type { Part } from '../../part.js';
import { setAuthentication } from './params.js';
import type { GroupView, InitiatorView } from './state.js';

/** Whatever has numbers by name. */
type Numbered = { readonly data: { readonly attrib: Map<string, number> } };

/** One file: its name, its value at first, and what it may be. */
interface Row<S> {
  readonly name: string;
  readonly start: number;
  readonly kind: Kind<number>;
  /** EINVAL for what it does not accept. */
  accepts?(value: number): boolean;
  /** Kernels older than this have it. */
  readonly before?: KernelVersion;
  /** In place of keeping the value. */
  set?(subject: S, value: number): void;
}

const number = (name: string, start: number, min: number, max: number): Row<any> => ({ name, start, kind: u32({ min, max }) });
const flag = (name: string, start: number): Row<any> => number(name, start, 0, 1);

const tpgRows: readonly Row<GroupView>[] = [
  { ...flag('authentication', 1), set: ({ data }, on) => setAuthentication(data, on) },
  number('login_timeout', 15, 5, 30),
  { ...number('netif_timeout', 2, 2, 15), before: '6.5' },
  {
    ...flag('generate_node_acls', 0),
    set({ data: { attrib } }, on) {
      attrib.set('generate_node_acls', on);
      if (on === 1) attrib.set('cache_dynamic_acls', 1);
    },
  },
  number('default_cmdsn_depth', 64, 1, 512),
  {
    ...flag('cache_dynamic_acls', 0),
    set({ data: { attrib } }, on) {
      // Generated ACLs have to be kept: to turn it off is accepted, and changes nothing.
      if (on === 1 || attrib.get('generate_node_acls') !== 1) attrib.set('cache_dynamic_acls', on);
    },
  },
  flag('demo_mode_write_protect', 1),
  flag('prod_mode_write_protect', 0),
  flag('demo_mode_discovery', 1),
  number('default_erl', 0, 0, 2),
  flag('t10_pi', 0),
  { name: 'fabric_prot_type', start: 0, kind: u32(), accepts: (type) => [0, 1, 3].includes(type) },
  flag('tpg_enabled_sendtargets', 1),
  flag('login_keys_workaround', 1),
];

const aclRows: readonly Row<InitiatorView>[] = [
  number('dataout_timeout', 3, 2, 60),
  number('dataout_timeout_retries', 5, 1, 15),
  number('default_erl', 0, 0, 2),
  { name: 'nopin_timeout', start: 15, kind: u32({ max: 60 }), accepts: (seconds) => seconds === 0 || seconds >= 3 },
  number('nopin_response_timeout', 30, 3, 60),
  flag('random_datain_pdu_offsets', 0),
  flag('random_datain_seq_offsets', 0),
  flag('random_r2t_offsets', 0),
  { name: 'authentication', start: -1, kind: s32({ min: -1, max: 1 }) },
];

const file = <S extends Numbered>({ name, kind, accepts, set }: Row<S>): Attribute<ConfigItem & Part<S>> => ({
  name,
  show: ({ of }) => `${of.data.attrib.get(name)}\n`,
  store({ of }, page) {
    const value = kind.parse(page);
    if (accepts && !accepts(value)) throw new Errno('EINVAL', `${name} cannot be ${value}`);
    if (set) set(of, value);
    else of.data.attrib.set(name, value);
  },
});

/** The files of a target portal group. */
export const tpgAttribs: Files<Part<GroupView>> = tpgRows.map((row) => (row.before ? before(row.before, file(row)) : file(row)));

/** The files of an ACL. */
export const aclAttribs: readonly Attribute<Part<InitiatorView>>[] = aclRows.map((row) => file(row));

export const initialTpgAttribs = (): Map<string, number> => new Map(tpgRows.map(({ name, start }) => [name, start]));

/** `iscsit_set_default_node_attribues`: the error recovery level is the group's. */
export const initialAclAttribs = ({ data }: GroupView): Map<string, number> =>
  new Map([...aclRows.map(({ name, start }) => [name, start] as const), ['default_erl', data.attrib.get('default_erl')!]]);
