/**
 * ffs.NAME: a function that a program implements through a functionfs mount.
 *
 * ```
 * ffs.NAME/[ready: 6.9]   (read-only)
 * ```
 *
 * It is ready when the program has written descriptors and strings to `ep0`: see functionfs/device.ts. That is in `run` alone.
 *
 * @module
 */
import { Errno, quote } from '../../../core/index.js';
import { since } from '../../versions/index.js';
import type { EndpointSort, Resources } from '../controller.js';
import { FfsDevice } from '../functionfs/device.js';
import { GadgetFunction } from '../function.js';
import type { Machine } from '../machine.js';
import type { TypeOf } from '../profile.js';

/** `ffs.NAME`. Its name is that of the functionfs device: all gadgets share them. */
export class FunctionFs extends GadgetFunction {
  protected readonly interfaces = 0;
  protected readonly endpoints: readonly EndpointSort[] = [];
  readonly device = new FfsDevice(() => this.gadget.unbind());
  #name = '';

  constructor(machine: Machine) {
    super(machine.profile.type(ffsType), machine);
  }

  override instance(name: string): void {
    if (name === '') return;
    if (this.machine.functionFs.has(name))
      throw new Errno('EBUSY', () => `there is a functionfs device ${quote(name)} already (ffs_name_dev)`);
    this.machine.functionFs.set(name, this.device);
    this.#name = name;
  }

  override bind(resources: Resources): void {
    const { ready } = this.device;
    if (!ready) throw new Errno('ENODEV', 'no program has written its descriptors to functionfs (ffs_do_functionfs_bind)');
    for (let n = 0; n < ready.interfaces; n++) resources.takeInterface();
    for (const { sort } of ready.endpoints) resources.takeEndpoint(sort);
    this.device.tell('BIND');
  }

  override onEnable(): void {
    this.device.enabled = true;
  }

  override onPower(event: 'SUSPEND' | 'RESUME'): void {
    this.device.tell(event);
  }

  override onReset(): void {
    this.device.enabled = false;
  }

  override unbind(): void {
    this.device.enabled = false;
    this.device.tell('UNBIND');
  }

  override dispose(): void {
    this.machine.functionFs.delete(this.#name);
  }
}

const ffsType: TypeOf<FunctionFs> = (profile) => ({
  attrs: profile.attributes<FunctionFs>([since('6.9', { name: 'ready', show: ({ device }) => (device.ready ? '1\n' : '0\n') })]),
});
