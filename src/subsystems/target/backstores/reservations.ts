/**
 * `pr` of a storage object: persistent reservations. Only hosts make any, so there are none; those that outlast a power
 * cycle are written back through `res_aptpl_metadata`, and wait for a host that never comes.
 *
 * @module
 */
import { type Attribute, type ConfigItemType, Errno } from '../../../core/index.js';
import { cString } from '../../kinds/index.js';
import { type Part, shown } from '../part.js';
import { Option, splitOptions, toInt, toU64 } from './control-options.js';
import type { Device } from './device.js';

type Item = Part<Device>;

const disabled = ({ attribs }: Device): boolean => attribs.get('emulate_pr') === 0;

const nobody = (name: string): Attribute<Item> => shown(name, () => 'No SPC-3 Reservation holder\n');

/** Empty where the target has no reservations of its own. */
const ofTarget = (name: string, text: string): Attribute<Item> =>
  shown(name, ({ of }: Item) => (disabled(of) || of.reservationsPassthrough ? '' : text));

/**
 * `target_pr_res_aptpl_metadata_store`: checks a registration. Texts that are too long are cut, not refused.
 * @throws EINVAL, ERANGE
 */
function checkRegistration(text: string): void {
  const nodes = new Set<string>();
  let key = 0n;
  let [holder, type] = [0, 0];
  for (const option of splitOptions(text).map((one) => new Option(one))) {
    for (const name of ['initiator_node', 'target_node']) if (option.string(name) !== undefined) nodes.add(name);
    const written = option.string('sa_res_key');
    if (written !== undefined) key = toU64(written);
    for (const name of ['res_holder', 'res_type', 'res_scope', 'res_all_tg_pt', 'tpgt', 'port_rtpi']) {
      const number = option.number(name);
      if (number === undefined) continue;
      const value = toInt(number);
      if (name === 'res_holder') holder = value;
      if (name === 'res_type') type = value & 0xff;
    }
    for (const name of ['mapped_lun', 'target_lun']) {
      const number = option.number(name);
      if (number !== undefined) toU64(number);
    }
  }
  if (nodes.size < 2 || key === 0n) {
    throw new Errno('EINVAL', 'initiator_node=, target_node= and a sa_res_key= other than 0 are needed');
  }
  if (holder !== 0 && type === 0) throw new Errno('EINVAL', 'a holder needs a res_type= other than 0');
}

const metadata: Attribute<Item> = {
  ...ofTarget('res_aptpl_metadata', 'Ready to process PR APTPL metadata..\n'),
  store({ of }, page) {
    if (disabled(of) || of.reservationsPassthrough) return;
    if (of.exported) throw new Errno('EINVAL', () => `the device is exported by ${of.exportedBy}`);
    checkRegistration(cString(page));
  },
};

export const reservationType: ConfigItemType<Item> = {
  attrs: [
    shown('res_holder', ({ of }: Item) => {
      if (disabled(of)) return 'SPC_RESERVATIONS_DISABLED\n';
      return of.reservationsPassthrough ? 'Passthrough\n' : 'No SPC-3 Reservation holder\n';
    }),
    nobody('res_pr_all_tgt_pts'),
    shown('res_pr_generation', () => '0x00000000\n'),
    nobody('res_pr_holder_tg_port'),
    shown('res_pr_registered_i_pts', () => 'SPC-3 PR Registrations:\nNone\n'),
    nobody('res_pr_type'),
    shown('res_type', ({ of }: Item) => {
      if (disabled(of)) return 'SPC_RESERVATIONS_DISABLED\n';
      return of.reservationsPassthrough ? 'SPC_PASSTHROUGH\n' : 'SPC3_PERSISTENT_RESERVATIONS\n';
    }),
    ofTarget('res_aptpl_active', 'APTPL Bit Status: Disabled\n'),
    metadata,
  ],
};
