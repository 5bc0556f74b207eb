/**
 * `wwn` of a storage object: what it says of itself to a host. Settled while a LUN links to it.
 *
 * @module
 */
import { type Attribute, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { cBytes, cString, inFunctions, kstrtou, text } from '../../kinds/index.js';
import { type Part, shown } from '../part.js';
import type { Device } from './device.js';

type Item = Part<Device>;

/** INQUIRY_VPD_SERIAL_LEN: a page with a serial number has fewer bytes. */
const SERIAL_LIMIT = 254;

/** `company_id` has 24 bits. */
const COMPANY_LIMIT = 0x100_0000;

const trimmed = text({ newline: 'trim' });

/** @param line what the kernel logs, from the number of exports */
const unexported = ({ of }: Item, line: (count: number) => string): void => {
  const { exported, exportedBy, exports } = of;
  if (exported) throw new Errno('EINVAL', () => logged(`the device is exported by ${exportedBy}`, line(exports.size)));
};

/** How the kernel calls the parts of an INQUIRY in its log: one that is too long, one that cannot be changed, and the length's name. */
const IN_LOG = {
  vendor: ['Vendor Identification', 'Vendor Identification', 'INQUIRY_VENDOR_LEN'],
  product: ['Vendor', 'Model', 'INQUIRY_MODEL_LEN'],
  revision: ['Revision', 'Revision', 'INQUIRY_REVISION_LEN'],
} as const;

/** A text of printable ASCII with blanks cut off at both ends. @param max its most bytes */
function inquiry(name: string, field: 'vendor' | 'product' | 'revision', max: number): Attribute<Item> {
  const [long, fixed, limit] = IN_LOG[field];
  return {
    name,
    show: ({ of }) => `${of.identity[field]}\n`,
    store(item, page) {
      const written = cBytes(page);
      // The driver's buffer has room for a newline; what does not fit there is too long before it is looked at.
      const value = trimmed.parse(page);
      if (written.length > max + 1 || value.length > max)
        throw new Errno('EOVERFLOW', () => logged(`${name} has at most ${max} bytes`, `Emulated T10 ${long} exceeds ${limit}: ${max}`));
      if (/[^\x20-\x7e]/.test(value))
        throw new Errno('EINVAL', () =>
          logged(
            `${name} has printable ASCII only (target_check_inquiry_data)`,
            'Emulated T10 Inquiry Data contains non-ASCII-printable characters',
          ),
        );
      unexported(item, (count) => `Unable to set T10 ${fixed} while active ${count} exports exist`);
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
    unexported(item, (count) => `Unable to set Company ID while ${count} exports exist`);
    item.of.identity.company = id;
  },
};

const unitSerial: Attribute<Item> = {
  name: 'vpd_unit_serial',
  show: ({ of }) =>
    Buffer.concat([Buffer.from('T10 VPD Unit Serial Number: '), Buffer.from(trimmed.format(of.identity.serial)), Buffer.from('\n')]),
  store(item, page) {
    if (cBytes(page).length >= SERIAL_LIMIT)
      throw new Errno('EOVERFLOW', () =>
        logged(
          `a serial number has fewer than ${SERIAL_LIMIT} bytes`,
          `Emulated VPD Unit Serial exceeds INQUIRY_VPD_SERIAL_LEN: ${SERIAL_LIMIT}`,
        ),
      );
    unexported(item, (count) => `Unable to set VPD Unit Serial while active ${count} $FABRIC_MOD exports exist`);
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
