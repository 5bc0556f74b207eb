/**
 * pci_ep: a machine that is a PCI device itself (drivers/pci/endpoint/pci-ep-cfs.c, pci-epc-core.c, pci-epf-core.c).
 *
 * ```
 * pci_ep/
 * ├── controllers/
 * │   └── NAME/               groups.ts     start, and links to functions
 * │                           events.ts     they come and go
 * └── functions/
 *     └── DRIVER/
 *         └── NAME/           groups.ts     the header, and links to virtual functions
 *             ├── primary/    connect.ts    a link to a controller
 *             ├── secondary/
 *             └── DRIVER.N/   ntb.ts        what the driver adds
 * ```
 *
 * As of Linux 6.12. What the drivers of bridges check when they get a controller is from source; all else is recorded.
 *
 * @module
 */
import { ConfigGroup, ConfigSubsystem, Errno } from '../../core/index.js';
import type { SetOptions } from '../spec.js';
import { SubsystemError } from '../spec.js';
import type { Eventful } from '../events.js';
import { pciEpEvents } from './events.js';
import { controllerType, driverGroup } from './groups.js';
import { ntb, vntb } from './ntb.js';
import { Controller, type Driver, type Header } from './state.js';

export { pciEpOptions } from './options.js';

/** PCI_CLASS_OTHERS, PCI_BASE_CLASS_MEMORY */
const [OTHERS, MEMORY] = [0xff, 0x05];

const header = (baseclass_code: number): Header => ({
  vendorid: 0xffff,
  deviceid: 0xffff,
  revid: 0,
  progif_code: 0,
  subclass_code: 0,
  baseclass_code,
  cache_line_size: 0,
  subsys_vendor_id: 0,
  subsys_id: 0,
  interrupt_pin: 1,
});

/** Fresh drivers, by name. */
const drivers: Readonly<Record<string, () => Driver>> = {
  pci_epf_ntb: () => ntb(header(MEMORY)),
  pci_epf_test: () => ({
    name: 'pci_epf_test',
    header: header(OTHERS),
    bind({ name, controllers }) {
      if (!controllers.primary) throw new Errno('EINVAL', `${name} has no primary controller (pci_epf_test_bind)`);
    },
  }),
  pci_epf_vntb: () => vntb(header(MEMORY)),
};

class PciEp extends ConfigSubsystem {
  events: Eventful['events'] = {};
}

/**
 * A fresh subsystem.
 * @throws SubsystemError for an option's value that cannot be
 */
export function pciEp(options: SetOptions = {}): PciEp {
  const subsystem = new PciEp({}, 'pci_ep');
  const functions = subsystem.addDefaultGroup(new ConfigGroup({}, 'functions'));
  const controllers = subsystem.addDefaultGroup(new ConfigGroup({}, 'controllers'));
  const taken = new Set<number>();
  for (const name of list('drivers', options, Object.keys(drivers).join(':'))) {
    const make = Object.hasOwn(drivers, name) ? drivers[name] : undefined;
    if (!make) throw wrong('drivers', name, `some of ${Object.keys(drivers).join(':')}`);
    functions.addDefaultGroup(driverGroup(make(), taken));
  }
  const all = new Map<string, Controller>();
  for (const written of list('controllers', options, '51000000.pcie_ep')) {
    const controller = makeController(written);
    if (!controller) throw wrong('controllers', written, CONTROLLER);
    all.set(controller.name, controllers.addDefaultGroup(controller));
  }
  subsystem.events = pciEpEvents(subsystem, controllers, all, (written) => {
    const controller = makeController(written);
    if (!controller) throw new SubsystemError('usage', `pci_ep: '${written}' is not a controller; expected ${CONTROLLER}`);
    return controller;
  });
  return subsystem;
}

const CONTROLLER = 'NAME, NAME=FUNCTIONS or NAME=FUNCTIONS/VIRTUAL';

/** @returns undefined for a text that is of none of these forms */
function makeController(written: string): Controller | undefined {
  const [, name, most = '1', virtual = '0'] = /^([^/=]+)(?:=([1-9]\d?)(?:\/(\d\d?))?)?$/.exec(written) ?? [];
  if (name === undefined || name === '.' || name === '..') return undefined;
  return new Controller(controllerType, name, Number(most), Number(virtual));
}

function list(option: string, options: SetOptions, otherwise: string): readonly string[] {
  const all = (options[option] ?? otherwise).split(':').filter(Boolean);
  const twice = all.find((one, i) => all.some((other, j) => j < i && other.split('=')[0] === one.split('=')[0]));
  if (twice !== undefined) throw wrong(option, twice, 'each name once');
  return all;
}

const wrong = (option: string, value: string, expected: string): SubsystemError =>
  new SubsystemError('usage', `pci_ep: option '${option}' cannot be '${value}'; expected ${expected}`);
