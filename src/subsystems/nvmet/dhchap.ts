/**
 * What a host's DH-HMAC-CHAP attributes take (drivers/nvme/target/auth.c, drivers/nvme/common/auth.c).
 *
 * @module
 */
import { Errno, logged, quote } from '../../core/index.js';
import { cString, decodeText, encodeText, type Kind, prefixOf } from '../kinds/index.js';
import { SPACE } from '../kinds/scan.js';
import type { NvmetProfile } from './profile.js';

/** A secret as it was written, or none. */
export type Key = string | undefined;

/** `sscanf(…, "DHHC-1:%hhd:…")`: nothing behind the number is looked at. */
const SECRET = new RegExp(`^DHHC-1:${SPACE}*(-?\\d+)`);
const TRIM = new RegExp(`${SPACE}+$`);

/** The largest identifier of a hash: 0 is none, then sha256, sha384, sha512. */
const LAST_HASH = 3n;

/** A secret: `DHHC-1:HASH:BASE64:`. Only its beginning is checked here; what is wrong with the rest shows when a host connects. */
export function key(profile: NvmetProfile): Kind<Key> {
  return {
    name: 'DH-HMAC-CHAP secret',
    parse(page) {
      const text = cString(page);
      // A single NUL byte is a text without length. It removes the secret.
      if (text === '' && profile.since('6.8')) return undefined;
      const found = SECRET.exec(text)?.[1];
      if (found === undefined)
        throw new Errno('EINVAL', () => `${quote(text)} does not begin with DHHC-1: and a number (nvmet_auth_set_key)`);
      const id = BigInt.asUintN(8, BigInt(found));
      if (id > LAST_HASH) {
        throw new Errno('EINVAL', () => logged(`there is no hash ${id} (nvmet_auth_set_key)`, `nvmet: Invalid DH-HMAC-CHAP hash id ${id}`));
      }
      return decodeText(Buffer.from(text.replace(TRIM, ''), 'latin1'));
    },
    format: (value) => encodeText(value ?? ''),
  };
}

/** The hash of a response. */
export const hash = prefixOf<string>(['hmac(sha256)', 'hmac(sha384)', 'hmac(sha512)']);

/** The Diffie-Hellman group; `null` is none. */
export const dhGroup = prefixOf<string>(['null', 'ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192']);
