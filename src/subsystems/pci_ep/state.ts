/**
 * What there is to connect: controllers, functions, and the drivers of functions.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType } from '../../core/index.js';

/** The two sides of a function (`enum pci_epc_interface_type`). */
export type Side = 'primary' | 'secondary';

/** `controllers/NAME` (`struct pci_epc`). */
export class Controller extends ConfigGroup {
  /** Registered when its driver is bound. */
  override readonly ownRegistration = true;
  started = false;
  /** The numbers of its functions (`function_num_map`). */
  readonly taken = new Set<number>();

  /**
   * @param functions how many it takes
   * @param virtualFunctions how many of these each function takes
   */
  constructor(
    type: ConfigItemType<Controller>,
    name: string,
    readonly functions: number,
    readonly virtualFunctions: number,
  ) {
    super(type, name);
  }
}

/** What the configuration space of a function begins with (`struct pci_epf_header`). */
export interface Header {
  vendorid: number;
  deviceid: number;
  revid: number;
  progif_code: number;
  subclass_code: number;
  baseclass_code: number;
  cache_line_size: number;
  subsys_vendor_id: number;
  subsys_id: number;
  interrupt_pin: number;
}

/** A driver of functions (`struct pci_epf_driver`). */
export interface Driver {
  readonly name: string;
  /** One for all functions of the driver: the drivers of the kernel have it in a static variable. */
  readonly header: Header;
  /** Called for each side that gets a controller. Throw to refuse. */
  bind(fn: EndpointFunction): void;
  unbind?(fn: EndpointFunction): void;
  /** What a new function has beside the common attributes (`add_cfs`), called DRIVER.NUMBER. */
  makeSettings?(name: string): ConfigGroup;
}

/** `functions/DRIVER/NAME` (`struct pci_epf`). */
export class EndpointFunction extends ConfigGroup {
  msiInterrupts = 0;
  msixInterrupts = 0;
  readonly controllers: Record<Side, Controller | undefined> = { primary: undefined, secondary: undefined };
  /** Its number at each controller. */
  readonly numbers: Record<Side, number> = { primary: 0, secondary: 0 };
  /** Its virtual functions, and the number of each. */
  readonly virtualFunctions = new Map<EndpointFunction, number>();
  /** The function that it is a virtual one of. */
  physical: EndpointFunction | undefined;
  /** Once virtual, always so: nothing clears it. */
  isVirtual = false;
  /** The driver was bound once: nothing clears that either. */
  isBound = false;
  readonly settings: ConfigGroup | undefined;

  /** Its driver and device (`dev_err`), as the kernel's log begins with. */
  get device(): string {
    return `${this.driver.name} ${this.driver.name}.${this.index}`;
  }

  /** @param index of all functions of the mount (`functions_idr`) */
  constructor(
    type: ConfigItemType<EndpointFunction>,
    readonly driver: Driver,
    readonly index: number,
  ) {
    super(type);
    this.settings = driver.makeSettings?.(`${driver.name}.${index}`);
  }
}
