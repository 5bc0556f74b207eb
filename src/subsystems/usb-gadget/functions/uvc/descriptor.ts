/**
 * What the parts of a camera share.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItem, type ConfigItemType, Errno } from '../../../../core/index.js';
import { attr, cString, type FieldOf, kstrtou, u8 } from '../../../kinds/index.js';
import type { GadgetFunction } from '../../function.js';

/** The driver lets everybody write what can be written at all (0666). */
export const forAll = <T extends ConfigItem>(attrs: readonly Attribute<T>[]): Attribute<T>[] =>
  attrs.map((one) => (one.store ? { ...one, mode: 0o666 } : one));

/** An attribute that shows a number, or some, each on a line of its own. */
export const fixed = (name: string, value: number | readonly number[]): Attribute => ({
  name,
  show: () => (typeof value === 'number' ? `${value}\n` : value.map((one) => `${one}\n`).join('')),
});

/** A descriptor that can't be changed: a group of nothing but numbers. */
export function fixedGroup(name: string, values: Readonly<Record<string, number | readonly number[]>>): ConfigGroup {
  return new ConfigGroup({ attrs: Object.entries(values).map(([field, value]) => fixed(field, value)) }, name);
}

/** A group without attributes around others. */
export function around(name: string, ...groups: readonly ConfigGroup[]): ConfigGroup {
  const group = new ConfigGroup({}, name);
  for (const one of groups) group.addDefaultGroup(one);
  return group;
}

/** A group in which users make items; it knows them. */
export class Collection<I extends ConfigItem> extends ConfigGroup {
  readonly items: I[] = [];

  constructor(name: string, make: () => I) {
    const type: ConfigItemType<Collection<I>> = {
      groupOps: {
        makeItem(group) {
          const item = make();
          group.items.push(item);
          return item;
        },
        dropItem(group, item) {
          group.items.splice(group.items.indexOf(item as I), 1);
        },
      },
    };
    super(type, name);
  }
}

/** Something that links point to: while it has any, and while the function is linked, it can't be changed. */
export interface Linked {
  readonly uvc: GadgetFunction;
  linked: number;
}

/** @throws EBUSY */
export function whileUnlinked({ uvc, linked }: Linked): void {
  if (linked > 0 || uvc.users > 0) throw new Errno('EBUSY');
}

/** A byte that is the field of the same name; an index, and such are never 0. */
export const index = <T extends ConfigItem & Linked>(name: FieldOf<T, number> & string): Attribute<T> =>
  attr<T, number>(name, u8({ min: 1 }), name, { guard: whileUnlinked });

/**
 * Reads numbers, each on a line of its own; empty lines and NULs do not count.
 * @param bits of each; a line is at most two bytes longer than that
 * @throws EINVAL, ERANGE
 */
export function numberLines(page: Buffer, bits: 8 | 32): number[] {
  const tokens = page.toString('latin1').split(/[\n\0]+/);
  // What comes before a separator at the very start is a token of its own, and no number; at the end there is none.
  if (tokens.at(-1) === '') tokens.pop();
  if (tokens.some((token) => token.length >= bits + 3)) throw new Errno('EINVAL');
  return tokens.map((token) => {
    const value = kstrtou(32, cString(Buffer.from(token, 'latin1')));
    if (value >= 2 ** bits) throw new Errno('ERANGE');
    return value;
  });
}
