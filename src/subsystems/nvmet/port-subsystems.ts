/**
 * `subsystems` of a port: links to what it offers. The first link enables the port, the removal of the last disables it.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno } from '../../core/index.js';
import type { Port } from './ports.js';
import { Subsystem } from './subsystems.js';

export class PortSubsystems extends ConfigGroup {
  constructor(readonly port: Port) {
    super(portSubsystemsType, 'subsystems');
  }
}

const portSubsystemsType: ConfigItemType<PortSubsystems> = {
  itemOps: {
    allowLink({ port }, target: ConfigItem) {
      if (!(target instanceof Subsystem)) throw new Errno('EINVAL');
      if (port.subsystems.has(target)) throw new Errno('EEXIST');
      if (port.subsystems.size === 0) port.enable();
      port.subsystems.add(target);
    },
    dropLink({ port }, target: ConfigItem) {
      if (port.subsystems.delete(target as Subsystem) && port.subsystems.size === 0) port.disable();
    },
  },
};
