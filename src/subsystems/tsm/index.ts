/**
 * tsm: attestation reports of a confidential guest (drivers/virt/coco/guest/report.c, drivers/virt/coco/tsm.c before 6.16).
 *
 * ```
 * tsm/                       tsm.ts       the provider, and who waits for it
 * └── report/
 *     └── NAME/              report.ts    one request: what is asked, and the blobs that answer it
 * ```
 *
 * A provider (provider.ts) makes the blobs: `providers/tdx.ts`, `sev.ts`, `arm-cca.ts`, or a user's own, `external.ts`.
 *
 * It answers as Linux 6.12 does with a provider of ours (test/conformance/module); the others follow their source. Quotes and reports have the structure of real ones and carry the inblob, but test keys
 * sign them (providers/test-keys.ts): parsers accept them, and a verifier that trusts Intel, AMD or Arm refuses them.
 *
 * @module
 */
import type { SetOptions } from '../spec.js';
import { chooseProvider } from './providers/choose.js';
import { tsmEvents } from './providers/events.js';
import { failing, type Failures } from './providers/failing.js';
import { tsmModules } from './providers/modules.js';
import { Tsm } from './tsm.js';

export { tsmOptions } from './options.js';

/**
 * A fresh subsystem.
 * @throws SubsystemError for an option's value that cannot be
 */
export async function tsm(options: SetOptions = {}): Promise<Tsm> {
  const failures: Failures = { next: undefined };
  const { hasServices, outblobMax, provider: chosen } = await chooseProvider(options);
  const provider = chosen && failing(chosen, failures);
  const made = new Tsm(hasServices, provider, outblobMax);
  const { kernel } = options;
  made.events = tsmEvents(made, provider, failures, async (name) => {
    const other = await chooseProvider({ ...(kernel !== undefined && { kernel }), provider: name });
    return other.provider && failing(other.provider, failures);
  });
  made.surroundings = { modules: tsmModules(made, provider) };
  return made;
}
