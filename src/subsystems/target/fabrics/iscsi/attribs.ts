/**
 * `attrib` of a target portal group and of an ACL, as tables (drivers/target/iscsi/iscsi_target_tpg.c,
 * iscsi_target_nodeattrib.c).
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, logged } from '../../../../core/index.js';
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
  readonly kind?: Kind<number>;
  /** What is wrong with a value (EINVAL), and the line that the kernel logs. */
  wrong?(value: number): readonly [reason: string, line: string] | undefined;
  /** Kernels older than this have it. */
  readonly before?: KernelVersion;
  /** In place of keeping the value. */
  set?(subject: S, value: number): void;
}

/** A number in a range, which the kernel's log calls `what`; `least` where it has another name for what is too small. */
const number = (name: string, start: number, min: number, max: number, what: string, least = what): Row<any> => ({
  name,
  start,
  wrong(value) {
    if (value > max) return [`${name} is at most ${max}`, `Requested ${what} ${value} larger than maximum ${max}`];
    if (value < min) return [`${name} is at least ${min}`, `Requested ${least} ${value} smaller than minimum ${min}`];
  },
});

/** One of a few numbers. @param line what the kernel logs otherwise */
const oneOf = (name: string, start: number, values: readonly number[], line: (value: number) => string): Row<any> => ({
  name,
  start,
  wrong: (value) => (values.includes(value) ? undefined : [`${name} is one of ${values.join(', ')}`, line(value)]),
});

/** Of a target portal group: 0 or 1. Unsigned, but printed as signed. */
const flag = (name: string, start: number): Row<any> => oneOf(name, start, [0, 1], (value) => `Illegal value ${value | 0}`);

/** Of an ACL: 0 or 1. */
const aclFlag = (name: string, what: string): Row<any> => oneOf(name, 0, [0, 1], (value) => `Requested ${what}: ${value} not 0 or 1`);

const tpgRows: readonly Row<GroupView>[] = [
  {
    ...oneOf('authentication', 1, [0, 1], (value) => `Illegal value for authentication parameter: ${value}, ignoring request.`),
    set: ({ data }, on) => setAuthentication(data, on),
  },
  number('login_timeout', 15, 5, 30, 'Login Timeout', 'Logout Timeout'),
  { ...number('netif_timeout', 2, 2, 15, 'Network Interface Timeout'), before: '6.5' },
  {
    ...flag('generate_node_acls', 0),
    set({ data: { attrib } }, on) {
      attrib.set('generate_node_acls', on);
      if (on === 1) attrib.set('cache_dynamic_acls', 1);
    },
  },
  number('default_cmdsn_depth', 64, 1, 512, 'Default Queue Depth:'),
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
  oneOf('default_erl', 0, [0, 1, 2], (value) => `Illegal value for default_erl: ${value}`),
  flag('t10_pi', 0),
  oneOf('fabric_prot_type', 0, [0, 1, 3], (value) => `Illegal value for fabric_prot_type: ${value}`),
  flag('tpg_enabled_sendtargets', 1),
  flag('login_keys_workaround', 1),
];

const nopin = number('nopin_timeout', 15, 3, 60, 'NopIn Timeout');

const aclRows: readonly Row<InitiatorView>[] = [
  number('dataout_timeout', 3, 2, 60, 'DataOut Timeout'),
  number('dataout_timeout_retries', 5, 1, 15, 'DataOut Timeout Retries'),
  oneOf('default_erl', 0, [0, 1, 2], (value) => `Requested default ERL: ${value} not 0, 1, or 2`),
  {
    ...nopin,
    wrong(value) {
      const wrong = value === 0 ? undefined : nopin.wrong!(value);
      return wrong && value < 3 ? [`${wrong[0]}, or 0`, `${wrong[1]} and not 0`] : wrong;
    },
  },
  number('nopin_response_timeout', 30, 3, 60, 'NopIn Response Timeout'),
  aclFlag('random_datain_pdu_offsets', 'Random DataIN PDU Offsets'),
  aclFlag('random_datain_seq_offsets', 'Random DataIN Sequence Offsets'),
  aclFlag('random_r2t_offsets', 'Random R2T Offsets'),
  { name: 'authentication', start: -1, kind: s32({ min: -1, max: 1 }) },
];

const file = <S extends Numbered>({ name, kind = u32(), wrong, set }: Row<S>): Attribute<ConfigItem & Part<S>> => ({
  name,
  show: ({ of }) => `${of.data.attrib.get(name)}\n`,
  store({ of }, page) {
    const value = kind.parse(page);
    const found = wrong?.(value);
    if (found) throw new Errno('EINVAL', () => logged(...found));
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
