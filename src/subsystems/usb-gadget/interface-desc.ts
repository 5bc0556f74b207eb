/**
 * `os_desc` of a function: descriptors of its interfaces for Windows, with properties that users add.
 *
 * @module
 */
import { type Attribute, ConfigGroup, ConfigItem, type ConfigItemType, PAGE_SIZE } from '../../core/index.js';
import { attr, inFunctions, u8 } from '../kinds/index.js';

/** Bytes of an id. */
const ID = 8;

/** `functions/…/os_desc` with its `interface.NAME`. */
export function interfaceDescriptors(...names: readonly string[]): ConfigGroup {
  const group = new ConfigGroup({}, 'os_desc');
  // The kernel adds them from the last to the first.
  for (const name of [...names].reverse()) group.addDefaultGroup(new InterfaceDescriptor(`interface.${name}`));
  return group;
}

class InterfaceDescriptor extends ConfigGroup {
  readonly compatible_id = Buffer.alloc(ID);
  readonly sub_compatible_id = Buffer.alloc(ID);

  constructor(name: string) {
    super(interfaceDescriptorType, name);
  }
}

/** Eight bytes. A shorter text replaces only the first ones; a newline at its end does not count. */
const id = (name: 'compatible_id' | 'sub_compatible_id'): Attribute<InterfaceDescriptor> => ({
  name,
  show: (descriptor) => descriptor[name],
  store(descriptor, page) {
    const bytes = page.subarray(0, ID);
    descriptor[name].set(bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes);
  },
});

const NEWLINE = 0x0a;

const interfaceDescriptorType: ConfigItemType<InterfaceDescriptor> = {
  attrs: inFunctions('interf_grp_', [id('compatible_id'), id('sub_compatible_id')]),
  groupOps: { makeItem: () => new ExtendedProperty() },
};

/** Types of a property. Texts are sent as UTF-16 with a NUL, and count with that length. Type 7 is neither a text nor a number here. */
const TEXTS: readonly number[] = [1, 2, 6];
const NUMBERS: readonly number[] = [3, 4, 5];

/** `interface.NAME/PROPERTY`. */
class ExtendedProperty extends ConfigItem {
  /** 0 until it is set. */
  kind = 0;
  data: Buffer = Buffer.alloc(0);
  /** Bytes that it takes in the descriptor. */
  length = 0;

  constructor() {
    super(extendedPropertyType);
  }
}

const extendedPropertyType: ConfigItemType<ExtendedProperty> = {
  attrs: inFunctions('ext_prop_', [
    attr('type', u8({ min: 1, max: 7 }), {
      get: (property) => property.kind,
      set(property, kind) {
        if (NUMBERS.includes(property.kind) && TEXTS.includes(kind)) property.length *= 2;
        else if (TEXTS.includes(property.kind) && NUMBERS.includes(kind)) property.length >>= 1;
        property.kind = kind;
      },
    }),
    {
      name: 'data',
      /** The driver shows as many bytes as it counts, even if there are fewer. */
      show(property) {
        const length = TEXTS.includes(property.kind) ? property.length >> 1 : property.length;
        const shown = Buffer.alloc(Math.min(length, PAGE_SIZE));
        property.data.copy(shown);
        return shown;
      },
      store(property, page) {
        const end = page.at(-1) === NEWLINE || page.at(-1) === 0 ? page.length - 1 : page.length;
        property.data = Buffer.from(page.subarray(0, end));
        property.length = TEXTS.includes(property.kind) ? 2 * end + 2 : end;
      },
    },
  ]),
};
