/**
 * Stand-ins for USB device controllers: a name that gadgets are bound to, and endpoints that functions compete for.
 *
 * @module
 */
import { Errno } from '../../core/index.js';

/** What a function asks for: a transfer type, and its direction as the host sees it. */
export type EndpointSort = `${'bulk' | 'int' | 'iso'} ${'in' | 'out'}`;

/** What an endpoint of the hardware can do. An interrupt transfer runs on a bulk endpoint too. */
type Endpoint = ReadonlySet<EndpointSort>;

/** The most interfaces of one configuration (MAX_CONFIG_INTERFACES). */
const MAX_INTERFACES = 16;

const bulkIn: Endpoint = new Set(['bulk in', 'int in']);
const bulkOut: Endpoint = new Set(['bulk out', 'int out']);
const intIn: Endpoint = new Set(['int in']);
const anyIn: Endpoint = new Set(['bulk in', 'int in', 'iso in']);
const anyOut: Endpoint = new Set(['bulk out', 'int out', 'iso out']);

/** The endpoints of the kernel's dummy_hcd, in its order. It has no isochronous ones, so uac1, uac2 and uvc can't be bound to it. */
const DUMMY: readonly Endpoint[] = [
  bulkIn,
  bulkOut,
  intIn,
  bulkIn,
  bulkOut,
  intIn,
  bulkIn,
  bulkOut,
  intIn,
  bulkOut,
  bulkIn,
  bulkOut,
  bulkIn,
  bulkOut,
  bulkOut,
  bulkIn,
  bulkOut,
  bulkIn,
  bulkOut,
  bulkOut,
  bulkIn,
  bulkOut,
  bulkIn,
  bulkOut,
];

/** A controller with any other name: fifteen endpoints each way, for every transfer type. */
const GENEROUS: readonly Endpoint[] = Array.from({ length: 30 }, (_, at) => (at % 2 === 0 ? anyIn : anyOut));

/** States of a device, as `/sys/class/udc/NAME/state` shows them (`usb_state_string`). */
export const UDC_STATES = [
  'not attached',
  'attached',
  'powered',
  'reconnecting',
  'unauthenticated',
  'default',
  'addressed',
  'configured',
  'suspended',
] as const;
export type UdcState = (typeof UDC_STATES)[number];

/** Speeds, the slowest first, as sysfs shows them (`usb_speed_string`). */
export const USB_SPEEDS = ['UNKNOWN', 'low-speed', 'full-speed', 'high-speed', 'super-speed', 'super-speed-plus'] as const;
export type UsbSpeed = (typeof USB_SPEEDS)[number];

/** A gadget, as its controller sees it. */
export interface BoundGadget {
  readonly name: string;
  /** The fastest that it can be. */
  readonly max_speed: UsbSpeed;
  /** A host has read the descriptors. */
  onEnumerate(): void;
  /** The host suspends the bus, or resumes it. */
  onPower(event: 'SUSPEND' | 'RESUME'): void;
  /** The host has reset the bus, or has gone. */
  onReset(): void;
  /** The controller has gone. */
  onVanish(): void;
  /** The controller is back. */
  onAppear(controller: Controller): void;
}

/** One controller (`struct usb_udc`), and the host at the other end of its cable. */
export class Controller {
  readonly endpoints: readonly Endpoint[];
  readonly maximumSpeed: UsbSpeed = 'high-speed';
  state: UdcState = 'not attached';
  speed: UsbSpeed = 'UNKNOWN';
  /** False between {@link vanish} and {@link appear}. */
  isPresent = true;
  #gadget: BoundGadget | undefined;
  /** The gadget that was bound when it vanished. */
  #waiting: BoundGadget | undefined;
  #resumesAs: UdcState = 'not attached';

  /**
   * @param name `dummy_udc.N` is the kernel's dummy_hcd; any other name stands for hardware with all kinds of endpoint
   * @param hasHost a host is attached, which configures each gadget as soon as it is bound
   */
  constructor(
    readonly name: string,
    readonly hasHost = false,
  ) {
    this.endpoints = /^dummy_udc\./.test(name) ? DUMMY : GENEROUS;
  }

  /** The gadget that is bound to it. */
  get gadget(): BoundGadget | undefined {
    return this.#gadget;
  }

  /** The gadget has bound all its functions. */
  connect(gadget: BoundGadget): void {
    this.#gadget = gadget;
    this.speed = slower(gadget.max_speed, this.maximumSpeed);
    if (this.hasHost) this.enumerate();
  }

  /** The gadget gives it up, or waits for it no longer. State and speed stay, as dummy_hcd leaves them. */
  release(gadget: BoundGadget): void {
    if (this.#gadget === gadget) this.#gadget = undefined;
    if (this.#waiting === gadget) this.#waiting = undefined;
  }

  /** A host is attached, reads the descriptors and chooses a configuration. Without a gadget it finds nothing. */
  enumerate(): void {
    if (!this.#gadget) return;
    this.speed = slower(this.#gadget.max_speed, this.maximumSpeed);
    this.state = 'configured';
    this.#gadget.onReset();
    this.#gadget.onEnumerate();
  }

  disconnect(): void {
    this.state = 'not attached';
    this.speed = 'UNKNOWN';
    this.#gadget?.onReset();
  }

  /** Its data lines are pulled up again: a host sees a new device. */
  softConnect(): void {
    if (this.hasHost) this.enumerate();
  }

  /** Its data lines go down. State and speed stay, as dummy_hcd leaves them. */
  softDisconnect(): void {
    this.#gadget?.onReset();
  }

  suspend(): void {
    if (this.state === 'suspended') return;
    this.#resumesAs = this.state;
    this.state = 'suspended';
    this.#gadget?.onPower('SUSPEND');
  }

  resume(): void {
    if (this.state !== 'suspended') return;
    this.state = this.#resumesAs;
    this.#gadget?.onPower('RESUME');
  }

  /** `usb_del_gadget`: the gadget's functions are unbound, but its attribute `UDC` keeps the name. */
  vanish(): void {
    if (!this.isPresent) return;
    this.isPresent = false;
    this.disconnect();
    this.#waiting = this.#gadget;
    this.#gadget?.onVanish();
    this.#gadget = undefined;
  }

  /** `usb_add_gadget`: the gadget that waits for it is bound again. */
  appear(): void {
    if (this.isPresent) return;
    this.isPresent = true;
    this.#waiting?.onAppear(this);
    this.#waiting = undefined;
  }
}

/** The slower of two speeds. */
function slower(a: UsbSpeed, b: UsbSpeed): UsbSpeed {
  return USB_SPEEDS.indexOf(a) < USB_SPEEDS.indexOf(b) ? a : b;
}

/** What the functions of one configuration take while they are bound. Each configuration has the whole controller. */
export class Resources {
  #interfaces = 0;
  readonly #free: Endpoint[];
  readonly #controller: string;

  constructor(controller: Controller) {
    this.#free = [...controller.endpoints];
    this.#controller = controller.name;
  }

  /** Takes the next interface (`usb_interface_id`). @returns its number @throws ENODEV when there are too many */
  takeInterface(): number {
    if (this.#interfaces >= MAX_INTERFACES) {
      throw new Errno('ENODEV', `the configuration has ${MAX_INTERFACES} interfaces, the most that USB allows (usb_interface_id)`);
    }
    return this.#interfaces++;
  }

  /** Takes the first free endpoint that fits (`usb_ep_autoconfig`). @throws ENODEV */
  takeEndpoint(sort: EndpointSort): void {
    const at = this.#free.findIndex((endpoint) => endpoint.has(sort));
    if (at < 0) throw new Errno('ENODEV', () => `${this.#controller} has no free endpoint for ${sort} (usb_ep_autoconfig)`);
    this.#free.splice(at, 1);
  }

  /** Takes all of them if all are free, else none. */
  tryEndpoints(...sorts: readonly EndpointSort[]): void {
    const before = [...this.#free];
    try {
      for (const sort of sorts) this.takeEndpoint(sort);
    } catch {
      this.#free.splice(0, this.#free.length, ...before);
    }
  }
}
