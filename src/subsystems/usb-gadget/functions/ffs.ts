/**
 * ffs.NAME: a function that a program implements through a functionfs mount.
 *
 * ```
 * ffs.NAME/[ready: 6.9]   (read-only)
 * ```
 *
 * There is no functionfs here, so it never gets ready, and a gadget that has it can't be bound.
 *
 * @module
 */
import { Errno, quote } from '../../../core/index.js';
import { since } from '../../versions/index.js';
import type { EndpointSort } from '../controller.js';
import { GadgetFunction } from '../function.js';
import type { Machine } from '../machine.js';
import type { TypeOf } from '../profile.js';

/** `ffs.NAME`. Its name is that of the functionfs device: all gadgets share them. */
export class FunctionFs extends GadgetFunction {
  protected readonly interfaces = 0;
  protected readonly endpoints: readonly EndpointSort[] = [];
  #device = '';

  constructor(machine: Machine) {
    super(machine.profile.type(ffsType), machine);
  }

  override instance(name: string): void {
    if (name === '') return;
    if (this.machine.ffsNames.has(name))
      throw new Errno('EBUSY', () => `there is a functionfs device ${quote(name)} already (_ffs_name_dev)`);
    this.machine.ffsNames.add(name);
    this.#device = name;
  }

  override bind(): void {
    throw new Errno('ENODEV', 'no program has written its descriptors to functionfs (ffs_do_functionfs_bind)');
  }

  override dispose(): void {
    this.machine.ffsNames.delete(this.#device);
  }
}

const ffsType: TypeOf<FunctionFs> = (profile) => ({
  attrs: profile.attributes<FunctionFs>([since('6.9', { name: 'ready', show: () => '0\n' })]),
});
