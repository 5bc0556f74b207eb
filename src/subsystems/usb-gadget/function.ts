/**
 * What all USB functions have in common.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, type FieldOf, type Kind } from '../kinds/index.js';
import type { Composite } from './composite.js';
import type { EndpointSort, Resources } from './controller.js';
import type { Machine } from './machine.js';

/** A function instance (`struct usb_function_instance`): what `mkdir functions/TYPE.NAME` makes. */
export abstract class GadgetFunction extends ConfigGroup {
  /** The configurations that link to it, by name. */
  readonly #links: string[] = [];
  /** The gadget that it was made in; set before it enters the tree. */
  gadget!: Composite;

  constructor(
    type: ConfigItemType<any>,
    readonly machine: Machine,
  ) {
    super(type);
  }

  /** Interfaces that it takes when it is bound. */
  protected abstract readonly interfaces: number;
  /** Endpoints that it takes when it is bound, in this order. */
  protected abstract readonly endpoints: readonly EndpointSort[];

  /** `set_inst_name`: what follows the dot of its name. @throws Errno */
  instance(_name: string): void {}

  /** Is it linked into a configuration (`refcnt`)? */
  get isLinked(): boolean {
    return this.#links.length > 0;
  }

  /** For messages: who links to it. */
  describeLinks(): string {
    return `${this.name} is linked into ${this.#links.map((name) => `configs/${name}`).join(', ')}`;
  }

  /** `alloc_func`: a configuration links to it. @throws Errno to refuse */
  link(configuration: string): void {
    this.#links.push(configuration);
  }

  /** `free_func`: the link has been removed. */
  unlink(configuration: string): void {
    this.#links.splice(this.#links.indexOf(configuration), 1);
  }

  /** Its configuration is being bound to a controller. @throws Errno to refuse; the writer of `UDC` then gets EBUSY */
  bind(resources: Resources): void {
    for (let n = 0; n < this.interfaces; n++) resources.takeInterface();
    for (const endpoint of this.endpoints) resources.takeEndpoint(endpoint);
  }

  /** The controller is given up. Called once for each {@link bind} that succeeded. */
  unbind(): void {}

  /** A host has chosen its configuration, while it is bound. */
  onEnable(): void {}

  /** The host suspends the bus, or resumes it, while it is bound. */
  onPower(_event: 'SUSPEND' | 'RESUME'): void {}

  /** The host has reset the bus, or has gone, while it is bound. */
  onReset(): void {}

  /** `free_func_inst`: it was removed. Gives back what the constructor took. */
  dispose(): void {}
}

/**
 * Refuses a change while the function is linked.
 * @param by the kernel's function, where it is none that stores an attribute
 * @throws EBUSY
 */
export function refuseWhileLinked(made: GadgetFunction, by?: string): void {
  if (made.isLinked) throw new Errno('EBUSY', () => `${made.describeLinks()}${by === undefined ? '' : ` (${by})`}`);
}

/** An attribute for the field of the same name, which can't be changed while the function is linked. */
export function setting<T extends GadgetFunction, V>(name: FieldOf<T, V> & string, kind: Kind<V>): Attribute<T> {
  return attr<T, V>(name, kind, name, { guard: refuseWhileLinked });
}
