/**
 * Names of ports as the drivers of Fibre Channel and FireWire read them: 64 bits in hexadecimal digits.
 *
 * @module
 */
import { Errno, quote } from '../../../core/index.js';

/** FT_NAMELEN, TCM_QLA2XXX_NAMELEN, SBP_NAMELEN: names have fewer characters than this, less one. */
const LIMIT = 31;

/** Both parsers skip a final newline. */
const trimmed = (name: string): string => name.replace(/\n$/, '');

const asWwn = (digits: string): bigint => BigInt.asUintN(64, BigInt(`0x${digits}`));

/** Eight bytes in lower case. Digits beyond them are read too, and push the first ones out. */
const BYTES = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2,}$/;

/** `21:00:00:24:ff:00:00:01` (`ft_parse_wwn`, `tcm_qla2xxx_parse_wwn`). @throws EINVAL */
export function parsePortName(name: string): bigint {
  const written = trimmed(name);
  if (!BYTES.test(written) || name.length >= LIMIT) {
    throw new Errno('EINVAL', () => `${quote(name)} is not a port name; expected eight bytes in lower case, as 21:00:00:24:ff:00:00:01`);
  }
  return asWwn(written.replaceAll(':', ''));
}

/** `ft_format_wwn`. */
export const formatPortName = (wwn: bigint): string => plainName(wwn).replace(/..(?!$)/g, '$&:');

/** Sixteen digits. */
export const plainName = (wwn: bigint): string => wwn.toString(16).padStart(16, '0');

/** Hexadecimal digits, at least one, as a port name without colons (`ft_parse_wwn`, not strict). @throws EPERM, for its -1 is passed on */
export function parseDigits(text: string): bigint {
  const written = trimmed(text);
  if (!/^[0-9A-Fa-f]+$/.test(written) || text.length >= LIMIT) {
    throw new Errno('EPERM', () => `${quote(text)} has characters other than hexadecimal digits (ft_parse_wwn)`);
  }
  return asWwn(written);
}

/** `0011223344556677` (`sbp_parse_wwn`). @throws EINVAL */
export function parseUnitName(name: string): bigint {
  const written = trimmed(name);
  if (!/^[0-9A-Fa-f]{16}$/.test(written)) {
    throw new Errno('EINVAL', () => `${quote(name)} is not a GUID; expected sixteen hexadecimal digits`);
  }
  return asWwn(written);
}
