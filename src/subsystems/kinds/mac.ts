/**
 * Ethernet addresses, kept as `aa:bb:cc:dd:ee:ff`.
 *
 * @module
 */
import { Errno, quote } from '../../errno.js';
import { cString } from './c-string.js';
import type { Kind } from './kind.js';

const PTON = /^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}/;

/** The length of `aa:bb:cc:dd:ee:ff`. */
const LENGTH = 17;

/**
 * `mac_pton` (lib/net_utils.c): six pairs of hexadecimal digits with colons.
 * After them comes the end or a newline; `trailing` takes anything after them, as drivers do that do not check.
 */
export function mac({ trailing = false }: { readonly trailing?: boolean } = {}): Kind<string> {
  return {
    name: 'mac',
    parse(page) {
      const text = cString(page);
      const next = text[LENGTH];
      if (!PTON.test(text) || (!trailing && next !== undefined && next !== '\n')) {
        throw new Errno('EINVAL', () => `${quote(text)} is not six pairs of hexadecimal digits with colons (mac_pton)`);
      }
      return text.slice(0, LENGTH).toLowerCase();
    },
    format: (value) => value,
  };
}

/**
 * The address of a USB network function (`get_ether_addr`, drivers/usb/gadget/function/u_ether.c): pairs of digits, before
 * each of which there may be one `:` or `.`; nothing is checked but that the result is a unicast address, so most words
 * are taken too: what is no digit reads as all ones, and so does what lies beyond the end.
 */
export const etherAddress: Kind<string> = {
  name: 'mac',
  parse(page) {
    // The driver counts pairs and never looks for the end of the text: not even a NUL stops it.
    const text = page.toString('latin1');
    const bytes: number[] = [];
    for (let at = 0; bytes.length < 6; at += 2) {
      if (text[at] === '.' || text[at] === ':') at++;
      bytes.push(((digit(text[at]) << 4) | digit(text[at + 1])) & 0xff);
    }
    const multicast = (bytes[0]! & 1) !== 0;
    const address = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
    if (multicast || bytes.every((byte) => byte === 0)) {
      throw new Errno('EINVAL', () => `${quote(page)} is read as ${address}, which is not a unicast address (get_ether_addr)`);
    }
    return address;
  },
  format: (value) => value,
};

/** `hex_to_bin`: -1 for what is no digit. */
function digit(char: string | undefined): number {
  return char !== undefined && /^[0-9a-fA-F]$/.test(char) ? parseInt(char, 16) : -1;
}
