/**
 * `allowed_hosts` of a subsystem: links to the hosts that may connect.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno } from '../../core/index.js';
import { Host } from './hosts.js';
import type { Subsystem } from './subsystems.js';

export class AllowedHosts extends ConfigGroup {
  constructor(readonly owner: Subsystem) {
    super(allowedHostsType, 'allowed_hosts');
  }
}

const allowedHostsType: ConfigItemType<AllowedHosts> = {
  itemOps: {
    allowLink({ owner }, target: ConfigItem) {
      if (!(target instanceof Host)) throw new Errno('EINVAL');
      if (owner.allowAnyHost) throw new Errno('EINVAL');
      // By another name in this directory, that is: the same name is EEXIST before anyone asks here.
      if (owner.hosts.has(target)) throw new Errno('EEXIST');
      owner.hosts.add(target);
    },
    dropLink: ({ owner }, target: ConfigItem) => void owner.hosts.delete(target as Host),
  },
};
