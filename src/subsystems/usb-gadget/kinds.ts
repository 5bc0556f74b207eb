/**
 * Kinds of value that only gadgets have.
 *
 * @module
 */
import { Errno, quote } from '../../core/index.js';
import { cString, etherAddress, type Kind, simpleStrtoul, text, u16, u32 } from '../kinds/index.js';

/** USB_MAX_STRING_LEN, in bytes. */
export const MAX_STRING = 126;

/** A string of a device: not empty, up to 126 bytes with the newline. */
export const usbString: Kind<string> = text({ min: 1, max: MAX_STRING, tooLong: 'EOVERFLOW', counts: 'written' });

/** Four decimal digits, written as a hexadecimal number. */
export const bcd16: Kind<number> = {
  ...u16({ hex: 4 }),
  name: 'bcd16',
  parse(page) {
    const value = u16().parse(page);
    if (!/^[0-9]+$/.test(value.toString(16))) throw new Errno('EINVAL', () => `0x${value.toString(16)} has a digit above 9 (is_valid_bcd)`);
    return value;
  },
};

/** An Ethernet address. The driver shows a NUL after it. */
export const shownAddress: Kind<string> = { ...etherAddress, format: (value) => `${value}\0` };

/**
 * `sscanf("%02hhx")`: at most two hexadecimal digits; what follows is ignored. A `0x` counts as the two, so a text that
 * begins with it is 0.
 */
export const hexByte: Kind<number> = {
  name: 'u8',
  parse(page) {
    const field = cString(page)
      .replace(/^[\t-\r \u00a0]+/, '')
      .slice(0, 2);
    if (!/^[0-9a-fA-F]/.test(field)) throw new Errno('EINVAL', () => `${quote(field)} is not a hexadecimal number (sscanf)`);
    return Number(simpleStrtoul(field, 16).value);
  },
  format: (value) => value.toString(16).padStart(2, '0'),
};

/** A u32 that the driver shows as if it were signed. */
export const shownSigned: Kind<number> = { ...u32(), format: (value) => String(value | 0) };
