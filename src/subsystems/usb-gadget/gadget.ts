/**
 * A gadget: what `mkdir usb_gadget/NAME` makes.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno, isErrno, logged, quote, reasonOf } from '../../core/index.js';
import { attr, decodeText, inFunctions, prefixOf, u16, u8 } from '../kinds/index.js';
import type { KernelVersion } from '../versions/index.js';
import type { Composite } from './composite.js';
import { Configurations } from './configuration.js';
import { type BoundGadget, type Controller, Resources } from './controller.js';
import type { GadgetFunction } from './function.js';
import { Functions } from './functions-group.js';
import { bcd16 } from './kinds.js';
import type { Machine } from './machine.js';
import { OsDescriptors } from './os-desc.js';
import { deviceLanguage, deviceLanguageWithExtras, Strings } from './strings.js';
import { WebUsb } from './webusb.js';

/** `usb_gadget/NAME`. */
export class Gadget extends ConfigGroup implements Composite, BoundGadget {
  bDeviceClass = 0;
  bDeviceSubClass = 0;
  bDeviceProtocol = 0;
  bMaxPacketSize0 = 0;
  idVendor = 0;
  idProduct = 0;
  /** Unless written, the kernel's own version. */
  bcdDevice: number;
  bcdUSB = 0;
  max_speed: Speed = 'super-speed-plus';

  udcName: string | undefined;
  /** The controller that it is bound to. Undefined if that has vanished, though {@link udcName} stays. */
  #controller: Controller | undefined;
  readonly #webUsb: WebUsb | undefined;
  readonly functions = this.addDefaultGroup(new Functions(this));
  readonly configurations = this.addDefaultGroup(new Configurations(this, this.functions));
  readonly strings: Strings;

  constructor(readonly machine: Machine) {
    super(gadgetType);
    const { profile } = machine;
    this.bcdDevice = versionAsBcd(profile.version);
    this.strings = this.addDefaultGroup(
      profile.since('6.3')
        ? new Strings(deviceLanguageWithExtras, 'gadget_language_make')
        : new Strings(deviceLanguage, 'gadget_strings_strings_make'),
    );
    this.addDefaultGroup(new OsDescriptors(this, this.configurations));
    this.#webUsb = profile.since('6.3') ? this.addDefaultGroup(new WebUsb()) : undefined;
  }

  /**
   * Binds the gadget to a controller, with all functions of all configurations or not at all.
   * @throws EBUSY for every failure: the driver core reports each as a driver that did not take the device
   */
  bind(name: string): void {
    const controller = this.machine.controllers.find((one) => one.name === name && one.isPresent);
    const { udcName } = this;
    if (udcName !== undefined) throw new Errno('EBUSY', () => `the gadget is bound to ${udcName} (gadget_dev_desc_UDC_store)`);
    if (!controller) throw this.#cannotBind(() => `there is no controller ${quote(name)} (usb_gadget_register_driver_owner)`);
    const { gadget } = controller;
    if (gadget) throw this.#cannotBind(() => `gadget ${gadget.name} is bound to ${name} (usb_gadget_register_driver_owner)`);
    this.#attach(controller);
    this.udcName = name;
  }

  /** @throws EBUSY */
  #attach(controller: Controller): void {
    const configurations = this.configurations.list;
    if (configurations.length === 0) {
      throw this.#cannotBind(
        () => 'there is no configuration (configfs_composite_bind)',
        `Need at least one configuration in ${this.name}.`,
      );
    }
    const empty = configurations.find(({ functions }) => functions.length === 0);
    if (empty) {
      const [label, number] = [empty.name.slice(0, empty.name.indexOf('.')), empty.number];
      throw this.#cannotBind(
        () => `configs/${empty.name} has no function (configfs_composite_bind)`,
        `Config ${label}/${number} of ${this.name} needs at least one function.`,
      );
    }
    if (new Set(this.strings.languages.map(({ extra }) => extra.length)).size > 1) {
      throw this.#cannotBind(() => 'the languages differ in the number of their strings (configfs_composite_bind)');
    }
    const bound: GadgetFunction[] = [];
    try {
      for (const { functions } of configurations) {
        const resources = new Resources(controller);
        for (const made of functions) {
          made.bind(resources);
          bound.push(made);
        }
      }
    } catch (error) {
      for (const made of bound.reverse()) made.unbind();
      if (!isErrno(error)) throw error;
      throw this.#cannotBind(() => reasonOf(error), `udc ${controller.name}: failed to start ${this.name}: -${error.errno}`);
    }
    this.#controller = controller;
    controller.connect(this);
  }

  /** @param lines what the kernel logs before its last line */
  #cannotBind(reason: () => string, ...lines: readonly string[]): Errno {
    const last = `UDC core: ${this.name}: couldn't find an available UDC or it's busy`;
    return new Errno('EBUSY', () => logged(reason(), ...lines, last));
  }

  /** @returns false when it was not bound */
  unbind(): boolean {
    if (this.udcName === undefined) return false;
    this.#detach();
    for (const controller of this.machine.controllers) controller.release(this);
    this.udcName = undefined;
    return true;
  }

  #detach(): void {
    if (!this.#controller) return;
    for (const { functions } of this.configurations.list) for (const made of functions) made.unbind();
    this.#controller = undefined;
  }

  /** What the kernel corrects in the device descriptor when a host reads it (`composite_setup`). It stays after unbinding. */
  onEnumerate(): void {
    this.bMaxPacketSize0 = EP0_SIZE;
    this.bcdUSB = this.#webUsb?.use ? 0x0201 : 0x0200;
    // A host takes the first one.
    for (const made of this.configurations.list[0]?.functions ?? []) made.onEnable();
  }

  onPower(event: 'SUSPEND' | 'RESUME'): void {
    for (const { functions } of this.configurations.list) for (const made of functions) made.onPower(event);
  }

  onReset(): void {
    for (const { functions } of this.configurations.list) for (const made of functions) made.onReset();
  }

  onVanish(): void {
    this.#detach();
  }

  onAppear(controller: Controller): void {
    try {
      this.#attach(controller);
    } catch (error) {
      // Nobody has asked for it, so nobody gets the error. The kernel logs it and goes on.
      if (!isErrno(error)) throw error;
    }
  }
}

/** `bcdDevice` of a gadget in which nothing is written (`get_default_bcdDevice`): 6.12 is 0x0612. */
function versionAsBcd(version: KernelVersion): number {
  const [major, minor] = version.split('.').map((digits) => parseInt(digits, 16)) as [number, number];
  return (major << 8) | minor;
}

/** The names that `max_speed` takes; of two that begin alike, the longer one first. */
const SPEEDS = ['super-speed-plus', 'super-speed', 'high-speed', 'full-speed', 'low-speed'] as const;
type Speed = (typeof SPEEDS)[number];

/** Bytes of endpoint 0 at full and high speed. */
const EP0_SIZE = 0x40;

const NEWLINE = 0x0a;

/** The controller's name; an empty line unbinds. */
const UDC: Attribute<Gadget> = {
  name: 'UDC',
  show: (gadget) => `${gadget.udcName ?? ''}\n`,
  store(gadget, page) {
    if (page.includes(0)) throw new Errno('EOVERFLOW', 'the text has a NUL in it (gadget_dev_desc_UDC_store)');
    const name = decodeText(page.at(-1) === NEWLINE ? page.subarray(0, -1) : page);
    if (name !== '') gadget.bind(name);
    else if (!gadget.unbind()) throw new Errno('ENODEV', 'the gadget is not bound (unregister_gadget)');
  },
};

const gadgetType: ConfigItemType<Gadget> = {
  attrs: inFunctions('gadget_dev_desc_', [
    attr('bDeviceClass', u8({ hex: 2 }), 'bDeviceClass'),
    attr('bDeviceSubClass', u8({ hex: 2 }), 'bDeviceSubClass'),
    attr('bDeviceProtocol', u8({ hex: 2 }), 'bDeviceProtocol'),
    attr('bMaxPacketSize0', u8({ hex: 2 }), 'bMaxPacketSize0'),
    attr('idVendor', u16({ hex: 4 }), 'idVendor'),
    attr('idProduct', u16({ hex: 4 }), 'idProduct'),
    attr('bcdDevice', bcd16, 'bcdDevice'),
    attr('bcdUSB', bcd16, 'bcdUSB'),
    UDC,
    attr('max_speed', prefixOf(SPEEDS), 'max_speed', {
      guard(gadget) {
        const { udcName } = gadget;
        if (udcName !== undefined) throw new Errno('EINVAL', () => `the gadget is bound to ${udcName} (gadget_dev_desc_max_speed_store)`);
      },
    }),
  ]),
};
