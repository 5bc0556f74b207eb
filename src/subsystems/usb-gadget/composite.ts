/**
 * What the parts of a gadget see of it (the kernel's `struct usb_composite_dev`).
 *
 * @module
 */
import type { Machine } from './machine.js';
import type { Strings } from './strings.js';

/** A gadget, as its functions and configurations see it. */
export interface Composite {
  readonly name: string;
  readonly machine: Machine;
  /** Its strings in each language. */
  readonly strings: Strings;
  /** The name in `UDC`: of the controller that it is bound to, or that has vanished since. */
  readonly udcName: string | undefined;
  /** Gives up the controller. @returns false when it was not bound */
  unbind(): boolean;
}
