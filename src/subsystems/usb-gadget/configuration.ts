/**
 * `configs`: a configuration is made by `mkdir configs/LABEL.NUMBER`, and takes links to functions.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, encodeText, kstrtou, u8, u16 } from '../kinds/index.js';
import type { Composite } from './composite.js';
import { GadgetFunction } from './function.js';
import { type Functions, MAX_NAME_LEN } from './functions-group.js';
import { configurationLanguage, Strings } from './strings.js';

/** Bits of `bmAttributes`: one that is always set, self-powered, remote wake-up. */
const ALWAYS = 0x80;
const KNOWN = ALWAYS | 0x40 | 0x20;

/** CONFIG_USB_GADGET_VBUS_DRAW of Debian's kernel, in mA. */
const VBUS_DRAW = 2;

/** The most that a descriptor can tell, in mA: it counts in units of 8 from USB 3 on. */
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
    this.addDefaultGroup(new Strings(configurationLanguage));
  }
}

const configurationsType: ConfigItemType<Configurations> = {
  groupOps: {
    makeGroup({ gadget, functions, list }, name) {
      if (encodeText(name).length >= MAX_NAME_LEN) throw new Errno('ENAMETOOLONG');
      const dot = name.indexOf('.');
      if (dot <= 0) throw new Errno('EINVAL', `'${name}' is not of the form LABEL.NUMBER`);
      const number = kstrtou(8, name.slice(dot + 1));
      if (number === 0) throw new Errno('EINVAL', 'configuration 0 means none');
      if (list.some((other) => other.number === number)) throw new Errno('EBUSY');
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
  attrs: [
    attr('MaxPower', u16({ max: MAX_POWER, outside: 'ERANGE' }), 'MaxPower'),
    attr('bmAttributes', u8({ hex: 2 }), {
      get: (configuration) => configuration.bmAttributes,
      set(configuration, value) {
        if (!(value & ALWAYS) || value & ~KNOWN) throw new Errno('EINVAL');
        configuration.bmAttributes = value;
      },
    }),
  ],
  itemOps: {
    allowLink({ gadget, available, functions }, target: ConfigItem) {
      if (gadget.controller) throw new Errno('EINVAL', 'the gadget is bound');
      if (!(target instanceof GadgetFunction) || !available.has(target)) throw new Errno('EINVAL');
      if (functions.includes(target)) throw new Errno('EEXIST');
      target.use();
      functions.push(target);
    },
    /** It can't be refused, so the gadget is unbound. */
    dropLink({ gadget, functions }, target: ConfigItem) {
      gadget.unbind();
      const made = target as GadgetFunction;
      functions.splice(functions.indexOf(made), 1);
      made.unuse();
    },
  },
  about: { links: ['functions/<function>.<instance>'] },
};
