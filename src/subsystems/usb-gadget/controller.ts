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

/** One controller (`struct usb_udc`). */
export class Controller {
  readonly endpoints: readonly Endpoint[];
  /** The gadget that is bound to it. Written by the gadget's `bind` and `unbind` only. */
  gadget: { readonly name: string } | undefined;

  /** @param name `dummy_udc.N` is the kernel's dummy_hcd; any other name stands for hardware with all kinds of endpoint */
  constructor(readonly name: string) {
    this.endpoints = /^dummy_udc\./.test(name) ? DUMMY : GENEROUS;
  }
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
