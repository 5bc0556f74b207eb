/**
 * From the options of the set to a kernel and a provider.
 *
 * @module
 */
import type { SetOptions } from '../../spec.js';
import { badOption, compareVersions, kernelOption, type KernelVersion, switches } from '../../versions/index.js';
import { LATER_OUTBLOB_MAX, OUTBLOB_MAX, type Provider } from '../provider.js';

/** What a subsystem is made with. */
export interface Choice {
  /** The kernel is 6.10 or later: reports have attributes for the services of an SVSM. */
  readonly hasServices: boolean;
  /** The most bytes of a blob. */
  readonly outblobMax: number;
  /** Undefined: none is registered. */
  readonly provider: Provider | undefined;
}

/** The first kernel that has tsm. */
const OLDEST: KernelVersion = '6.7';
const DEFAULT: KernelVersion = '6.12';
/** The first kernel with the services of an SVSM, and with visibility. */
const SERVICES: KernelVersion = '6.10';
/** Known to have larger blobs, by its source; 6.12 has not, and those between were not looked at. */
const LARGE_BLOBS: KernelVersion = '7.2';
/** Providers that came later than tsm. */
const SINCE: Readonly<Record<string, KernelVersion>> = { arm_cca_guest: '6.13' };

/** @throws SubsystemError for a value that an option cannot have */
export async function chooseProvider(options: SetOptions): Promise<Choice> {
  const { provider: written = 'tdx_guest' } = options;
  const name = written.replaceAll('-', '_');
  const first = SINCE[name] ?? OLDEST;
  const kernel = kernelOption('tsm', { ...options, kernel: options['kernel'] ?? (compareVersions(first, DEFAULT) > 0 ? first : DEFAULT) });
  if (compareVersions(kernel, first) < 0) throw badOption('tsm', 'kernel', kernel, `${first} or later, which has ${written}`);
  const hasServices = compareVersions(kernel, SERVICES) >= 0;
  const svsm = switches('tsm', options, ['svsm']).length > 0;
  if (name !== 'sev_guest' && (svsm || options['floor'] !== undefined)) {
    throw badOption('tsm', 'provider', written, 'sev_guest along with svsm or floor');
  }
  if (svsm && !hasServices) throw badOption('tsm', 'kernel', kernel, `${SERVICES} or later along with svsm`);
  const outblobMax = compareVersions(kernel, LARGE_BLOBS) >= 0 ? LATER_OUTBLOB_MAX : OUTBLOB_MAX;
  return { hasServices, outblobMax, provider: await makeProvider(name, written, svsm, privlevelFloor(options['floor'], svsm), outblobMax) };
}

function privlevelFloor(written: string | undefined, svsm: boolean): number {
  if (written === undefined) return svsm ? 2 : 0;
  if (!/^[0-3]$/.test(written)) throw badOption('tsm', 'floor', written, '0 to 3');
  if (svsm && written === '0') throw badOption('tsm', 'floor', written, '1 to 3 along with svsm, which runs at VMPL 0 itself');
  return Number(written);
}

/** Loads only the one that is asked for. */
async function makeProvider(
  name: string,
  written: string,
  svsm: boolean,
  floor: number,
  outblobMax: number,
): Promise<Provider | undefined> {
  switch (name) {
    case 'none':
      return undefined;
    case 'tdx_guest':
      return new (await import('./tdx.js')).TdxGuest();
    case 'sev_guest':
      return new (await import('./sev.js')).SevGuest(floor, svsm);
    case 'arm_cca_guest':
      return new (await import('./arm-cca.js')).ArmCcaGuest();
    default:
      return (await import('./external.js')).loadProvider(written, outblobMax);
  }
}
