/**
 * `nvmet/subsystems`: what hosts connect to.
 *
 * @module
 */
import { randomBytes } from '../random-bytes.js';
import { ConfigGroup, type ConfigItemType, Errno, logged } from '../../core/index.js';
import { attr, bool, inFunctions, orElse, scannedUint, sysfsStreq, u16, u32 } from '../kinds/index.js';
import { since } from '../versions/index.js';
import { AllowedHosts } from './allowed-hosts.js';
import { defaultVersion, firmwareRevision, modelNumber, serialNumber, specVersion } from './identity.js';
import { Namespaces } from './namespaces.js';
import { Passthru } from './passthru.js';
import type { NvmetProfile } from './profile.js';
import { DISCOVERY_NQN, type Target } from './target.js';

/** The most queues of a controller (NVMET_NR_QUEUES). */
const MAX_QUEUES = 128;

/** The largest controller identifier (NVME_CNTLID_MAX). */
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
  /** TBKAS, which kernels before 7.4 always offer. */
  trafficBasedKeepAlive = true;
  /** How many ports offer it. */
  ports = 0;
  /** A host has read the identity, which can't be changed any more: the event `connect`. */
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

/** Refuses a store once a host has read the identity. @throws EINVAL */
function refuseOnceDiscovered({ discovered }: Subsystem): void {
  if (discovered) throw new Errno('EINVAL', 'a host has read the identity of the subsystem: subsys_discovered is set');
}

const subsystemType = (profile: NvmetProfile): ConfigItemType<Subsystem> => ({
  attrs: inFunctions(
    'nvmet_subsys_',
    profile.attributes<Subsystem>([
      attr('attr_allow_any_host', bool, {
        get: ({ allowedHosts }) => allowedHosts.anyHost,
        set({ allowedHosts }, allow) {
          if (allow && allowedHosts.hosts.size > 0) {
            const names = (): string => [...allowedHosts.hosts].map(({ name }) => name).join(', ');
            throw new Errno('EINVAL', () =>
              logged(`allowed_hosts links to ${names()}`, "nvmet: Can't set allow_any_host when explicit hosts are set!"),
            );
          }
          allowedHosts.anyHost = allow;
        },
      }),
      attr('attr_version', specVersion, 'version', {
        guard(subsystem) {
          refuseOnceDiscovered(subsystem);
          const { passedThrough } = subsystem.namespaces;
          if (passedThrough !== undefined)
            throw new Errno(
              'EINVAL',
              () => `the version is that of ${passedThrough}, which is passed through (nvmet_subsys_attr_version_store_locked)`,
            );
        },
      }),
      attr('attr_serial', serialNumber, 'serial', { guard: refuseOnceDiscovered }),
      attr('attr_cntlid_min', scannedUint(16, { min: 1 }), {
        get: (subsystem) => subsystem.controllerIdMin,
        set(subsystem, min) {
          checkRange(profile, min, subsystem.controllerIdMax);
          subsystem.controllerIdMin = min;
        },
      }),
      attr('attr_cntlid_max', scannedUint(16, { min: 1 }), {
        get: (subsystem) => subsystem.controllerIdMax,
        set(subsystem, max) {
          checkRange(profile, subsystem.controllerIdMin, max);
          subsystem.controllerIdMax = max;
        },
      }),
      since('6.14', attr('attr_vendor_id', orElse('EINVAL', u16({ hex: 1 })), 'vendorId')),
      since('6.14', attr('attr_subsys_vendor_id', orElse('EINVAL', u16({ hex: 1 })), 'subsystemVendorId')),
      attr('attr_model', modelNumber, 'model', { guard: refuseOnceDiscovered }),
      attr('attr_qid_max', scannedUint(16, { min: 1, max: MAX_QUEUES }), 'maxQueues'),
      since('6.2', attr('attr_ieee_oui', u32({ hex: 6, max: 0xff_ffff }), 'ieeeOui', { guard: refuseOnceDiscovered })),
      since('6.2', attr('attr_firmware', firmwareRevision, 'firmware', { guard: refuseOnceDiscovered })),
      since('7.4', attr('attr_tbkas', bool, 'trafficBasedKeepAlive')),
      attr('attr_pi_enable', bool, 'protectionInformation'),
    ]),
  ),
});

/** A range of controller identifiers. 6.1 wants at least two of them, later kernels one. @throws EINVAL */
function checkRange(profile: NvmetProfile, min: number, max: number): void {
  if (min < max || (min === max && profile.since('6.2'))) return;
  throw new Errno('EINVAL', () => `attr_cntlid_min would be ${min}, and attr_cntlid_max ${max}`);
}

export function subsystemsGroup(target: Target): ConfigGroup {
  return new ConfigGroup(
    {
      groupOps: {
        makeGroup(_group, name) {
          const discovery = [DISCOVERY_NQN, target.discoveryNqn];
          if (discovery.some((nqn) => sysfsStreq(name, nqn))) {
            throw new Errno('EINVAL', () =>
              logged(
                `${name} is the name of the discovery subsystem (nvmet_subsys_make)`,
                "nvmet: can't create discovery subsystem through configfs",
              ),
            );
          }
          const made = new Subsystem(target);
          target.nqns.set(name, made);
          return made;
        },
        dropItem: (_group, { name }) => void target.nqns.delete(name),
      },
    },
    'subsystems',
  );
}
