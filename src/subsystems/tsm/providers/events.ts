/**
 * What happens to the providers of reports: their modules come and go, and a report cannot be had.
 *
 * @module
 */
import { ERRNO, type ErrnoCode } from '../../../errno.js';
import { suggest } from '../../../suggest.js';
import type { SubsystemEvent } from '../../events.js';
import { SubsystemError } from '../../spec.js';
import type { Failures } from './failing.js';
import type { Provider } from '../provider.js';
import type { Tsm } from '../tsm.js';

/**
 * The events of a mount, by name.
 * @param own the provider that it began with
 * @param failures those of all its providers
 * @param other makes another one by name. @throws SubsystemError
 */
export function tsmEvents(
  tsm: Tsm,
  own: Provider | undefined,
  failures: Failures,
  other: (name: string) => Promise<Provider | undefined>,
): Readonly<Record<string, SubsystemEvent>> {
  let last = own;
  return {
    unregister: {
      summary: "the provider's module is unloaded; reports that were made stay",
      parameters: [],
      trigger: async () => {
        last = tsm.provider ?? last;
        await tsm.unregisterProvider();
      },
    },
    register: {
      summary: `the module of a provider is loaded: the last one, or ${PROVIDERS.join(', ')}`,
      parameters: ['[PROVIDER]'],
      trigger: async (written) => {
        const provider = written === undefined ? last : own?.name === written ? own : await other(providerName(written));
        if (!provider) throw new SubsystemError('usage', `tsm: there was no provider; expected the name of one: ${PROVIDERS.join(', ')}`);
        await tsm.registerProvider(provider);
      },
    },
    fail: {
      summary: 'the provider fails to make the next report, with this errno; a report that is made already stays',
      parameters: ['ERRNO'],
      trigger: (code = '') => {
        if (!Object.hasOwn(ERRNO, code)) throw new SubsystemError('usage', `tsm: '${code}' is not an errno; ${suggest(code, ERRNOS)}`);
        failures.next = code as ErrnoCode;
      },
    },
  };
}

const PROVIDERS = ['tdx_guest', 'sev_guest', 'arm_cca_guest'] as const;
/** Those that the providers of the kernel answer, for messages. */
const ERRNOS = ['EIO', 'ETIMEDOUT', 'EBUSY', 'EINTR', 'ENXIO', 'EINVAL', 'ENOMEM', 'EFBIG', 'ENOTTY'];

/** What a socket names is no code of a user's own. */
function providerName(written: string): string {
  const name = written.replaceAll('-', '_');
  if ((PROVIDERS as readonly string[]).includes(name)) return name;
  throw new SubsystemError('usage', `tsm: there is no provider '${written}'; ${suggest(written, PROVIDERS)}`);
}
