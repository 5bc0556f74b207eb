/**
 * usb_gadget: what libcomposite makes of configfs. Follows Linux 6.1 as Debian builds it, or the version that the
 * option `kernel` names. Debian's 6.1 and 6.12 were asked in a guest; what other versions have is from their source and
 * their documentation.
 *
 * ```
 * usb_gadget/
 *   GADGET/                          mkdir                                   gadget.ts
 *     bDeviceClass … max_speed  UDC
 *     strings/LANGUAGE/              mkdir 0x409: two at most                strings.ts
 *       manufacturer  product  serialnumber  [6.3: mkdir STRING/ id s]
 *     configs/LABEL.NUMBER/          mkdir c.1                               configuration.ts
 *       MaxPower  bmAttributes
 *       strings/LANGUAGE/configuration
 *       LINK -> functions/…
 *     functions/TYPE.NAME/           mkdir: TYPE is one of functions/        functions-group.ts
 *       …  [os_desc/interface.X/]                                            interface-desc.ts
 *     os_desc/                                                               os-desc.ts
 *       b_vendor_code  qw_sign  use
 *       LINK -> configs/…
 *     [webusb/: 6.3]                                                         webusb.ts
 * ```
 *
 * Not modelled: what happens on the wire. With `host=attached`, and by the events of events.ts, a host configures the gadget,
 * and the kernel sets `bcdUSB` and `bMaxPacketSize0`; else they stay as written. A functionfs
 * (functionfs/device.ts) is one only as far as descriptors and strings go.
 *
 * @module
 */
import { type ConfigItemType, ConfigSubsystem, type Surroundings } from '../../core/index.js';
import type { Eventful } from '../events.js';
import type { SetOptions } from '../spec.js';
import { Controller } from './controller.js';
import { gadgetEvents } from './events.js';
import { Gadget } from './gadget.js';
import { Machine } from './machine.js';
import { type NodesOption, networkNodes } from './nodes.js';
import { controllerNames, hostOption, nodesOption } from './options.js';
import { GadgetProfile } from './profile.js';
import { controllerNodes } from './sysfs/index.js';

/** The subsystem. */
class UsbGadget extends ConfigSubsystem implements Eventful {
  readonly events: Eventful['events'];
  override readonly surroundings: Surroundings;

  constructor(
    readonly machine: Machine,
    nodes: NodesOption,
  ) {
    super(usbGadgetType, 'usb_gadget');
    this.events = gadgetEvents(machine);
    // Where `mount -t functionfs` finds them: src/machine/native/supervisor/functionfs.c.
    const devices = () => [...machine.functionFs].map(([name, { directory }]) => [name, directory] as const);
    const shown = machine.nodes.surroundings(nodes);
    this.surroundings = {
      nodes: {
        ...controllerNodes(machine.controllers),
        '/sys/fs/functionfs': { list: devices },
        ...(shown?.network && { '/sys/class/net': networkNodes(machine.nodes) }),
      },
      mountType: true,
      ...(shown && { devices: shown, directories: [{ path: '/dev/usb-ffs', empty: true }] }),
    };
  }
}

const usbGadgetType: ConfigItemType<UsbGadget> = {
  groupOps: { makeGroup: ({ machine }) => new Gadget(machine) },
};

/**
 * A fresh subsystem.
 * @param options see `usbGadgetOptions`
 * @throws SubsystemError for an option that can't be understood
 */
export function usbGadget(options: SetOptions = {}): ConfigSubsystem {
  const profile = new GadgetProfile(options);
  const hasHost = hostOption(options);
  const controllers = controllerNames(options).map((name) => new Controller(name, hasHost));
  return new UsbGadget(new Machine(profile, controllers), nodesOption(options));
}
