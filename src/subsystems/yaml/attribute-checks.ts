/**
 * What no shape can say of an attribute: that its keys go together, and go with the other attributes.
 *
 * @module
 */
import { FormulaReader } from './formula-reader.js';
import type { AttributeModel, TypeModel } from './model.js';
import { suggest } from '../../suggest.js';
import type { Place } from './problems.js';
import type { Entry, Value } from './source.js';

const MODES: Readonly<Record<string, number>> = { ro: 0o444, wo: 0o200, rw: 0o644 };
export const READ = 0o444;
export const WRITE = 0o222;
const OF_STORES = ['guard', 'check', 'effect', 'sets'];
const OF_READS = ['read', 'show'];
const NUMERIC = /^(scanned-)?[us]\d+$|^int$|^strtoul$/;

/** The numbers of a kind; those of 64 bits are more than a number in a description can tell apart. */
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = Object.fromEntries([
  ...[8, 16, 32].flatMap((bits) => [
    [`u${bits}`, [0, 2 ** bits - 1]],
    [`s${bits}`, [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]],
    [`scanned-u${bits}`, [0, 2 ** bits - 1]],
  ]),
  ['int', [-(2 ** 31), 2 ** 31 - 1]],
]);

/** See the module's documentation. */
export class AttributeChecks extends FormulaReader {
  /** What is said of stores has no effect where nothing can be stored, nor what is said of reads where nothing can be read. */
  protected checkUse(value: Value): void {
    const mode = this.text(value, 'mode');
    const [write, read] = [(this.mode(value) & WRITE) !== 0, (this.mode(value) & READ) !== 0];
    for (const key of write ? [] : OF_STORES) this.without(value, key, `mode '${mode}', in which nobody can store it`);
    for (const key of read ? [] : OF_READS) this.without(value, key, `mode '${mode}', in which nobody can read it`);
    if (!NUMERIC.test(this.text(value, 'kind') ?? '') || this.part(value, 'min') || this.part(value, 'max')) return;
    if (this.part(value, 'outside'))
      this.problem(this.part(value, 'outside')!, "'outside' has no effect without 'min' or 'max'; expected one of them beside it");
  }

  private without(value: Value, key: string, why: string): void {
    const part = this.part(value, key);
    if (part) this.problem(part, `'${key}' has no effect with ${why}; expected another mode, or no '${key}'`);
  }

  protected mode(value: Value): number {
    const mode = this.text(value, 'mode');
    return mode === undefined || mode === 'none' ? MODES['rw']! : (MODES[mode] ?? parseInt(mode, 8));
  }

  /** The bounds of a number are numbers that it may be, and of any value a range that has one. */
  protected checkRange(value: Value, kind: string): void {
    const range = RANGES[kind];
    const [min, max] = [this.number(value, 'min'), this.number(value, 'max')];
    for (const [key, limit] of Object.entries({ min, max })) {
      if (range && limit !== undefined && (limit < range[0] || limit > range[1]))
        this.problem(this.part(value, key)!, `'${key}' ${limit} is not ${kind}; expected ${range[0]} to ${range[1]}`);
    }
    if (min !== undefined && max !== undefined && min > max) {
      this.problem(this.part(value, 'max')!, `'max' ${max} is less than 'min' ${min}; expected a range that has a value`);
    }
  }

  protected checkDifferent(value: Value): void {
    const seen = new Set<string>();
    for (const { text, at } of this.texts(value, 'values')) {
      const before = this.text(value, 'match') === 'prefix' ? [...seen].find((one) => text.startsWith(one)) : undefined;
      if (seen.has(text)) this.problem({ at }, `'${text}' is listed twice; expected different names`);
      else if (before !== undefined)
        this.problem({ at }, `'${text}' is never reached, since '${before}' before it is a prefix of it; expected the longer one first`);
      seen.add(text);
    }
  }

  /**
   * Attributes that need each other can never be stored, unless something else sets one of them.
   * @param form the one that counts, of an attribute that differs between kernels
   */
  protected checkOrder(entries: readonly Entry[], type: TypeModel, form: (one: Entry) => Value, setFromBelow: Iterable<string>): void {
    // Code may set whatever it likes.
    if (this.reader.code.length > 0) return;
    const set = new Set([...[...type.attributes, ...type.events].flatMap((one) => one.sets.map(([name]) => name)), ...setFromBelow]);
    const waiting = new Map(type.attributes.filter((one) => waits(one) && !set.has(one.name)).map((one) => [one.name, one]));
    for (let before = -1; before !== waiting.size; ) {
      before = waiting.size;
      for (const [name, one] of waiting) if (!one.needs.some((needed) => waiting.has(needed))) waiting.delete(name);
    }
    // One is enough to tell of a circle.
    for (const [name, one] of [...waiting].slice(0, 1)) {
      const value = form(entries.find(({ key }) => key === name)!);
      const needed = this.texts(value, 'needs').find(({ text }) => waiting.has(text) && text !== name);
      if (needed && one.needs.includes(needed.text))
        this.problem(needed, `'${name}' and '${needed.text}' need each other, so neither can be stored; expected one that comes first`);
    }
  }

  /** What an attribute says of others is said of attributes of the same item. */
  protected checkNames(one: Entry, model: AttributeModel, names: readonly string[]): void {
    const references: { readonly text: string; readonly at: Place }[] = [...this.texts(one.value, 'needs'), ...this.texts(one.value, 'of')];
    if (references.length === 0) return;
    const others = names.filter((name) => name !== model.name);
    for (const { text, at } of references) {
      if (others.includes(text)) continue;
      const why = text === model.name ? `'${text}' is the attribute itself` : `there is no attribute '${text}' in this type`;
      this.problem({ at }, `${why}; ${suggest(text === model.name ? '' : text, others)}`);
    }
  }
}

/** Whether it has no value until it is stored, and needs others before. */
function waits(one: AttributeModel): boolean {
  return one.needs.length > 0 && (one.mode & WRITE) !== 0 && !one.start && (one.form === 'counter' || one.initial === undefined);
}
