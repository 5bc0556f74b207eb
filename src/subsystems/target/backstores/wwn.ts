/**
 * `wwn` of a storage object: what it says of itself to a host. Settled while a LUN links to it.
 *
 * @module
 */
import { type Attribute, type ConfigItemType, Errno } from '../../../core/index.js';
import { cBytes, cString, inFunctions, kstrtou, text } from '../../kinds/index.js';
import { type Part, shown } from '../part.js';
import type { Device } from './device.js';

type Item = Part<Device>;

/** INQUIRY_VPD_SERIAL_LEN: a page with a serial number has fewer bytes. */
const SERIAL_LIMIT = 254;

/** `company_id` has 24 bits. */
const COMPANY_LIMIT = 0x100_0000;

const trimmed = text({ newline: 'trim' });

const unexported = ({ of }: Item): void => {
  if (of.exported) throw new Errno('EINVAL', () => `the device is exported by ${of.exportedBy}`);
};

/** A text of printable ASCII with blanks cut off at both ends. @param max its most bytes */
function inquiry(name: string, field: 'vendor' | 'product' | 'revision', max: number): Attribute<Item> {
  return {
    name,
    show: ({ of }) => `${of.identity[field]}\n`,
    store(item, page) {
      const written = cBytes(page);
      // The driver's buffer has room for a newline; what does not fit there is too long before it is looked at.
      const value = trimmed.parse(page);
      if (written.length > max + 1 || value.length > max) throw new Errno('EOVERFLOW', `${name} has at most ${max} bytes`);
      if (/[^\x20-\x7e]/.test(value)) throw new Errno('EINVAL', `${name} has printable ASCII only (target_check_inquiry_data)`);
      unexported(item);
      item.of.identity[field] = value;
    },
  };
}

const companyId: Attribute<Item> = {
  name: 'company_id',
  show: ({ of }) => `0x${of.identity.company.toString(16).padStart(6, '0')}\n`,
  store(item, page) {
    const id = kstrtou(32, cString(page));
    if (id >= COMPANY_LIMIT) throw new Errno('EOVERFLOW', 'company_id has 24 bits (target_wwn_company_id_store)');
    unexported(item);
    item.of.identity.company = id;
  },
};

const unitSerial: Attribute<Item> = {
  name: 'vpd_unit_serial',
  show: ({ of }) =>
    Buffer.concat([Buffer.from('T10 VPD Unit Serial Number: '), Buffer.from(trimmed.format(of.identity.serial)), Buffer.from('\n')]),
  store(item, page) {
    if (cBytes(page).length >= SERIAL_LIMIT) throw new Errno('EOVERFLOW', `a serial number has fewer than ${SERIAL_LIMIT} bytes`);
    unexported(item);
    item.of.identity.serial = trimmed.parse(page);
  },
};

/** What a device that commands are passed through to would say of itself. */
const unknown = (name: string): Attribute<Item> => shown(name, () => '');

export const identityType: ConfigItemType<Item> = {
  attrs: inFunctions('target_wwn_', [
    inquiry('vendor_id', 'vendor', 8),
    inquiry('product_id', 'product', 16),
    inquiry('revision', 'revision', 4),
    companyId,
    unitSerial,
    unknown('vpd_protocol_identifier'),
    unknown('vpd_assoc_logical_unit'),
    unknown('vpd_assoc_target_port'),
    unknown('vpd_assoc_scsi_target_device'),
  ]),
};
