/**
 * The kernel that a model follows: its version, and what it was built with.
 *
 * @module
 */
import type { Attribute, ConfigItem, ConfigItemType } from '../../core/index.js';
import { type Conditional, pick } from './conditional.js';
import { compareVersions, type KernelVersion, OLDEST_VERSION } from './version.js';

/** Makes the item type that the kernels of a profile have. */
export type TypeOf<P extends Profile<any>, T extends ConfigItem> = (profile: P) => ConfigItemType<T>;

/** One kernel. `F` names its optional features, such as those that a build option of the kernel brings. */
export class Profile<F extends string = never> {
  readonly #features: ReadonlySet<F>;
  /** The answers of {@link since}: items ask as they are made. */
  readonly #since = new Map<KernelVersion, boolean>();
  readonly #types = new Map<TypeOf<any, any>, ConfigItemType<any>>();

  constructor(
    readonly version: KernelVersion = OLDEST_VERSION,
    features: Iterable<F> = [],
  ) {
    this.#features = new Set(features);
  }

  /** Is the kernel of version `first`, or newer? */
  since(first: KernelVersion): boolean {
    let answer = this.#since.get(first);
    if (answer === undefined) this.#since.set(first, (answer = compareVersions(this.version, first) >= 0));
    return answer;
  }

  /** Is the kernel older than version `first`? */
  before(first: KernelVersion): boolean {
    return !this.since(first);
  }

  /** Does the kernel have the feature? */
  has(feature: F): boolean {
    return this.#features.has(feature);
  }

  /** The entries of a list that this kernel has, in their order. */
  select<V>(entries: readonly (V | Conditional<V, F>)[]): V[] {
    return entries.flatMap((entry) => pick<V, F>(this, entry));
  }

  /** The attributes that items of this kernel have: {@link select} for an item type's `attrs`. */
  attributes<T extends ConfigItem>(entries: readonly (Attribute<T> | Conditional<Attribute<T>, F>)[]): Attribute<T>[] {
    return this.select<Attribute<T>>(entries);
  }

  /** What `make` returns for this profile. Made at the first call; later calls get the same object. */
  type<T extends ConfigItem>(make: TypeOf<this, T>): ConfigItemType<T> {
    let type = this.#types.get(make);
    if (!type) this.#types.set(make, (type = make(this)));
    return type;
  }
}
