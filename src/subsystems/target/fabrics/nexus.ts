/**
 * What loopback and vhost have in common: endpoints named after a SCSI transport, and a *nexus*, the one initiator that is
 * connected (drivers/target/loopback/tcm_loop.c, drivers/vhost/scsi.c).
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, type ErrnoCode, isErrno, logged, quote, reasonOf } from '../../../core/index.js';
import { cBytes, cString, decodeText, encodeText, kstrtoull } from '../../kinds/index.js';
import type { TpgView } from '../fabric/fabric.js';
import type { NodeAcl } from '../fabric/node-acl.js';
import { connect, disconnect } from '../fabric/sessions.js';
import type { Part } from '../part.js';

/** TL_WWN_ADDR_LEN, VHOST_SCSI_NAMELEN: names have fewer bytes. */
const NAME_LIMIT = 256;

/** Transports by what stands in a name, in the order in which they are looked for, with their protocol identifiers. */
const TRANSPORTS = [
  { mark: 'naa.', protocol: 6, skip: 0, title: 'SAS' },
  { mark: 'fc.', protocol: 0, skip: 3, title: 'FCP' },
  { mark: 'iqn.', protocol: 5, skip: 0, title: 'iSCSI' },
] as const;

/** @param port what it is a name of, as the kernel logs it @throws EINVAL */
function transportOf(name: string, port: 'Target' | 'Initiator'): (typeof TRANSPORTS)[number] {
  const transport = TRANSPORTS.find(({ mark }) => name.includes(mark));
  if (!transport)
    throw new Errno('EINVAL', () =>
      logged(`${quote(name)} has none of naa., fc. and iqn. in it`, `Unable to locate prefix for emulated ${port} Port: ${name.trimEnd()}`),
    );
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
  const { protocol, skip } = transportOf(name, 'Target');
  if (encodeText(name).length >= NAME_LIMIT) throw new Errno('EINVAL', `a name has fewer than ${NAME_LIMIT} bytes`);
  return { protocol, name: name.slice(skip) };
}

/** The number in `tpgt_N`, read as decimal. @param limitName the limit, as the kernel logs it, if it does @throws EINVAL */
export function decimalTag(name: string, limit: number, limitName?: string): number {
  const refuse = (reason: string, line: string): Errno =>
    new Errno('EINVAL', () => (limitName === undefined ? reason : logged(reason, line)));
  if (!name.startsWith('tpgt_')) throw refuse(`${quote(name)} does not begin with tpgt_`, 'Unable to locate "tpgt_#" directory group');
  const tag = kstrtoull(name.slice('tpgt_'.length), 10);
  if (tag >= BigInt(limit)) throw refuse(`a tag is less than ${limit}`, `Passed tpgt: ${tag} exceeds ${limitName}: ${limit}`);
  return Number(tag);
}

/** A target portal group that can have a nexus. */
export interface NexusData {
  nexus: NodeAcl | undefined;
  /** `fabric_prot_type`. */
  protection: number;
  /** LUNs that are linked, as the driver counts them. */
  ports: number;
  /** A virtual machine uses it (`tv_tpg_vhost_count`). */
  machine?: boolean;
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
  /** How the kernel's log calls the fabric. */
  readonly title: string;
}

type Tpg = TpgView<NexusData, Endpoint>;

/** Ends the nexus. @throws ENODEV without one, and what the rules say while LUNs are linked */
function dropNexus(tpg: Tpg, { busy, keepsAcl, drop, title }: NexusRules): void {
  const { nexus, ports, machine } = tpg.data;
  if (!nexus) throw new Errno('ENODEV', `there is no nexus (${drop})`);
  if (ports !== 0)
    throw new Errno(busy, () =>
      logged(`${ports} LUNs are linked (${drop})`, `Unable to remove ${title} I_T Nexus with active TPG port count: ${ports}`),
    );
  if (machine) throw new Errno(busy, `a virtual machine uses it (${drop})`);
  disconnect(tpg, nexus, keepsAcl);
  tpg.data.nexus = undefined;
}

/** The target portal group goes, and its nexus with it, if nothing is in the way. */
export function dropNexusWith(tpg: Tpg, rules: NexusRules): void {
  if (tpg.data.nexus && tpg.data.ports === 0) dropNexus(tpg, rules);
}

function makeNexus(tpg: Tpg, written: string, { session, make }: NexusRules): void {
  const { protocol, skip, title } = transportOf(written, 'Initiator');
  if (protocol !== tpg.wwn.data.protocol) {
    throw new Errno('EINVAL', () => {
      const own = TRANSPORTS.find((one) => one.protocol === tpg.wwn.data.protocol)?.title;
      return logged(
        `${quote(written)} is of another transport than ${tpg.wwn.name}`,
        `Passed ${title} Initiator Port ${written.slice(skip).trimEnd()} does not match target port protoid: ${own}`,
      );
    });
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
    if (written.length >= NAME_LIMIT)
      throw new Errno('EINVAL', () =>
        logged(
          `a name has fewer than ${NAME_LIMIT} bytes`,
          `Emulated NAA Sas Address: ${decodeText(written).trimEnd()}, exceeds max: ${NAME_LIMIT}`,
        ),
      );
    makeNexus(tpg, decodeText(written), rules);
  },
});

/** What is stored in `fabric_prot_type`. @param fabric as the kernel logs it @throws EINVAL, ERANGE */
export function protectionType(fabric: string, page: Buffer): number {
  const type = parse(page);
  if (type === 0n || type === 1n || type === 3n) return Number(type);
  throw new Errno('EINVAL', () => logged(`${type}; expected 0, 1 or 3`, `Invalid ${fabric} fabric_prot_type: ${type}`));
}

function parse(page: Buffer): bigint {
  try {
    return kstrtoull(cString(page));
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new Errno(error.code, () => logged(reasonOf(error), `kstrtoul() returned ${-error.errno} for fabric_prot_type`));
  }
}

/** `attrib/fabric_prot_type`. @param fabric as the kernel logs it */
export const protectionFile = (fabric: string): Attribute<Part<TpgView<any, any>>> => ({
  name: 'fabric_prot_type',
  show: ({ of }: Part<Tpg>) => `${of.data.protection}\n`,
  store({ of }: Part<Tpg>, page) {
    of.data.protection = protectionType(fabric, page);
  },
});
