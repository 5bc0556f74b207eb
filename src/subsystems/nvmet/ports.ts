/**
 * `nvmet/ports`: where hosts connect, by number.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno, logged, reasonOf } from '../../core/index.js';
import { attr, bool, inFunctions, int, kstrtou, orElse } from '../kinds/index.js';
import { since } from '../versions/index.js';
import { AddressItem, addressAttributes, logInvalid, refuseWhileEnabled } from './address.js';
import { AnaGroups } from './ana-groups.js';
import { PortSubsystems } from './port-subsystems.js';
import type { NvmetProfile } from './profile.js';
import { Referrals } from './referrals.js';
import type { Target } from './target.js';
import { transports } from './transports.js';
import { tsas } from './tsas.js';

/** The fewest and the most entries of a queue (NVMET_MIN_QUEUE_SIZE, NVMET_MAX_QUEUE_SIZE). */
const QUEUE_SIZE = { min: 16, max: 1024 };

/** The largest `param_mdts`, a power of two (NVMET_MAX_MDTS). */
const MAX_MDTS = 255;

/** One port. Where a number is negative, the transport chooses it when the port is enabled. */
class Port extends AddressItem {
  inlineDataSize = -1;
  maxQueueSize = -1;
  maxDataTransfer = -1;
  protectionInformation = false;

  constructor(
    readonly target: Target,
    id: number,
  ) {
    super(target.profile.type(portType), 'port');
    this.portId = id;
    this.addDefaultGroup(new PortSubsystems(this));
    this.addDefaultGroup(new Referrals(target.profile));
    this.addDefaultGroup(new AnaGroups());
  }

  /** `nvmet_enable_port`. @throws EINVAL, or the errno of the transport */
  enable(): void {
    const transport = transports[this.trtype];
    if (!transport) {
      // NVMF_TRTYPE_MAX since 0 means PCI; before that the field is 0.
      const unset = this.target.profile.since('6.14') ? 255 : 0;
      throw new Errno('EINVAL', () => logged('addr_trtype is not set (nvmet_enable_port)', `nvmet: transport type ${unset} not supported`));
    }
    if (this.protectionInformation && !transport.metadata) {
      throw new Errno('EINVAL', () => `param_pi_enable is 1, and ${this.trtype} carries no protection information (nvmet_enable_port)`);
    }
    transport.add?.(this);
    this.inlineDataSize = Math.max(this.inlineDataSize, 0);
    if (this.maxQueueSize < 0) this.maxQueueSize = QUEUE_SIZE.max;
    this.maxQueueSize = Math.min(Math.max(this.maxQueueSize, QUEUE_SIZE.min), QUEUE_SIZE.max);
    this.maxDataTransfer = Math.max(this.maxDataTransfer, 0);
    this.enabled = true;
  }

  /** `nvmet_disable_port`. What the transport chose stays. */
  disable(): void {
    this.enabled = false;
    this.target.listeners.removeOf(this);
  }
}

const portType = (profile: NvmetProfile): ConfigItemType<Port> => {
  const { adrfam, treq, traddr, trsvcid, trtype } = addressAttributes<Port>(profile);
  return {
    attrs: inFunctions(
      'nvmet_',
      profile.attributes<Port>([
        adrfam,
        treq,
        traddr,
        trsvcid,
        trtype,
        since('6.7', tsas(profile)),
        attr<Port, number>('param_inline_data_size', logInvalid('inline_data_size', orElse('EINVAL', int())), 'inlineDataSize', {
          guard: refuseWhileEnabled('param_inline_data_size'),
        }),
        since(
          '6.9',
          attr<Port, number>('param_max_queue_size', logInvalid('max_queue_size', orElse('EINVAL', int())), 'maxQueueSize', {
            guard: refuseWhileEnabled('param_max_queue_size'),
          }),
        ),
        since(
          '7.0',
          attr<Port, number>(
            'param_mdts',
            logInvalid(`mdts, should be 0-${MAX_MDTS}`, orElse('EINVAL', int({ min: 0, max: MAX_MDTS }))),
            'maxDataTransfer',
            {
              guard: refuseWhileEnabled('param_mdts'),
            },
          ),
        ),
        attr('param_pi_enable', bool, {
          get: (port) => port.protectionInformation,
          set(port, on) {
            refuseWhileEnabled('param_pi_enable')(port);
            port.protectionInformation = on;
          },
        }),
      ]),
    ),
  };
};

/** @throws EINVAL whatever is wrong with the name */
function readPortNumber(name: string): number {
  try {
    return kstrtou(16, name);
  } catch (error) {
    throw new Errno('EINVAL', () => reasonOf(error));
  }
}

export const portsGroup = (target: Target): ConfigGroup =>
  new ConfigGroup({ groupOps: { makeGroup: (_group, name) => new Port(target, readPortNumber(name)) } }, 'ports');
