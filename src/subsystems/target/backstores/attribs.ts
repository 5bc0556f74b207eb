/**
 * The values of a storage object's `attrib`, by the names of their files (`struct se_dev_attrib`).
 *
 * @module
 */

/** What a storage object starts with (`target_alloc_device`); all others are 0. */
const START: Readonly<Record<string, number>> = {
  emulate_dpo: 1,
  emulate_fua_write: 1,
  emulate_fua_read: 1,
  emulate_tas: 1,
  emulate_caw: 1,
  emulate_3pc: 1,
  emulate_pr: 1,
  enforce_pr_isids: 1,
  emulate_rsoc: 1,
};

/** Numbers by name. A bool is 0 or 1. */
export class Attribs {
  readonly #values = new Map<string, number>(Object.entries(START));

  get(name: string): number {
    return this.#values.get(name) ?? 0;
  }

  set(name: string, value: number): void {
    this.#values.set(name, value);
  }

  /** Several at once. */
  assign(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }
}
