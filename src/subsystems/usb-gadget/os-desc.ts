/**
 * `os_desc` of a gadget: descriptors for Windows, and the configuration that they are for.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItem, Errno, quote } from '../../core/index.js';
import { attr, bool, inFunctions, type Kind, u8 } from '../kinds/index.js';
import type { Composite } from './composite.js';
import { Configuration, type Configurations } from './configuration.js';
import type { TypeOf } from './profile.js';

/** Length of the signature in UTF-16 units. */
const SIGNATURE = 7;

/** `usb_gadget/NAME/os_desc`. */
export class OsDescriptors extends ConfigGroup {
  use = false;
  b_vendor_code = 0;
  readonly qw_sign = new Uint16Array(SIGNATURE);

  /** The configuration that it links to. */
  configuration: Configuration | undefined;

  constructor(
    readonly gadget: Composite,
    readonly configurations: Configurations,
  ) {
    super(gadget.machine.profile.type(osDescriptorsType), 'os_desc');
  }
}

/** The driver keeps it in a `char`. That is signed before 6.2, and is shown with its sign extended. */
const signedCode: Kind<number> = {
  ...u8(),
  format: (value) => `0x${(((value << 24) >> 24) >>> 0).toString(16).padStart(2, '0')}`,
};

/** The signature, `MSFT100`. A shorter text replaces only the beginning. */
const qwSign: Attribute<OsDescriptors> = {
  name: 'qw_sign',
  show({ qw_sign }) {
    const end = qw_sign.indexOf(0);
    // Half a surrogate pair, which a later write can leave, is not shown.
    const text = String.fromCharCode(...(end < 0 ? qw_sign : qw_sign.subarray(0, end))).replace(/\p{Surrogate}/gu, '');
    return `${text}\n`;
  },
  store({ qw_sign }, page) {
    let text = page.subarray(0, SIGNATURE);
    if (text.at(-1) === 0x0a) text = text.subarray(0, -1);
    return putUtf16(text, qw_sign) > 0 ? page.length : 0;
  },
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * `utf8s_to_utf16s`: up to the end, a NUL or the size of `out`.
 * @returns units written
 * @throws EINVAL at a byte that is not UTF-8; the text before it is written
 */
function putUtf16(bytes: Uint8Array, out: Uint16Array): number {
  let units = 0;
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const first = bytes[at]!;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    let char: string;
    try {
      char = utf8.decode(bytes.subarray(at, at + length));
    } catch {
      throw new Errno('EINVAL', () => `${quote(bytes.subarray(at, at + length))} is not UTF-8 (utf8s_to_utf16s)`);
    }
    if (units + char.length > out.length) break;
    for (let unit = 0; unit < char.length; unit++) out[units++] = char.charCodeAt(unit);
    at += length;
  }
  return units;
}

const osDescriptorsType: TypeOf<OsDescriptors> = (profile) => ({
  attrs: inFunctions('os_desc_', [
    attr<OsDescriptors, boolean>('use', bool, 'use'),
    attr<OsDescriptors, number>('b_vendor_code', profile.before('6.2') ? signedCode : u8({ hex: 2 }), 'b_vendor_code'),
    qwSign,
  ]),
  itemOps: {
    allowLink(group, target: ConfigItem) {
      if (!(target instanceof Configuration) || !group.configurations.list.includes(target)) {
        throw new Errno('EINVAL', () => `${target.name} is not a configuration of gadget ${group.gadget.name} (os_desc_link)`);
      }
      const { configuration } = group;
      if (configuration) throw new Errno('EBUSY', () => `os_desc links to configs/${configuration.name} (os_desc_link)`);
      group.configuration = target;
    },
    /** A driver can't refuse this, so the gadget is unbound. */
    dropLink(group) {
      group.gadget.unbind();
      group.configuration = undefined;
    },
  },
});
