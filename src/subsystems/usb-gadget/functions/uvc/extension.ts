/**
 * `control/extensions` of a camera: units of its own. Since 6.3.
 *
 * @module
 */
import { type Attribute, ConfigGroup, ConfigItem, type ConfigItemType } from '../../../../core/index.js';
import { attr, u8 } from '../../../kinds/index.js';
import type { GadgetFunction } from '../../function.js';
import { writableByAll, readLines } from './descriptor.js';
import { checkGadgetString } from './gadget-string.js';

/** The first three units are the camera's own. */
const FIRST_UNIT = 4;

/** Bytes of the descriptor without its two lists. */
const LENGTH = 24;

const GUID_SIZE = 16;

/** `control/extensions`. */
export function extensions(uvc: GadgetFunction): ConfigGroup {
  let next = FIRST_UNIT;
  return new ConfigGroup({ groupOps: { makeItem: () => new Extension(uvc, next++ & 0xff) } }, 'extensions');
}

/** `control/extensions/EXTENSION`. */
class Extension extends ConfigItem {
  bNumControls = 0;
  baSourceID: number[] = [];
  bmControls: number[] = [];
  readonly guid = Buffer.alloc(GUID_SIZE);

  constructor(
    readonly uvc: GadgetFunction,
    readonly bUnitID: number,
  ) {
    super(extensionType);
  }
}

/** The length of a list. A larger number adds zeros. */
const count = (name: string, list: 'baSourceID' | 'bmControls'): Attribute<Extension> =>
  attr<Extension, number>(name, u8(), {
    get: (extension) => extension[list].length & 0xff,
    set(extension, size) {
      extension[list] = Array.from({ length: size }, (_, at) => extension[list][at] ?? 0);
    },
  });

const list = (name: 'baSourceID' | 'bmControls', format: (byte: number) => string): Attribute<Extension> => ({
  name,
  show: (extension) => extension[name].map((byte) => `${format(byte)}\n`).join(''),
  store(extension, page) {
    extension[name] = readLines(page, 8);
  },
});

const extensionType: ConfigItemType<Extension> = {
  attrs: writableByAll('uvcg_extension_', [
    { name: 'bLength', show: ({ baSourceID, bmControls }) => `${(LENGTH + baSourceID.length + bmControls.length) & 0xff}\n` },
    { name: 'bUnitID', show: ({ bUnitID }) => `${bUnitID}\n` },
    attr('bNumControls', u8(), 'bNumControls'),
    count('bNrInPins', 'baSourceID'),
    count('bControlSize', 'bmControls'),
    {
      name: 'guidExtensionCode',
      show: ({ guid }) => guid,
      store({ guid }, page) {
        const bytes = page.subarray(0, GUID_SIZE);
        guid.set(bytes);
        return bytes.length;
      },
    },
    list('baSourceID', String),
    list('bmControls', (byte) => `0x${byte.toString(16).padStart(2, '0')}`),
    { name: 'iExtension', show: () => '0\n' },
  ]),
  itemOps: {
    allowLink({ uvc }, target) {
      checkGadgetString(uvc, target, 'uvcg_extension_allow_link');
    },
    dropLink() {},
  },
};
