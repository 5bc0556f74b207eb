/**
 * The kernel modules of tsm: that of the provider registers it, and takes it away.
 *
 * @module
 */
import { Errno, type SurroundingModule } from '../../../core/index.js';
import type { Provider } from '../provider.js';
import type { Tsm } from '../tsm.js';

/** Modules, and the function in which they look for their hardware. */
const PROBES = { tdx_guest: 'tdx_guest_init', sev_guest: 'sev_guest_probe', arm_cca_guest: 'arm_cca_guest_init' } as const;

/** @param own the provider that the machine has the hardware of */
export function tsmModules(tsm: Tsm, own: Provider | undefined): (string | SurroundingModule)[] {
  const providers = Object.entries(PROBES).map(
    ([name, probe]): SurroundingModule => ({
      name,
      needs: ['tsm'],
      loaded: () => tsm.provider?.name === name,
      load() {
        if (own?.name !== name) throw new Errno('ENODEV', `the guest is not one of ${name} (${probe})`);
        return tsm.registerProvider(own);
      },
      unload: () => tsm.unregisterProvider(),
    }),
  );
  return ['tsm', ...providers];
}
