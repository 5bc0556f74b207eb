/**
 * `referrals` of a port: addresses of other targets, which its discovery service reports. They can have any name.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType } from '../../core/index.js';
import { attr, bool, inFunctions, orElse, u16 } from '../kinds/index.js';
import { AddressItem, addressAttributes, logInvalid, refuseWhileEnabled } from './address.js';
import type { NvmetProfile } from './profile.js';

export class Referrals extends ConfigGroup {
  constructor(profile: NvmetProfile) {
    super(profile.type(referralsType), 'referrals');
  }
}

class Referral extends AddressItem {
  constructor(profile: NvmetProfile) {
    super(profile.type(referralType), 'referral');
    // The kernel does not initialize the family. 0 means PCI, which older kernels have no name for.
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
      ...inFunctions<Attribute<Referral>>('nvmet_', [
        adrfam,
        attr('addr_portid', logInvalid('portid', orElse('EINVAL', u16())), {
          get: (referral) => referral.portId,
          set(referral, id) {
            refuseWhileEnabled('addr_portid')(referral);
            referral.portId = id;
          },
        }),
        treq,
        traddr,
        trsvcid,
        trtype,
      ]),
      ...inFunctions('nvmet_referral_', [attr<Referral, boolean>('enable', logInvalid('enable', bool), 'enabled')]),
    ],
  };
};
