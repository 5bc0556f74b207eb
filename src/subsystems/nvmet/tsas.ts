/**
 * `addr_tsas` of a port (since 6.7): a property of its transport. TCP can have TLS; RDMA shows its connection type, which
 * can be set to what it is and to nothing else.
 *
 * @module
 */
import { type Attribute, Errno } from '../../core/index.js';
import { attr, oneOf } from '../kinds/index.js';
import { type AddressItem, logInvalid, refuseWhileEnabled } from './address.js';
import type { NvmetProfile } from './profile.js';

/** Every word that any transport takes. */
const WORDS = ['none', 'tls1.3', 'connected', 'datagram'];

export const tsas = (profile: NvmetProfile): Attribute<AddressItem> =>
  attr<AddressItem, string>(
    'addr_tsas',
    logInvalid('tsas', oneOf<string>(WORDS)),
    {
      get: (port) => port.tsas,
      set(port, value) {
        if (port.trtype === 'rdma' && value === port.tsas) return;
        if (port.trtype !== 'tcp' || !['none', 'tls1.3'].includes(value)) {
          throw new Errno('EINVAL', () => `addr_trtype ${port.trtype === '' ? 'is not set' : `${port.trtype} does not take ${value}`}`);
        }
        if (value === 'tls1.3') {
          if (!profile.has('tls'))
            throw new Errno('EINVAL', 'the kernel is not built with NVME_TARGET_TCP_TLS: option tls (nvmet_addr_tsas_store)');
          if (port.treq === 'not specified') port.treq = 'required';
        } else port.treq = 'not specified';
        port.tsas = value;
      },
    },
    { guard: refuseWhileEnabled('addr_tsas') },
  );
