/**
 * `subsystems` of a port: links to what it offers. The first link enables the port, the removal of the last disables it.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno, logged } from '../../core/index.js';
import { Subsystem } from './subsystems.js';

/** A port, as far as its links need it. */
interface Switchable {
  enable(): void;
  disable(): void;
}

/** The port is enabled while there are any links. */
export class PortSubsystems extends ConfigGroup {
  readonly linked = new Set<Subsystem>();

  constructor(readonly port: Switchable) {
    super(portSubsystemsType, 'subsystems');
  }
}

const portSubsystemsType: ConfigItemType<PortSubsystems> = {
  itemOps: {
    allowLink({ port, linked }, target: ConfigItem) {
      if (!(target instanceof Subsystem)) {
        throw new Errno('EINVAL', () =>
          logged(
            `${target.name} is not a subsystem (nvmet_port_subsys_allow_link)`,
            'nvmet: can only link subsystems into the subsystems dir.!',
          ),
        );
      }
      if (linked.has(target))
        throw new Errno('EEXIST', () => `another link of the port points to ${target.name} (nvmet_port_subsys_allow_link)`);
      if (linked.size === 0) port.enable();
      linked.add(target);
      target.ports++;
    },
    dropLink({ port, linked }, target: ConfigItem) {
      if (!linked.delete(target as Subsystem)) return;
      (target as Subsystem).ports--;
      if (linked.size === 0) port.disable();
    },
  },
};
