/**
 * What a host's DH-HMAC-CHAP attributes take (drivers/nvme/target/auth.c, drivers/nvme/common/auth.c).
 *
 * @module
 */
import { Errno } from '../../core/index.js';
import { cString, decodeText, encodeText, type Kind } from '../kinds/index.js';
import { SPACE } from '../kinds/scan.js';
import type { NvmetProfile } from './profile.js';

/** A secret as it was written, or none. */
export type Key = string | undefined;

/** `sscanf(…, "DHHC-1:%hhd:…")`: nothing behind the number is looked at. */
const SECRET = new RegExp(`^DHHC-1:${SPACE}*(-?\\d+)`);
const TRIM = new RegExp(`${SPACE}+$`);

/** The largest identifier of a hash: 0 is none, then sha256, sha384, sha512. */
const LAST_HASH = 3n;

/** A secret: `DHHC-1:HASH:BASE64:`. Only its beginning is checked when it is set; what is wrong with the rest, a host finds out. */
export function key(profile: NvmetProfile): Kind<Key> {
  return {
    name: 'DH-HMAC-CHAP secret',
    parse(page) {
      const text = cString(page);
      // Text of no length is a single NUL: it takes the secret away.
      if (text === '' && profile.since('6.8')) return undefined;
      const found = SECRET.exec(text)?.[1];
      if (found === undefined || BigInt.asUintN(8, BigInt(found)) > LAST_HASH) throw new Errno('EINVAL');
      return decodeText(Buffer.from(text.replace(TRIM, ''), 'latin1'));
    },
    format: (value) => encodeText(value ?? ''),
  };
}

/** A name that the text begins with: what follows it is not looked at. */
function beginsWith(names: readonly string[]): Kind<string> {
  return {
    name: `one of ${names.join(', ')}`,
    parse(page) {
      const text = cString(page);
      const name = names.find((candidate) => text.startsWith(candidate));
      if (name === undefined) throw new Errno('EINVAL');
      return name;
    },
    format: (value) => value,
  };
}

/** The hash of a response. */
export const hash = beginsWith(['hmac(sha256)', 'hmac(sha384)', 'hmac(sha512)']);

/** The Diffie-Hellman group; `null` is none. */
export const dhGroup = beginsWith(['null', 'ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192']);
