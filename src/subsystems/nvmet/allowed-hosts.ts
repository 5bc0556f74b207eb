/**
 * `allowed_hosts` of a subsystem: links to the hosts that may connect.
 *
 * @module
 */
import { ConfigGroup, type ConfigItem, type ConfigItemType, Errno, logged } from '../../core/index.js';
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
      if (!(target instanceof Host)) {
        throw new Errno('EINVAL', () =>
          logged(
            `${target.name} is not a host (nvmet_allowed_hosts_allow_link)`,
            'nvmet: can only link hosts into the allowed_hosts directory!',
          ),
        );
      }
      if (allowed.anyHost) {
        throw new Errno('EINVAL', () =>
          logged('attr_allow_any_host is 1 (nvmet_allowed_hosts_allow_link)', "nvmet: can't add hosts when allow_any_host is set!"),
        );
      }
      // Under another name in this directory: configfs itself refuses the same name.
      if (allowed.hosts.has(target))
        throw new Errno('EEXIST', () => `another link in allowed_hosts points to ${target.name} (nvmet_allowed_hosts_allow_link)`);
      allowed.hosts.add(target);
    },
    dropLink: (allowed, target: ConfigItem) => void allowed.hosts.delete(target as Host),
  },
};
