/**
 * `referrals` of a port: addresses of other targets that its discovery service tells of. Any name does.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType } from '../../core/index.js';
import { attr, bool, orElse, u16 } from '../kinds/index.js';
import { AddressItem, addressAttributes, disabled } from './address.js';
import type { NvmetProfile } from './profile.js';

export class Referrals extends ConfigGroup {
  constructor(profile: NvmetProfile) {
    super(profile.type(referralsType), 'referrals');
  }
}

export class Referral extends AddressItem {
  constructor(profile: NvmetProfile) {
    super(profile.type(referralType));
    // Its family is never set to a number that means none: it begins as that of PCI, which older kernels do not show.
    if (profile.since('6.14')) this.adrfam = 'pci';
  }
}

const referralsType = (profile: NvmetProfile): ConfigItemType<Referrals> => ({
  groupOps: { makeGroup: () => new Referral(profile) },
});

const referralType = (profile: NvmetProfile): ConfigItemType<Referral> => {
  const { adrfam, treq, traddr, trsvcid, trtype } = addressAttributes<Referral>(profile);
  return {
    attrs: [
      adrfam,
      attr('addr_portid', orElse('EINVAL', u16()), {
        get: (referral) => referral.portId,
        set(referral, id) {
          disabled(referral);
          referral.portId = id;
        },
      }),
      treq,
      traddr,
      trsvcid,
      trtype,
      attr('enable', bool, 'enabled'),
    ],
  };
};
