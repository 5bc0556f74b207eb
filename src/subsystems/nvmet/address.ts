/**
 * Attributes of an address, which ports and referrals share. None can be changed while what has it is enabled.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, oneOf, word } from '../kinds/index.js';
import type { NvmetProfile } from './profile.js';

/** Bytes of an address and of a service (NVMF_TRADDR_SIZE, NVMF_TRSVCID_SIZE). */
const ADDRESS_LENGTH = 256;
const SERVICE_LENGTH = 32;

/** How the type of an address is shown that was never set. */
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
  /** Security of TCP (`none` or `tls1.3`), or connection of RDMA; other transports have neither. */
  tsas = '';

  constructor(type: ConfigItemType) {
    super(type);
  }
}

/** Guard of attributes that an enabled port does not let change. @throws EACCES */
export function disabled(item: AddressItem): void {
  if (item.enabled) throw new Errno('EACCES');
}

/** `pcie` has a number, too, but is not in the part of the kernel's list that is looked at. */
const families = (profile: NvmetProfile): string[] => ['ipv4', 'ipv6', 'ib', 'fc', ...(profile.since('6.14') ? ['pci'] : []), 'loop'];

/** What `addr_trtype` takes. */
const transportNames = (profile: NvmetProfile): string[] => ['rdma', 'fc', 'tcp', ...(profile.since('6.14') ? ['pci'] : []), 'loop'];

/** The attributes by their names in the kernel, without `addr_`. */
export function addressAttributes<T extends AddressItem>(
  profile: NvmetProfile,
): Record<'adrfam' | 'treq' | 'traddr' | 'trsvcid' | 'trtype', Attribute<T>> {
  return {
    adrfam: attr<T, string>(
      'addr_adrfam',
      oneOf<string>(families(profile)),
      { get: (item) => item.adrfam, set: (item, family) => void (item.adrfam = family) },
      { guard: disabled },
    ),
    treq: attr<T, string>(
      'addr_treq',
      oneOf<string>(['not specified', 'required', 'not required']),
      {
        get: (item) => item.treq,
        set(item, treq) {
          // Who has TLS has to say whether it is required.
          if (item.tsas === 'tls1.3' && treq === 'not specified') throw new Errno('EINVAL');
          item.treq = treq;
        },
      },
      { guard: disabled },
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
      oneOf<string>(transportNames(profile)),
      {
        get: (item) => item.trtype,
        set(item, type) {
          item.trtype = type;
          item.tsas = type === 'tcp' ? 'none' : type === 'rdma' ? 'connected' : '';
        },
      },
      { guard: disabled },
    ),
  };
}

/** The first word of the text. That the text is too long is seen before anything else, even in an enabled port. */
function firstWord<T extends AddressItem>(
  name: string,
  max: number,
  get: (item: T) => string,
  set: (item: T, value: string) => void,
): Attribute<T> {
  const { store, ...rest } = attr<T, string>(name, word(), { get, set }, { guard: disabled });
  return {
    ...rest,
    store(item, page) {
      if (page.length > max) throw new Errno('EINVAL');
      return store!(item, page);
    },
  };
}
