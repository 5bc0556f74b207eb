/**
 * `pr` of a storage object: what it shows of persistent reservations, and `res_aptpl_metadata`, through which those that
 * outlasted a power cycle are written back.
 *
 * @module
 */
import { type Attribute, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { cString, inFunctions } from '../../kinds/index.js';
import { type Part, shown } from '../part.js';
import { Option, splitOptions, toInt, toU64 } from './control-options.js';
import type { Device } from './device.js';
import type { Metadata, Registration } from './registrations.js';

type Item = Part<Device>;

const PAGE_SIZE = 4096;

const disabled = ({ attribs }: Device): boolean => attribs.get('emulate_pr') === 0;

/** What is said of the holder. */
const ofHolder = (name: string, text: (holder: Registration) => string): Attribute<Item> =>
  shown(name, ({ of: { registrations } }: Item) =>
    registrations.holder ? `SPC-3 Reservation${text(registrations.holder)}\n` : 'No SPC-3 Reservation holder\n',
  );

/** Empty where the target has no reservations of its own. */
const ofTarget = (name: string, text: (device: Device) => string): Attribute<Item> =>
  shown(name, ({ of }: Item) => (disabled(of) || of.reservationsPassthrough ? '' : text(of)));

/** `core_scsi3_pr_dump_type`. */
const TYPES: Readonly<Record<number, string>> = {
  1: 'Write Exclusive Access',
  3: 'Exclusive Access',
  5: 'Write Exclusive Access, Registrants Only',
  6: 'Exclusive Access, Registrants Only',
  7: 'Write Exclusive Access, All Registrants',
  8: 'Exclusive Access, All Registrants',
};

/** The initiator, with its session (`core_pr_dump_initiator_port`). */
const initiatorOf = ({ at, session }: Registration): string => `${at.node.name}${session === undefined ? '' : `,i,0x${session}`}`;

const hex = (value: number | bigint, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** `target_pr_res_pr_registered_i_pts_show`: as many as fit a page. */
function listRegistrations({ registrations: { active } }: Device): string {
  let text = 'SPC-3 PR Registrations:\n';
  if (active.length === 0) return `${text}None\n`;
  for (const one of active) {
    const line = `${one.at.fabric} Node: ${initiatorOf(one)} Key: ${hex(one.key, 16)} PRgen: ${hex(one.generation, 8)}\n`;
    if (text.length + line.length >= PAGE_SIZE) break;
    text += line;
  }
  return text;
}

/**
 * `target_pr_res_aptpl_metadata_store`: reads a registration. Texts that are too long are cut, not refused.
 * @throws EINVAL, ERANGE
 */
function parseRegistration(text: string): Metadata {
  const texts = new Map<string, string>();
  const numbers = new Map<string, bigint>();
  for (const option of splitOptions(text).map((one) => new Option(one))) {
    for (const name of ['initiator_node', 'initiator_sid', 'target_node']) {
      const written = option.string(name);
      if (written !== undefined) texts.set(name, written);
    }
    const key = option.string('sa_res_key');
    if (key !== undefined) numbers.set('sa_res_key', toU64(key));
    for (const name of ['res_holder', 'res_type', 'res_scope', 'res_all_tg_pt', 'tpgt', 'port_rtpi']) {
      const written = option.number(name);
      if (written !== undefined) numbers.set(name, BigInt(toInt(written)));
    }
    for (const name of ['mapped_lun', 'target_lun']) {
      const written = option.unsigned(name);
      if (written !== undefined) numbers.set(name, toU64(written));
    }
  }
  const [initiator, target] = [texts.get('initiator_node'), texts.get('target_node')];
  const number = (name: string): bigint => numbers.get(name) ?? 0n;
  const [key, holder, type] = [number('sa_res_key'), number('res_holder') !== 0n, Number(number('res_type') & 0xffn)];
  if (initiator === undefined || target === undefined || key === 0n) {
    throw new Errno('EINVAL', () =>
      logged('initiator_node=, target_node= and a sa_res_key= other than 0 are needed', 'Illegal parameters for APTPL registration'),
    );
  }
  if (holder && type === 0)
    throw new Errno('EINVAL', () => logged('a holder needs a res_type= other than 0', 'Illegal PR type: 0x00 for reservation holder'));
  return {
    initiator,
    session: texts.get('initiator_sid'),
    key,
    holder,
    type,
    allPorts: number('res_all_tg_pt') !== 0n,
    mappedLun: number('mapped_lun'),
    target,
    tag: Number(number('tpgt') & 0xffffn),
    targetLun: number('target_lun'),
  };
}

const metadata: Attribute<Item> = {
  ...ofTarget('res_aptpl_metadata', () => 'Ready to process PR APTPL metadata..\n'),
  store({ of }, page) {
    if (disabled(of) || of.reservationsPassthrough) return;
    if (of.exported) throw new Errno('EINVAL', () => `the device is exported by ${of.exportedBy}`);
    of.registrations.add(parseRegistration(cString(page)));
  },
};

export const reservationType: ConfigItemType<Item> = {
  attrs: inFunctions('target_pr_', [
    shown('res_holder', ({ of }: Item) => {
      if (disabled(of)) return 'SPC_RESERVATIONS_DISABLED\n';
      if (of.reservationsPassthrough) return 'Passthrough\n';
      const { holder } = of.registrations;
      return holder ? `SPC-3 Reservation: ${holder.at.fabric} Initiator: ${initiatorOf(holder)}\n` : 'No SPC-3 Reservation holder\n';
    }),
    ofHolder('res_pr_all_tgt_pts', ({ allPorts }) => (allPorts ? ': All Target Ports registration' : ': Single Target Port registration')),
    shown('res_pr_generation', ({ of }: Item) => `${hex(of.registrations.generation, 8)}\n`),
    ofHolder('res_pr_holder_tg_port', ({ at: { fabric, target, port, tag }, targetLun }) =>
      [
        `: ${fabric} Target Node Endpoint: ${target}`,
        `SPC-3 Reservation: Relative Port Identifier Tag: ${port} ${fabric} Portal Group Tag: ${tag & 0xffff} ${fabric} Logical Unit: ${targetLun}`,
      ].join('\n'),
    ),
    shown('res_pr_registered_i_pts', ({ of }: Item) => listRegistrations(of)),
    ofHolder('res_pr_type', ({ type }) => ` Type: ${TYPES[type] ?? 'Unknown SPC-3 PR Type'}`),
    shown('res_type', ({ of }: Item) => {
      if (disabled(of)) return 'SPC_RESERVATIONS_DISABLED\n';
      return of.reservationsPassthrough ? 'SPC_PASSTHROUGH\n' : 'SPC3_PERSISTENT_RESERVATIONS\n';
    }),
    ofTarget('res_aptpl_active', ({ registrations }) => `APTPL Bit Status: ${registrations.persistent ? 'Activated' : 'Disabled'}\n`),
    metadata,
  ]),
};
