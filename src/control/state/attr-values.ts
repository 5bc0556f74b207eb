/**
 * The values of a directory's attributes by name. A state of thousands of items has tens of thousands of them, so they are two short lists
 * and no `Map`: made sooner, gone through without an object for each, and a third of the memory.
 *
 * @module
 */

/** The value of an attribute: one text or content; for what can only be written all that was written to it. */
export type AttrValue = readonly Uint8Array[];

/** See the module's documentation. */
export class AttrValues {
  readonly #names: string[] = [];
  readonly #values: AttrValue[] = [];

  get size(): number {
    return this.#names.length;
  }

  get(name: string): AttrValue | undefined {
    const at = this.#names.indexOf(name);
    return at < 0 ? undefined : this.#values[at];
  }

  set(name: string, value: AttrValue): void {
    const at = this.#names.indexOf(name);
    if (at >= 0) this.#values[at] = value;
    else this.append(name, value);
  }

  /** Sets what has no value yet. */
  append(name: string, value: AttrValue): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** The name of number `at`, in the order of their setting. */
  nameAt(at: number): string {
    return this.#names[at]!;
  }

  valueAt(at: number): AttrValue {
    return this.#values[at]!;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  *[Symbol.iterator](): Generator<[string, AttrValue]> {
    for (let at = 0; at < this.size; at++) yield [this.nameAt(at), this.valueAt(at)];
  }
}

/**
 * Values that say what is to be written, and not what the attribute then reads as: they are written just so, whatever it reads as, and
 * a final newline that is not there is not added.
 */
export const VERBATIM = new WeakSet<AttrValue>();
