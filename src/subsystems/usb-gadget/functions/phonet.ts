/**
 * phonet.NAME: the network of Nokia's modems.
 *
 * ```
 * phonet.NAME/ifname   (read-only)
 * ```
 *
 * @module
 */
import type { ConfigItemType } from '../../../core/index.js';
import type { EndpointSort, Resources } from '../controller.js';
import { GadgetFunction } from '../function.js';
import type { Machine } from '../machine.js';
import { NetDevice } from './net-device.js';

/** `phonet.NAME`. */
export class Phonet extends GadgetFunction {
  protected readonly interfaces = 2;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk out', 'bulk in'];
  readonly net = new NetDevice(this.machine, 'upnlink%d');

  constructor(machine: Machine) {
    super(phonetType, machine);
  }

  override bind(resources: Resources): void {
    this.net.register();
    super.bind(resources);
  }

  override dispose(): void {
    this.net.unregister();
  }
}

const phonetType: ConfigItemType<Phonet> = {
  attrs: [{ name: 'ifname', show: ({ net }) => `${net.name}\n` }],
};
