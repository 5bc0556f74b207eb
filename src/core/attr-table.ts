/**
 * The attributes of an item by name and number. Items of one type share one table, unless `isVisible` hides some.
 *
 * @module
 */
import { Errno, quote } from '../errno.js';
import type { Attribute, BinAttribute, ConfigGroup, ConfigItem, ConfigItemType } from './item.js';
import { checkName } from './name.js';
import { checkVisible } from './results.js';

/** One attribute of a type. */
export type AttrEntry =
  | { readonly binary: false; readonly attr: Attribute; readonly mode: number }
  | { readonly binary: true; readonly attr: BinAttribute; readonly mode: number };

/** The attributes that an item has, text ones first, in the order in which the kernel creates them. */
export class AttrTable {
  readonly #byName = new Map<string, number>();

  /** @throws EINVAL, ENAMETOOLONG for what cannot be a name, EEXIST when two have one name */
  constructor(readonly entries: readonly AttrEntry[]) {
    for (const [index, { attr }] of entries.entries()) {
      checkName(attr.name);
      if (this.#byName.has(attr.name)) throw new Errno('EEXIST', () => `two attributes are named ${quote(attr.name)} (configfs-fuse)`);
      this.#byName.set(attr.name, index);
    }
  }

  /** The number of the attribute of that name. */
  index(name: string): number | undefined {
    return this.#byName.get(name);
  }
}

const tables = new WeakMap<ConfigItemType, AttrTable>();

/** The table of an item; `isVisible` and `isBinVisible` are those of its own type, as in `populate_attrs`. */
export function attrTable(item: ConfigItem): AttrTable {
  const { type } = item;
  const ops = type.groupOps;
  const shared = !ops?.isVisible && !ops?.isBinVisible;
  const known = shared ? tables.get(type) : undefined;
  if (known) return known;
  const table = new AttrTable([
    ...(type.attrs ?? [])
      .filter((attr, n) => !ops?.isVisible || checkVisible('isVisible', ops.isVisible(item as ConfigGroup, attr, n)))
      .map((attr) => ({ binary: false as const, attr, mode: modeOf(attr, attr.show, attr.store) })),
    ...(type.binAttrs ?? [])
      .filter((attr, n) => !ops?.isBinVisible || checkVisible('isBinVisible', ops.isBinVisible(item as ConfigGroup, attr, n)))
      .map((attr) => ({ binary: true as const, attr, mode: modeOf(attr, attr.read, attr.write) })),
  ]);
  if (shared) tables.set(type, table);
  return table;
}

function modeOf(attr: { mode?: number }, read: unknown, write: unknown): number {
  return attr.mode ?? (read ? 0o444 : 0) | (write ? 0o200 : 0);
}
