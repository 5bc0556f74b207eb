/**
 * What the parts of a camera share.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItem, type ConfigItemType, Errno, quote } from '../../../../core/index.js';
import { attr, cString, type FieldOf, inFunctions, kstrtou, u8 } from '../../../kinds/index.js';
import { type GadgetFunction, refuseWhileLinked } from '../../function.js';

/** As the driver calls the attribute in its functions: `dwFrameInterval` is `dw_frame_interval`. */
const inC = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();

/**
 * The driver gives every attribute that can be written the mode 0666.
 * @param prefix of its functions
 */
export const writableByAll = <T extends ConfigItem>(prefix: string, attrs: readonly Attribute<T>[]): Attribute<T>[] =>
  inFunctions((name) => prefix + inC(name), attrs).map((one) => (one.store ? { ...one, mode: 0o666 } : one));

/** A read-only attribute: one number, or several, one on each line. */
export const fixed = (name: string, value: number | readonly number[]): Attribute => ({
  name,
  show: () => (typeof value === 'number' ? `${value}\n` : value.map((one) => `${one}\n`).join('')),
});

/** A group without attributes that holds others. */
export function groupAround(name: string, ...groups: readonly ConfigGroup[]): ConfigGroup {
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

/** A descriptor that links can point to. While they do, and while the function is linked, it can't be changed. */
export interface Linked {
  readonly name: string;
  readonly uvc: GadgetFunction;
  linked: number;
}

/** One link is all that a class takes. @throws EBUSY */
export function refuseSecondHeader(
  group: { readonly name: string; readonly header: { readonly name: string } | undefined },
  by: string,
): void {
  const { name, header } = group;
  if (header) throw new Errno('EBUSY', () => `class/${name} links to ${header.name} (${by})`);
}

/** @throws EBUSY */
export function refuseWhileInUse({ uvc, linked, name }: Linked): void {
  if (linked > 0) throw new Errno('EBUSY', () => `${name} is linked`);
  refuseWhileLinked(uvc);
}

/** A byte in the field of the same name; an index is never 0. */
export const index = <T extends ConfigItem & Linked>(name: FieldOf<T, number> & string): Attribute<T> =>
  attr<T, number>(name, u8({ min: 1 }), name, { guard: refuseWhileInUse });

/**
 * Reads numbers, one on each line; empty lines and NULs do not count.
 * @param bits of each; a line is at most two bytes longer than that
 * @throws EINVAL, ERANGE
 */
export function readLines(page: Buffer, bits: 8 | 32): number[] {
  const tokens = page.toString('latin1').split(/[\n\0]+/);
  // A separator at the start leaves an empty token, which is no number; one at the end does not count.
  if (tokens.at(-1) === '') tokens.pop();
  const long = tokens.find((token) => token.length >= bits + 3);
  if (long !== undefined)
    throw new Errno('EINVAL', () => `the line ${quote(long)} has more than ${bits + 2} bytes (__uvcg_iter_item_entries)`);
  return tokens.map((token) => {
    const value = kstrtou(32, cString(Buffer.from(token, 'latin1')));
    if (value >= 2 ** bits) throw new Errno('ERANGE', () => `${value} does not fit into ${bits} bits (__uvcg_fill_item_entries)`);
    return value;
  });
}
