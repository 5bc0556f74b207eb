/**
 * `nvmet/hosts`: the hosts that `allowed_hosts` of a subsystem can link to, by their NQN. They can have any name.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType } from '../../core/index.js';
import { attr, inFunctions } from '../kinds/index.js';
import { built } from '../versions/index.js';
import { dhGroup, hash, type Key, key } from './dhchap.js';
import type { NvmetProfile } from './profile.js';
import type { Target } from './target.js';

/** One host. Its fields are those of DH-HMAC-CHAP, with which host and target authenticate each other. */
export class Host extends ConfigGroup {
  key: Key = undefined;
  controllerKey: Key = undefined;
  hash = 'hmac(sha256)';
  dhGroup = 'null';

  constructor(profile: NvmetProfile) {
    super(profile.type(hostType));
  }
}

const hostType = (profile: NvmetProfile): ConfigItemType<Host> => ({
  attrs: inFunctions(
    'nvmet_host_',
    profile.attributes<Host>([
      built('auth', attr('dhchap_key', key(profile), 'key')),
      built('auth', attr('dhchap_ctrl_key', key(profile), 'controllerKey')),
      built('auth', attr('dhchap_hash', hash, 'hash')),
      built('auth', attr('dhchap_dhgroup', dhGroup, 'dhGroup')),
    ]),
  ),
});

export const hostsGroup = ({ profile }: Target): ConfigGroup =>
  new ConfigGroup({ groupOps: { makeGroup: () => new Host(profile) } }, 'hosts');
