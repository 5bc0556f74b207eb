/**
 * What loopback and vhost have in common: endpoints named after a SCSI transport, and a *nexus*, the one initiator that is
 * connected (drivers/target/loopback/tcm_loop.c, drivers/vhost/scsi.c).
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, type ErrnoCode, quote } from '../../../core/index.js';
import { cBytes, cString, decodeText, encodeText, kstrtoull } from '../../kinds/index.js';
import type { TpgView } from '../fabric/fabric.js';
import type { NodeAcl } from '../fabric/node-acl.js';
import { connect, disconnect } from '../fabric/sessions.js';
import type { Part } from '../part.js';

/** TL_WWN_ADDR_LEN, VHOST_SCSI_NAMELEN: names have fewer bytes. */
const NAME_LIMIT = 256;

/** Transports by what stands in a name, in the order in which they are looked for, with their protocol identifiers. */
const TRANSPORTS = [
  { mark: 'naa.', protocol: 6, skip: 0 },
  { mark: 'fc.', protocol: 0, skip: 3 },
  { mark: 'iqn.', protocol: 5, skip: 0 },
] as const;

/** @throws EINVAL */
function transportOf(name: string): (typeof TRANSPORTS)[number] {
  const transport = TRANSPORTS.find(({ mark }) => name.includes(mark));
  if (!transport) throw new Errno('EINVAL', () => `${quote(name)} has none of naa., fc. and iqn. in it`);
  return transport;
}

/** What an endpoint's name tells. */
export interface Endpoint {
  readonly protocol: number;
  /** The name without `fc.`. */
  readonly name: string;
}

/** @throws EINVAL for a name without a transport, or one that is too long */
export function parseEndpoint(name: string): Endpoint {
  const { protocol, skip } = transportOf(name);
  if (encodeText(name).length >= NAME_LIMIT) throw new Errno('EINVAL', `a name has fewer than ${NAME_LIMIT} bytes`);
  return { protocol, name: name.slice(skip) };
}

/** The number in `tpgt_N`, read as decimal. @throws EINVAL */
export function decimalTag(name: string, limit: number): number {
  if (!name.startsWith('tpgt_')) throw new Errno('EINVAL', () => `${quote(name)} does not begin with tpgt_`);
  const tag = kstrtoull(name.slice('tpgt_'.length), 10);
  if (tag >= BigInt(limit)) throw new Errno('EINVAL', `a tag is less than ${limit}`);
  return Number(tag);
}

/** A target portal group that can have a nexus. */
export interface NexusData {
  nexus: NodeAcl | undefined;
  /** `fabric_prot_type`. */
  protection: number;
  /** LUNs that are linked, as the driver counts them. */
  ports: number;
}

/** How a fabric differs. */
export interface NexusRules {
  /** Number of the session (`sess_get_index`). */
  readonly session: number;
  /** Does the initiator's ACL stay without the nexus (`tpg_check_demo_mode_cache`)? */
  readonly keepsAcl: boolean;
  /** What it answers to end a nexus while LUNs are linked. */
  readonly busy: ErrnoCode;
  /** The kernel's functions that make and end a nexus. */
  readonly make: string;
  readonly drop: string;
}

type Tpg = TpgView<NexusData, Endpoint>;

/** Ends the nexus. @throws ENODEV without one, and what the rules say while LUNs are linked */
function dropNexus(tpg: Tpg, { busy, keepsAcl, drop }: NexusRules): void {
  const { nexus, ports } = tpg.data;
  if (!nexus) throw new Errno('ENODEV', `there is no nexus (${drop})`);
  if (ports !== 0) throw new Errno(busy, `${ports} LUNs are linked (${drop})`);
  disconnect(tpg, nexus, keepsAcl);
  tpg.data.nexus = undefined;
}

/** The target portal group goes, and its nexus with it, if nothing is in the way. */
export function dropNexusWith(tpg: Tpg, rules: NexusRules): void {
  if (tpg.data.nexus && tpg.data.ports === 0) dropNexus(tpg, rules);
}

function makeNexus(tpg: Tpg, written: string, { session, make }: NexusRules): void {
  const { protocol, skip } = transportOf(written);
  if (protocol !== tpg.wwn.data.protocol) {
    throw new Errno('EINVAL', () => `${quote(written)} is of another transport than ${tpg.wwn.name}`);
  }
  if (tpg.data.nexus) throw new Errno('EEXIST', () => `there is a nexus, with ${tpg.data.nexus?.name} (${make})`);
  tpg.data.nexus = connect(tpg, written.slice(skip).replace(/\n$/, ''), session);
}

/** The file `nexus`. */
export const nexusFile = (rules: NexusRules): Attribute<ConfigItem & TpgView<any, any>> => ({
  name: 'nexus',
  show({ data: { nexus } }: Tpg) {
    if (!nexus) throw new Errno('ENODEV', 'there is no nexus');
    return encodeText(`${nexus.name}\n`);
  },
  store(tpg, page) {
    if (cString(page).startsWith('NULL')) return dropNexus(tpg, rules);
    const written = cBytes(page);
    if (written.length >= NAME_LIMIT) throw new Errno('EINVAL', `a name has fewer than ${NAME_LIMIT} bytes`);
    makeNexus(tpg, decodeText(written), rules);
  },
});

/** `attrib/fabric_prot_type`. */
export const protectionFile: Attribute<Part<TpgView<any, any>>> = {
  name: 'fabric_prot_type',
  show: ({ of }: Part<Tpg>) => `${of.data.protection}\n`,
  store({ of }: Part<Tpg>, page) {
    const type = kstrtoull(cString(page));
    if (type !== 0n && type !== 1n && type !== 3n) throw new Errno('EINVAL', `${type}; expected 0, 1 or 3`);
    of.data.protection = Number(type);
  },
};
