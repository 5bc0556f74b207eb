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
  /** How many configurations it is linked into (`refcnt`). Written by {@link use} and {@link unuse} only. */
  users = 0;
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

  /** `alloc_func`: it is being linked into a configuration. @throws Errno to refuse */
  use(): void {
    this.users++;
  }

  /** `free_func`: the link is gone. */
  unuse(): void {
    this.users--;
  }

  /** Its configuration is bound to a controller. @throws Errno when it can't be; the gadget then gets EBUSY */
  bind(resources: Resources): void {
    for (let n = 0; n < this.interfaces; n++) resources.interface();
    for (const endpoint of this.endpoints) resources.endpoint(endpoint);
  }

  /** The controller is given up. Comes after each {@link bind} that succeeded. */
  unbind(): void {}

  /** `free_func_inst`: it was removed, and gives back what it took when it was made. */
  dispose(): void {}
}

/** Refuses a store while the function is linked. @throws EBUSY */
export function whileUnused(made: GadgetFunction): void {
  if (made.users > 0) throw new Errno('EBUSY');
}

/** An attribute that is the field of the same name, and can't be changed while the function is linked. */
export function setting<T extends GadgetFunction, V>(name: FieldOf<T, V> & string, kind: Kind<V>): Attribute<T> {
  return attr<T, V>(name, kind, name, { guard: whileUnused });
}
