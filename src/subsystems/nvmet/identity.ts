/**
 * How a subsystem names itself to hosts: the kinds of its serial number, model, firmware and version.
 *
 * @module
 */
import { Errno, quote } from '../../core/index.js';
import { cString, type Kind, text } from '../kinds/index.js';
import { SPACE } from '../kinds/scan.js';
import type { NvmetProfile } from './profile.js';

/** The first line, of printable ASCII, not empty. */
const printable = (max: number): Kind<string> => text({ newline: 'first', min: 1, max, pattern: /^[\x20-\x7e]*$/ });

/** Bytes of a serial number. */
const SERIAL_LENGTH = 20;

const serialText = printable(SERIAL_LENGTH);

/** A serial number always has its full length: a shorter one is padded with spaces, which it shows. */
export const serialNumber: Kind<string> = {
  ...serialText,
  parse: (page) => serialText.parse(page).padEnd(SERIAL_LENGTH),
};

export const modelNumber = printable(40);

export const firmwareRevision = printable(8);

/** Three numbers as `sscanf(page, "%d.%d.%d\n", …)` finds them; the last may be missing. Anything may follow. */
const NUMBERS = new RegExp(`^${SPACE}*(-?\\d+)\\.${SPACE}*(-?\\d+)(?:\\.${SPACE}*(-?\\d+))?`);

/**
 * The version of the NVMe specification: 16 bits for the major number and 8 for each of the others. The kernel
 * combines them as signed 32 bits without any check and keeps the result in 64, so large and negative numbers overflow.
 */
export const specVersion: Kind<bigint> = {
  name: 'version',
  parse(page) {
    const found = NUMBERS.exec(cString(page));
    if (!found)
      throw new Errno('EINVAL', () => `${quote(cString(page))} does not begin with MAJOR.MINOR (nvmet_subsys_attr_version_store_locked)`);
    const [major, minor, tertiary] = found.slice(1).map((digits) => Number(BigInt.asIntN(32, BigInt(digits ?? 0)))) as [
      number,
      number,
      number,
    ];
    return BigInt.asUintN(64, BigInt((major << 16) | (minor << 8) | tertiary));
  },
  format(value) {
    const numbers = [value >> 16n, (value >> 8n) & 0xffn, value & 0xffn];
    return (numbers[2] === 0n ? numbers.slice(0, 2) : numbers).join('.');
  },
};

/** The version `major.minor` as it is kept. */
export const asVersion = (major: number, minor: number): bigint => BigInt((major << 16) | (minor << 8));

/** `attr_version` of a new subsystem (NVMET_DEFAULT_VS). */
export const defaultVersion = (profile: NvmetProfile): bigint => (profile.since('6.13') ? asVersion(2, 1) : asVersion(1, 3));
