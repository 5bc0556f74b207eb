/**
 * One controller in sysfs: a platform device with the directories `udc/NAME` and `gadget.N`.
 *
 * ```
 * /sys/devices/platform/[PARENT/]NAME/        PARENT: of a hub's port, PARENT:PORT
 *   driver  driver_override  modalias  power/  subsystem  uevent
 *   udc/NAME/                                 what /sys/class/udc/NAME leads to
 *     state  function  current_speed  maximum_speed  soft_connect  srp  is_otg …  device  gadget
 *   gadget.N/
 *     function  [bound: driver  suspended]
 * ```
 *
 * As Debian's 6.1 shows it, asked in a guest. Not here: `net` and `sound` of a gadget's functions.
 *
 * @module
 */
import { Errno, quote, type SurroundingFile } from '../../../core/index.js';
import type { Controller } from '../controller.js';
import { sysfsText } from '../../nodes.js';
import { directory, type Entries, line, link, power, uevent } from '../../sysfs.js';

const PLATFORM = '/sys/devices/platform';

/** What one controller shows. */
export class ControllerDevice {
  /** The device's directory in {@link PLATFORM}. */
  readonly path: string;
  /** The name of the driver: `dummy_udc.0` is a device of `dummy_udc`. Undefined for hardware, whose driver nobody names. */
  readonly driver: string | undefined;
  readonly #own: Entries;
  readonly #class: Entries;
  readonly #gadget: Entries;
  readonly #bound: Entries;

  /** @param number of its gadget device, `gadget.N` */
  constructor(
    readonly controller: Controller,
    readonly number: number,
  ) {
    const { name } = controller;
    const colon = name.indexOf(':');
    this.path = colon > 0 ? `${PLATFORM}/${name.slice(0, colon)}/${name}` : `${PLATFORM}/${name}`;
    this.driver = /^dummy_udc\.\d+$/.test(name) ? 'dummy_udc' : undefined;
    this.#own = this.#deviceEntries();
    this.#class = this.#classEntries();
    this.#gadget = this.#gadgetEntries();
    const at = `${this.gadgetPath}/driver`;
    this.#bound = [
      // Named anew each time: another gadget may be bound.
      ['driver', { target: () => link(at, `/sys/bus/gadget/drivers/${this.gadgetDriver}`).target() }],
      ['suspended', line(() => (controller.state === 'suspended' ? 1 : 0))],
    ];
  }

  get name(): string {
    return this.controller.name;
  }

  /** What `/sys/class/udc/NAME` leads to. */
  get classPath(): string {
    return `${this.path}/udc/${this.name}`;
  }

  get gadgetPath(): string {
    return `${this.path}/gadget.${this.number}`;
  }

  /** The gadget that is bound to it, as a driver; undefined without. */
  get gadgetDriver(): string | undefined {
    const { gadget } = this.controller;
    return gadget && `configfs-gadget.${gadget.name}`;
  }

  /** The device's directory. Without the controller, which has vanished, the device is still there. */
  readonly directory = directory(() => {
    if (!this.controller.isPresent) return this.#own;
    const gadget = directory(() => (this.controller.gadget ? [...this.#gadget, ...this.#bound] : this.#gadget));
    return [...this.#own, [`gadget.${this.number}`, gadget], ['udc', directory(() => [[this.name, directory(() => this.#class)]])]];
  });

  #deviceEntries(): Entries {
    const { path, driver } = this;
    const alias = `platform:${driver ?? this.name}`;
    let override = '(null)';
    return [
      ...(driver === undefined ? [] : [['driver', link(`${path}/driver`, `/sys/bus/platform/drivers/${driver}`)] as const]),
      [
        'driver_override',
        {
          mode: 0o644,
          show: () => `${override}\n`,
          store: (text) => void (override = sysfsText(text) || '(null)'),
        },
      ],
      ['modalias', line(() => alias)],
      ['power', power()],
      ['subsystem', link(`${path}/subsystem`, '/sys/bus/platform')],
      ['uevent', uevent(() => ({ ...(driver === undefined ? {} : { DRIVER: driver }), MODALIAS: alias }))],
    ];
  }

  #classEntries(): Entries {
    const { controller, classPath, driver } = this;
    const flags = ['a_alt_hnp_support', 'a_hnp_support', 'b_hnp_enable', 'is_a_peripheral', 'is_otg', 'is_selfpowered'];
    return [
      ...flags.map((flag) => [flag, line(() => 0)] as const),
      ['current_speed', line(() => controller.speed)],
      ['device', link(`${classPath}/device`, this.path)],
      ['function', { show: () => (controller.gadget ? `${controller.gadget.name}\n` : '') }],
      ['gadget', link(`${classPath}/gadget`, this.gadgetPath)],
      ['maximum_speed', line(() => controller.maximumSpeed)],
      ['power', power()],
      ['soft_connect', softConnect(controller)],
      // A session request: there is no host that could grant one.
      ['srp', { store: () => {} }],
      ['state', line(() => controller.state)],
      ['subsystem', link(`${classPath}/subsystem`, '/sys/class/udc')],
      [
        'uevent',
        uevent(() => ({
          USB_UDC_NAME: driver ?? controller.name,
          ...(controller.gadget ? { USB_UDC_DRIVER: controller.gadget.name } : {}),
        })),
      ],
    ];
  }

  #gadgetEntries(): Entries {
    const { controller, gadgetPath } = this;
    return [
      ['function', { show: () => (controller.gadget ? `${controller.gadget.name}\n` : '') }],
      ['power', power()],
      ['subsystem', link(`${gadgetPath}/subsystem`, '/sys/bus/gadget')],
      ['uevent', uevent(() => (this.gadgetDriver === undefined ? {} : { DRIVER: this.gadgetDriver }))],
    ];
  }
}

/** `soft_connect`: pulls the data lines down or up, as if the cable were pulled. */
function softConnect(controller: Controller): SurroundingFile {
  return {
    store(text) {
      if (!controller.gadget) throw new Errno('EOPNOTSUPP', 'no gadget is bound (soft_connect_store)');
      const command = sysfsText(text);
      if (command === 'connect') controller.softConnect();
      else if (command === 'disconnect') controller.softDisconnect();
      else throw new Errno('EINVAL', () => `${quote(command)} is neither connect nor disconnect (soft_connect_store)`);
    },
  };
}
