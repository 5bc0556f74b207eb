/**
 * Getting at the parts of a description whose shape was checked: what has the wrong shape counts as not there.
 *
 * @module
 */
import { BoundedRegExp } from '../../bounded-regexp.js';
import type { ErrnoCode } from '../../errno.js';
import { PAGE_SIZE } from '../../core/index.js';
import type { Place } from './problems.js';
import type { Checker } from './shape.js';
import { type Entry, entry, type Plain, type Value } from './source.js';

export class Reading {
  constructor(protected readonly checker: Checker) {}

  protected problem(where: { readonly at: Place }, message: string): void {
    this.checker.problems.add(where.at, message);
  }

  /** The value of a key, if it is there and right. */
  protected part(map: Value | undefined, key: string): Value | undefined {
    const value = entry(map, key);
    return value && !this.checker.wrong.has(value) ? value : undefined;
  }

  protected entries(map: Value | undefined, key: string): readonly Entry[] {
    const value = this.part(map, key);
    return value?.form === 'map' ? value.entries.filter((one) => !this.checker.wrong.has(one.value)) : [];
  }

  /** The items of a list; a value that is no list is the only one of its own. */
  protected list(value: Value | undefined): readonly Value[] {
    if (!value || this.checker.wrong.has(value)) return [];
    return value.form === 'list' ? value.items.filter((one) => !this.checker.wrong.has(one)) : [value];
  }

  protected plain(value: Value | undefined): Plain | undefined {
    return value?.form === 'scalar' ? value.value : undefined;
  }

  protected text(map: Value | undefined, key: string): string | undefined {
    const plain = this.plain(this.part(map, key));
    return typeof plain === 'string' ? plain : undefined;
  }

  protected texts(map: Value | undefined, key: string): readonly { readonly text: string; readonly at: Place }[] {
    return this.list(this.part(map, key)).flatMap((value) => {
      const text = this.plain(value);
      return typeof text === 'string' ? [{ text, at: value.at }] : [];
    });
  }

  protected number(map: Value | undefined, key: string): number | undefined {
    const plain = this.plain(this.part(map, key));
    return plain === undefined || plain === null ? undefined : Number(plain);
  }

  protected errno(map: Value | undefined, key: string, otherwise: ErrnoCode): ErrnoCode {
    return (this.text(map, key) as ErrnoCode | undefined) ?? otherwise;
  }

  /** A regular expression that has to match as a whole. */
  protected regexp(map: Value | undefined, key: string): RegExp | undefined {
    const source = this.text(map, key);
    if (source === undefined) return undefined;
    try {
      // By itself first: what is put around it must not make it right.
      new RegExp(source, 'u');
      return new BoundedRegExp(`^(?:${source})$`, 'su');
    } catch (error) {
      const why = (error as Error).message.replace(/^Invalid regular expression: /, '');
      this.problem(this.part(map, key)!, `${why}; expected a regular expression of JavaScript`);
      return undefined;
    }
  }

  /** What is shown has to fit a page. */
  protected checkPage(where: { readonly at: Place }, text: string): void {
    const length = Buffer.byteLength(text);
    if (length > PAGE_SIZE) this.problem(where, `this text has ${length} bytes; expected ${PAGE_SIZE} at most, the size of a page`);
  }
}
