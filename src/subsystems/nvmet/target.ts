/**
 * The subsystem `nvmet` itself, and the state that its parts share.
 *
 * @module
 */
import { type Attribute, type ConfigItemType, ConfigSubsystem, Errno } from '../../core/index.js';
import { encodeText, inFunctions, text } from '../kinds/index.js';
import type { Eventful } from '../events.js';
import { since } from '../versions/index.js';
import { nvmetEvents, type Visited } from './events.js';
import { Listeners } from './listeners.js';
import type { NvmetProfile } from './profile.js';

/** The name by which every host asks for the discovery subsystem (NVME_DISC_SUBSYS_NAME). */
export const DISCOVERY_NQN = 'nqn.2014-08.org.nvmexpress.discovery';

/** The target: `nvmet/`. */
export class Target extends ConfigSubsystem implements Eventful {
  readonly profile: NvmetProfile;
  /** The subsystems by their names, which the discovery subsystem can't have. */
  readonly nqns = new Map<string, Visited>();
  readonly events: Eventful['events'] = nvmetEvents(this.nqns);
  /** The discovery subsystem's own name. */
  discoveryNqn = DISCOVERY_NQN;
  /** What the enabled ports listen to. */
  readonly listeners = new Listeners();
  /** Paths of controllers that are passed through. */
  readonly passedThrough = new Set<string>();

  constructor(profile: NvmetProfile) {
    super(profile.type(targetType), 'nvmet');
    this.profile = profile;
  }
}

const nqn = text({ newline: 'first', min: 1, max: 255 });

const discoveryNqn: Attribute<Target> = {
  name: 'discovery_nqn',
  show: (target) => encodeText(`${target.discoveryNqn}\n`),
  store(target, page) {
    const name = nqn.parse(page);
    // The kernel compares only as many characters as the new name has, so the beginning of a subsystem's name is refused too.
    const taken = [...target.nqns.keys()].find((subsystem) => subsystem.startsWith(name));
    if (taken !== undefined) throw new Errno('EINVAL', () => `subsystems/${taken} begins with this name (nvmet_root_discovery_nqn_store)`);
    target.discoveryNqn = name;
    // The kernel does not count the newline: a program that then writes the rest gets EINVAL.
    return encodeText(name).length;
  },
};

const targetType = (profile: NvmetProfile): ConfigItemType<Target> => ({
  attrs: inFunctions('nvmet_root_', profile.attributes([since('6.10', discoveryNqn)])),
});
