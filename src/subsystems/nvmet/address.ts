/**
 * Attributes of an address, which ports and referrals share. None can be changed while the port or referral is enabled.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno, logged, quote } from '../../core/index.js';
import { attr, type Kind, logging, oneOf, word } from '../kinds/index.js';
import type { NvmetProfile } from './profile.js';

/** Bytes of an address and of a service (NVMF_TRADDR_SIZE, NVMF_TRSVCID_SIZE). */
const ADDRESS_LENGTH = 256;
const SERVICE_LENGTH = 32;

/** What `addr_trtype` and `addr_adrfam` show before they are set. */
const UNSET = '';

/** A port or a referral: something with an address. */
export class AddressItem extends ConfigGroup {
  trtype = UNSET;
  adrfam = UNSET;
  traddr = '';
  trsvcid = '';
  treq = 'not specified';
  portId = 0;
  enabled = false;
  /** Security of TCP (`none` or `tls1.3`) or connection type of RDMA. Other transports have neither. */
  tsas = '';

  constructor(
    type: ConfigItemType,
    /** For messages. */
    readonly noun: 'port' | 'referral',
  ) {
    super(type);
  }
}

/** A guard that refuses a store to the attribute while the port is enabled (`nvmet_is_port_enabled`). @throws EACCES */
export function refuseWhileEnabled(attribute: string): (item: AddressItem) => void {
  return (item) => {
    if (!item.enabled) return;
    throw new Errno('EACCES', () =>
      logged(
        `${item.noun} ${item.name} is enabled`,
        `nvmet: Disable port '${item.portId}' before changing attribute in nvmet_${attribute}_store`,
      ),
    );
  };
}

/** `pcie` has a number, too, but the kernel starts its search after it. */
const families = (profile: NvmetProfile): string[] => ['ipv4', 'ipv6', 'ib', 'fc', ...(profile.since('6.14') ? ['pci'] : []), 'loop'];

/** What `addr_trtype` takes. */
const transportNames = (profile: NvmetProfile): string[] => ['rdma', 'fc', 'tcp', ...(profile.since('6.14') ? ['pci'] : []), 'loop'];

/** What the kernel logs for a value that an attribute does not take. */
const invalid = (written: string, what: string): string => `nvmet: Invalid value ${written} for ${what}`;

/** The kind, with that line in its reasons. */
export const logInvalid = <V>(what: string, kind: Kind<V>): Kind<V> => logging((written) => invalid(written, what), kind);

/** The attributes by their names in the kernel, without `addr_`. */
export function addressAttributes<T extends AddressItem>(
  profile: NvmetProfile,
): Record<'adrfam' | 'treq' | 'traddr' | 'trsvcid' | 'trtype', Attribute<T>> {
  return {
    adrfam: attr<T, string>(
      'addr_adrfam',
      logInvalid('adrfam', oneOf<string>(families(profile))),
      { get: (item) => item.adrfam, set: (item, family) => void (item.adrfam = family) },
      { guard: refuseWhileEnabled('addr_adrfam') },
    ),
    treq: attr<T, string>(
      'addr_treq',
      logInvalid('treq', oneOf<string>(['not specified', 'required', 'not required'])),
      {
        get: (item) => item.treq,
        set(item, treq) {
          if (item.tsas === 'tls1.3' && treq === 'not specified') {
            throw new Errno('EINVAL', "addr_tsas is tls1.3, which excludes 'not specified' (nvmet_addr_treq_store)");
          }
          item.treq = treq;
        },
      },
      { guard: refuseWhileEnabled('addr_treq') },
    ),
    traddr: firstWord(
      'addr_traddr',
      ADDRESS_LENGTH,
      (item) => item.traddr,
      (item, address) => void (item.traddr = address),
    ),
    trsvcid: firstWord(
      'addr_trsvcid',
      SERVICE_LENGTH,
      (item) => item.trsvcid,
      (item, service) => void (item.trsvcid = service),
    ),
    trtype: attr<T, string>(
      'addr_trtype',
      logInvalid('trtype', oneOf<string>(transportNames(profile))),
      {
        get: (item) => item.trtype,
        set(item, type) {
          item.trtype = type;
          item.tsas = type === 'tcp' ? 'none' : type === 'rdma' ? 'connected' : '';
        },
      },
      { guard: refuseWhileEnabled('addr_trtype') },
    ),
  };
}

/** The first word of the text. Too long a text is refused first, even if the port is enabled. */
function firstWord<T extends AddressItem>(
  name: string,
  max: number,
  get: (item: T) => string,
  set: (item: T, value: string) => void,
): Attribute<T> {
  const { store, ...rest } = attr<T, string>(name, word(), { get, set }, { guard: refuseWhileEnabled(name) });
  return {
    ...rest,
    store(item, page, caller) {
      if (page.length > max) {
        throw new Errno('EINVAL', () =>
          logged(`the text has ${page.length} bytes, more than ${max}`, invalid(quote(page), name.replace('addr_', ''))),
        );
      }
      return store!(item, page, caller);
    },
  };
}
