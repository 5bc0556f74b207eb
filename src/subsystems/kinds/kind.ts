/**
 * A *kind* says how a value is read from, and shown as, the text of an attribute; {@link attr} binds it to a field of
 * an item. Models are written as lists of these, so that a reader sees at a glance what a directory holds:
 *
 * ```ts
 * attrs: [
 *   attr('idVendor', u16({ hex: 4 }), 'idVendor'),
 *   attr('enable', bool, { get: (ns) => ns.enabled, set: (ns, on) => (on ? ns.enable() : ns.disable()) }),
 * ]
 * ```
 *
 * @module
 */
import type { Attribute, Caller, ConfigItem, MaybePromise } from '../../core/index.js';

/** How one sort of value is written as text. Stateless: the same object serves any number of attributes. */
export interface Kind<V> {
  /** What a description of the tree calls it, such as `u16`. */
  readonly name: string;
  /**
   * Reads what a program wrote.
   * @param page as `store` gets it, at most 4095 bytes
   * @throws Errno as the kernel's own reader answers
   */
  parse(page: Buffer): V;
  /** The value as `show` gives it, but for the final newline. */
  format(value: V): string | Buffer;
}

/** Getter and setter of a value that is not simply a field, or whose change has a rule or an effect. */
export interface Accessor<T, V> {
  /** The value that a read shows. @throws Errno to refuse it */
  get(item: T, caller: Caller): MaybePromise<V>;
  /** Without it the attribute is read-only. Throw an Errno to refuse the value. */
  set?(item: T, value: V, caller: Caller): MaybePromise<void>;
}

/** The names of the fields of `T` that hold a `V`. */
export type FieldOf<T, V> = { [K in keyof T]-?: T[K] extends V ? (V extends T[K] ? K : never) : never }[keyof T];

/** What differs from the common attribute, which is readable, writable and ends with a newline. */
export interface AttrOptions<T> {
  /** Permission bits; derived from the callbacks unless given. */
  readonly mode?: number;
  /** Leaves out `store` ('ro') or `show` ('wo'). */
  readonly access?: 'ro' | 'wo' | 'rw';
  /**
   * Asked before the text is even looked at: throws to refuse any store in the item's present state. A rule that the
   * kernel checks after reading the value belongs into {@link Accessor.set}.
   */
  readonly guard?: (item: T) => void;
  /** What follows the value in `show`; `'\n'` unless given (a few drivers show no newline). */
  readonly end?: '\n' | '';
}

/** An attribute that tells its kind, for who describes it to people. */
export interface KindAttribute<T extends ConfigItem> extends Attribute<T> {
  /** How its text is read and shown. */
  readonly kind: Kind<any>;
}

/** Makes the attribute `name` of items `T`: a value of the given kind, kept in a field or behind an accessor. */
export function attr<T extends ConfigItem, V>(
  name: string,
  kind: Kind<V>,
  where: FieldOf<T, V> | Accessor<T, V>,
  options: AttrOptions<T> = {},
): KindAttribute<T> {
  const access: Accessor<T, V> = typeof where === 'object' ? where : fieldAccessor<T, V>(where);
  const { mode, guard, end = '\n' } = options;
  const readable = options.access !== 'wo';
  const writable = options.access !== 'ro' && access.set !== undefined;
  const finish = (value: V): string | Buffer => {
    const text = kind.format(value);
    return typeof text === 'string' ? text + end : Buffer.concat([text, Buffer.from(end)]);
  };
  return {
    name,
    kind,
    ...(mode === undefined ? {} : { mode }),
    ...(readable && {
      show(item: T, caller: Caller) {
        const value = access.get(item, caller);
        return value instanceof Promise ? value.then(finish) : finish(value);
      },
    }),
    ...(writable && {
      store(item: T, page: Buffer, caller: Caller) {
        guard?.(item);
        const done: unknown = access.set?.(item, kind.parse(page), caller);
        // A setter may be an arrow function that returns the value.
        return typeof done === 'object' && done !== null && 'then' in done ? Promise.resolve(done).then(() => {}) : undefined;
      },
    }),
  };
}

/** Reads and writes a plain field. */
function fieldAccessor<T, V>(field: FieldOf<T, V>): Accessor<T, V> {
  return {
    get: (item) => item[field] as V,
    set: (item, value) => {
      (item[field] as V) = value;
    },
  };
}
