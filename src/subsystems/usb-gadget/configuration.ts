/**
 * `configs`: a configuration is made by `mkdir configs/LABEL.NUMBER`, and takes links to functions.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno, logged, quote } from '../../core/index.js';
import { attr, inFunctions, kstrtou, u16, u8 } from '../kinds/index.js';
import type { Composite } from './composite.js';
import { GadgetFunction } from './function.js';
import { checkNameLength, type Functions } from './functions-group.js';
import { configurationLanguage, Strings } from './strings.js';

/** Bits of `bmAttributes`: always set, self-powered, remote wake-up. */
const ALWAYS = 0x80;
const KNOWN = ALWAYS | 0x40 | 0x20;

/** CONFIG_USB_GADGET_VBUS_DRAW of Debian's kernel, in mA. */
const VBUS_DRAW = 2;

/** The most that a descriptor can hold, in mA: USB 3 counts in units of 8. */
const MAX_POWER = 255 * 8;

/** `configs`. */
export class Configurations extends ConfigGroup {
  /** In order of creation. */
  readonly list: Configuration[] = [];

  constructor(
    readonly gadget: Composite,
    readonly functions: Functions,
  ) {
    super(configurationsType, 'configs');
  }
}

/** `configs/LABEL.NUMBER`. */
export class Configuration extends ConfigGroup {
  MaxPower = VBUS_DRAW;
  bmAttributes = ALWAYS;
  /** The functions that are linked into it, in the order of the links. */
  readonly functions: GadgetFunction[] = [];

  constructor(
    readonly gadget: Composite,
    readonly available: ReadonlySet<ConfigItem>,
    readonly number: number,
  ) {
    super(configurationType);
    this.addDefaultGroup(new Strings(configurationLanguage, 'gadget_config_name_strings_make'));
  }
}

const configurationsType: ConfigItemType<Configurations> = {
  groupOps: {
    makeGroup({ gadget, functions, list }, name) {
      checkNameLength(name);
      const dot = name.indexOf('.');
      if (dot <= 0) {
        throw new Errno('EINVAL', () =>
          logged(`${quote(name)} is not of the form LABEL.NUMBER (config_desc_make)`, 'Unable to locate . in name.bConfigurationValue'),
        );
      }
      const number = kstrtou(8, name.slice(dot + 1));
      if (number === 0) throw new Errno('EINVAL', 'configuration 0 means that the device is not configured (config_desc_make)');
      const same = list.find((other) => other.number === number);
      if (same) throw new Errno('EBUSY', () => `configs/${same.name} has number ${number} (usb_add_config_only)`);
      const made = new Configuration(gadget, functions.available, number);
      list.push(made);
      return made;
    },
    dropItem({ list }, item) {
      list.splice(list.indexOf(item as Configuration), 1);
    },
  },
  about: { names: { 'c.1': '<label>.<number>' } },
};

const configurationType: ConfigItemType<Configuration> = {
  attrs: inFunctions('gadget_config_desc_', [
    attr('MaxPower', u16({ max: MAX_POWER, outside: 'ERANGE' }), 'MaxPower'),
    attr('bmAttributes', u8({ hex: 2 }), {
      get: (configuration) => configuration.bmAttributes,
      set(configuration, value) {
        if (!(value & ALWAYS)) throw new Errno('EINVAL', 'bit 7 (0x80) is not set (gadget_config_desc_bmAttributes_store)');
        if (value & ~KNOWN)
          throw new Errno('EINVAL', 'a bit other than 0x80, 0x40 and 0x20 is set (gadget_config_desc_bmAttributes_store)');
        configuration.bmAttributes = value;
      },
    }),
  ]),
  itemOps: {
    allowLink(configuration, target: ConfigItem) {
      const { gadget, available, functions, name } = configuration;
      const { udcName } = gadget;
      if (udcName !== undefined) throw new Errno('EINVAL', () => `the gadget is bound to ${udcName} (config_usb_cfg_link)`);
      if (!(target instanceof GadgetFunction) || !available.has(target)) {
        throw new Errno('EINVAL', () => `${target.name} is not a function of gadget ${gadget.name} (config_usb_cfg_link)`);
      }
      if (functions.includes(target))
        throw new Errno('EEXIST', () => `another link of ${name} points to ${target.name} (config_usb_cfg_link)`);
      target.link(name);
      functions.push(target);
    },
    /** A driver can't refuse this, so the gadget is unbound. */
    dropLink({ gadget, functions, name }, target: ConfigItem) {
      gadget.unbind();
      const made = target as GadgetFunction;
      functions.splice(functions.indexOf(made), 1);
      made.unlink(name);
    },
  },
  about: { links: ['functions/<function>.<instance>'] },
};
