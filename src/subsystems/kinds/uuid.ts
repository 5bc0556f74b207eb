/**
 * UUIDs and the like, kept as their canonical lower-case text.
 *
 * @module
 */
import { Errno, quote } from '../../errno.js';
import { cString } from './c-string.js';
import type { Kind } from './kind.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const SIXTEEN_BYTES = /^(?:[0-9a-f]{2}[-:]?){15}[0-9a-f]{2}/i;

/** The UUID of all zeros. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * `uuid_parse` (lib/uuid.c): 8-4-4-4-12 hexadecimal digits; what follows is not looked at. EINVAL for anything else.
 * A GUID reads and shows the same (`guid_parse`): only its bytes in memory are in another order.
 */
export const uuid: Kind<string> = {
  name: 'uuid',
  parse(page) {
    const found = UUID.exec(cString(page));
    if (!found) throw new Errno('EINVAL', () => `${quote(cString(page))} does not begin with a UUID (uuid_parse)`);
    return found[0].toLowerCase();
  },
  format: (value) => value,
};

/** As {@link uuid}, but called `guid` (`guid_parse`). */
export const guid: Kind<string> = { ...uuid, name: 'guid' };

/** Sixteen bytes, each two hexadecimal digits, a `-` or `:` allowed after each; shown as a UUID is. What follows is not looked at; EINVAL for fewer. */
export const nguid: Kind<string> = {
  name: 'nguid',
  parse(page) {
    const found = SIXTEEN_BYTES.exec(cString(page));
    if (!found) throw new Errno('EINVAL', () => `${quote(cString(page))} does not begin with 16 bytes in hexadecimal`);
    const hex = found[0].replace(/[-:]/g, '').toLowerCase();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  },
  format: (value) => value,
};
