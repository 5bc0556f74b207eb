/**
 * `nvmet/subsystems`: what hosts connect to.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { ConfigGroup, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, bool, orElse, scannedUint, sysfsStreq, u16, u32 } from '../kinds/index.js';
import { since } from '../versions/index.js';
import { AllowedHosts } from './allowed-hosts.js';
import { defaultVersion, firmwareRevision, modelNumber, serialNumber, specVersion } from './identity.js';
import { Namespaces } from './namespaces.js';
import { Passthru } from './passthru.js';
import type { NvmetProfile } from './profile.js';
import { DISCOVERY_NQN, type Target } from './target.js';

/** The most queues of a controller (NVMET_NR_QUEUES). */
const MAX_QUEUES = 128;

/** Controllers may have identifiers up to here (NVME_CNTLID_MAX). */
const MAX_CONTROLLER_ID = 0xffef;

/** One subsystem, named by its NQN. */
export class Subsystem extends ConfigGroup {
  version: bigint;
  serial = randomBytes(10).toString('hex');
  model = 'Linux';
  firmware: string;
  ieeeOui = 0;
  vendorId = 0;
  subsystemVendorId = 0;
  controllerIdMin = 1;
  controllerIdMax = MAX_CONTROLLER_ID;
  maxQueues = MAX_QUEUES;
  protectionInformation = false;
  /** A host has read the identity: it is settled from now on. Nothing in this model makes it true. */
  discovered = false;
  readonly namespaces: Namespaces;
  readonly allowedHosts: AllowedHosts;

  constructor(readonly target: Target) {
    const { profile } = target;
    super(profile.type(subsystemType));
    this.version = defaultVersion(profile);
    this.firmware = `${profile.version}.0`.slice(0, 8);
    this.namespaces = this.addDefaultGroup(new Namespaces(profile));
    this.allowedHosts = this.addDefaultGroup(new AllowedHosts());
    if (profile.has('passthru')) this.addDefaultGroup(new Passthru(this));
  }
}

const unseen = (subsystem: Subsystem): void => {
  if (subsystem.discovered) throw new Errno('EINVAL');
};

const subsystemType = (profile: NvmetProfile): ConfigItemType<Subsystem> => ({
  attrs: profile.attributes<Subsystem>([
    attr('attr_allow_any_host', bool, {
      get: ({ allowedHosts }) => allowedHosts.anyHost,
      set({ allowedHosts }, allow) {
        if (allow && allowedHosts.hosts.size > 0) throw new Errno('EINVAL');
        allowedHosts.anyHost = allow;
      },
    }),
    attr('attr_version', specVersion, 'version', {
      guard(subsystem) {
        unseen(subsystem);
        // It is the controller's own.
        if (subsystem.namespaces.passedThrough !== undefined) throw new Errno('EINVAL');
      },
    }),
    attr('attr_serial', serialNumber, 'serial', { guard: unseen }),
    attr('attr_cntlid_min', scannedUint(16, { min: 1 }), {
      get: (subsystem) => subsystem.controllerIdMin,
      set(subsystem, min) {
        if (!isRange(profile, min, subsystem.controllerIdMax)) throw new Errno('EINVAL');
        subsystem.controllerIdMin = min;
      },
    }),
    attr('attr_cntlid_max', scannedUint(16, { min: 1 }), {
      get: (subsystem) => subsystem.controllerIdMax,
      set(subsystem, max) {
        if (!isRange(profile, subsystem.controllerIdMin, max)) throw new Errno('EINVAL');
        subsystem.controllerIdMax = max;
      },
    }),
    since('6.14', attr('attr_vendor_id', orElse('EINVAL', u16({ hex: 1 })), 'vendorId')),
    since('6.14', attr('attr_subsys_vendor_id', orElse('EINVAL', u16({ hex: 1 })), 'subsystemVendorId')),
    attr('attr_model', modelNumber, 'model', { guard: unseen }),
    attr('attr_qid_max', scannedUint(16, { min: 1, max: MAX_QUEUES }), 'maxQueues'),
    since('6.2', attr('attr_ieee_oui', u32({ hex: 6, max: 0xff_ffff }), 'ieeeOui', { guard: unseen })),
    since('6.2', attr('attr_firmware', firmwareRevision, 'firmware', { guard: unseen })),
    attr('attr_pi_enable', bool, 'protectionInformation'),
  ]),
});

/** 6.1 wants at least two identifiers; later kernels take one. */
const isRange = (profile: NvmetProfile, min: number, max: number): boolean => (profile.since('6.2') ? min <= max : min < max);

export function subsystemsGroup(target: Target): ConfigGroup {
  return new ConfigGroup(
    {
      groupOps: {
        makeGroup(_group, name) {
          const discovery = [DISCOVERY_NQN, target.discoveryNqn];
          if (discovery.some((nqn) => sysfsStreq(name, nqn))) throw new Errno('EINVAL');
          target.nqns.add(name);
          return new Subsystem(target);
        },
        dropItem: (_group, { name }) => void target.nqns.delete(name),
      },
    },
    'subsystems',
  );
}
