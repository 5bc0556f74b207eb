/**
 * `allowed_hosts` of a subsystem: links to the hosts that may connect.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno } from '../../core/index.js';
import { Host } from './hosts.js';

export class AllowedHosts extends ConfigGroup {
  /** `attr_allow_any_host` of the subsystem. */
  anyHost = false;
  /** The hosts that are linked here. */
  readonly hosts = new Set<Host>();

  constructor() {
    super(allowedHostsType, 'allowed_hosts');
  }
}

const allowedHostsType: ConfigItemType<AllowedHosts> = {
  itemOps: {
    allowLink(allowed, target: ConfigItem) {
      if (!(target instanceof Host)) throw new Errno('EINVAL');
      if (allowed.anyHost) throw new Errno('EINVAL');
      // By another name in this directory, that is: the same name is EEXIST before anyone asks here.
      if (allowed.hosts.has(target)) throw new Errno('EEXIST');
      allowed.hosts.add(target);
    },
    dropLink: (allowed, target: ConfigItem) => void allowed.hosts.delete(target as Host),
  },
};
