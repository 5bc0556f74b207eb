/**
 * Which kernel the model follows: its version, what it was built with, and what there is on the machine.
 *
 * @module
 */
import type { Attribute, ConfigItem, ConfigItemType } from '../../core/index.js';
import { type SetOptions, SubsystemError } from '../spec.js';

/** A version of the kernel, such as `6.12`. */
export type KernelVersion = `${number}.${number}`;

/** What a kernel may be built with, or a machine may have, and is not there unless asked for. */
export type Feature = 'auth' | 'passthru' | 'p2pmem' | 'tls' | 'rdma' | 'fc';

const FEATURES: readonly Feature[] = ['auth', 'passthru', 'p2pmem', 'tls', 'rdma', 'fc'];

/** The oldest version that the model knows. */
const OLDEST: KernelVersion = '6.1';

/** An attribute that is there only in some kernels. */
interface Conditional<T extends ConfigItem> {
  readonly attribute: Attribute<T>;
  readonly applies: (profile: Profile) => boolean;
}

/** The kernel and the machine that the model stands in for. */
export class Profile {
  readonly kernel: KernelVersion;
  readonly #features: ReadonlySet<Feature>;
  /** Every address counts as the machine's own. */
  readonly anyAddress: boolean;
  /** Where a block device counts as present. */
  readonly devices: ReadonlySet<string>;

  /** @throws SubsystemError for a value that an option cannot have */
  constructor(options: SetOptions = {}) {
    this.kernel = version(options['kernel'] ?? OLDEST);
    this.#features = new Set(FEATURES.filter((feature) => flag(options, feature)));
    this.anyAddress = options['addresses'] === 'any';
    if (options['addresses'] !== undefined && !this.anyAddress) throw wrong('addresses', options['addresses'], 'any');
    this.devices = new Set((options['devices'] ?? '/dev/nullb0').split(':').filter(Boolean));
  }

  has(feature: Feature): boolean {
    return this.#features.has(feature);
  }

  /** Is the kernel of this version, or of a later one? */
  since(first: KernelVersion): boolean {
    return compare(this.kernel, first) >= 0;
  }

  /** The attributes that this kernel has, in the order given. */
  select<T extends ConfigItem>(rows: readonly (Attribute<T> | Conditional<T>)[]): Attribute<T>[] {
    return rows.flatMap((row) => ('attribute' in row ? (row.applies(this) ? [row.attribute] : []) : [row]));
  }
}

/** An attribute that kernels have from `first` on. */
export const since = <T extends ConfigItem>(first: KernelVersion, attribute: Attribute<T>): Conditional<T> => ({
  attribute,
  applies: (profile) => profile.since(first),
});

/** An attribute of kernels that were built with `feature`. */
export const built = <T extends ConfigItem>(feature: Feature, attribute: Attribute<T>): Conditional<T> => ({
  attribute,
  applies: (profile) => profile.has(feature),
});

/** An item type of which each profile has its own: made once, when first asked for. */
export function perProfile<T extends ConfigItem>(make: (profile: Profile) => ConfigItemType<T>): (profile: Profile) => ConfigItemType<T> {
  const made = new WeakMap<Profile, ConfigItemType<T>>();
  return (profile) => {
    let type = made.get(profile);
    if (!type) made.set(profile, (type = make(profile)));
    return type;
  };
}

function version(text: string): KernelVersion {
  const found = /^(\d+\.\d+)(?:\.\d+)?$/.exec(text)?.[1] as KernelVersion | undefined;
  if (!found || compare(found, OLDEST) < 0) throw wrong('kernel', text, `${OLDEST} or a later version, such as 6.12`);
  return found;
}

function compare(a: KernelVersion, b: KernelVersion): number {
  const [aMajor, aMinor] = a.split('.').map(Number) as [number, number];
  const [bMajor, bMinor] = b.split('.').map(Number) as [number, number];
  return aMajor - bMajor || aMinor - bMinor;
}

function flag(options: SetOptions, name: string): boolean {
  const value = options[name];
  if (value !== undefined && value !== '') throw wrong(name, value, 'no value');
  return value !== undefined;
}

function wrong(option: string, value: string, expected: string): SubsystemError {
  return new SubsystemError('usage', `nvmet: option '${option}' cannot be '${value}'; expected ${expected}`);
}
