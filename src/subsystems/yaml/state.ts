/**
 * The items of described subsystems, and the state of each: the values that were stored in it, and how much is in it.
 *
 * @module
 */
import { ConfigGroup, ConfigItem, type ConfigItemType, ConfigSubsystem, Errno } from '../../core/index.js';
import type { AttributeModel, MakeRule, TypeModel } from './model.js';

/** What an item keeps. Most items of a large tree are never stored to, so nothing is made before it is needed. */
export class State {
  #values: Map<AttributeModel, unknown> | undefined;
  /** How often each attribute was stored. */
  #stores: Map<string, number> | undefined;
  /** How many items each rule has made that are still there. */
  #made: Map<MakeRule, number> | undefined;
  /** How many links are in it. */
  links = 0;

  /**
   * @param type of the item
   * @param maker the rule that made it; undefined for a subsystem and a default group
   */
  constructor(
    readonly type: TypeModel,
    readonly maker: MakeRule | undefined,
  ) {}

  /** The value, the default, or undefined while there is neither. */
  get(attribute: AttributeModel): unknown {
    const value = this.#values?.get(attribute);
    if (value !== undefined) return value;
    return attribute.form === 'counter' ? this.#count(attribute.of) : attribute.initial;
  }

  set(attribute: AttributeModel, value: unknown): void {
    (this.#values ??= new Map()).set(attribute, value);
    this.#stores ??= new Map();
    this.#stores.set(attribute.name, (this.#stores.get(attribute.name) ?? 0) + 1);
  }

  #count(names: readonly string[] | undefined): number {
    let sum = 0;
    for (const [name, times] of this.#stores ?? []) if (!names || names.includes(name)) sum += times;
    return sum;
  }

  /** Whether the attribute of that name has a value; an empty text is none. */
  isSet(name: string): boolean {
    const attribute = this.type.attributes.find((one) => one.name === name);
    const value = attribute && this.get(attribute);
    return value !== undefined && value !== '' && !(Buffer.isBuffer(value) && value.length === 0);
  }

  /** One more, or one less, of what a rule makes. */
  count(rule: MakeRule, more: 1 | -1): void {
    (this.#made ??= new Map()).set(rule, this.made(rule) + more);
  }

  made(rule: MakeRule): number {
    return this.#made?.get(rule) ?? 0;
  }
}

/** An item of a described type. */
export interface Described extends ConfigItem {
  readonly state: State;
}

/** An item in which nothing can be made. */
export class DescribedItem extends ConfigItem implements Described {
  constructor(
    type: ConfigItemType,
    readonly state: State,
  ) {
    super(type);
  }
}

/** A group, made by a user or by default. */
export class DescribedGroup extends ConfigGroup implements Described {
  constructor(
    type: ConfigItemType,
    readonly state: State,
    name?: string,
  ) {
    super(type, name);
  }
}

/** A subsystem. */
export class DescribedSubsystem extends ConfigSubsystem implements Described {
  constructor(
    type: ConfigItemType,
    readonly state: State,
    name: string,
  ) {
    super(type, name);
  }
}

/** The state of an item, if it is of a described type. */
export function stateOf(item: ConfigItem): State | undefined {
  return 'state' in item && item.state instanceof State ? item.state : undefined;
}

/** @throws the errno of `frozen` while the attribute of `frozenBy`, here or in the nearest item above that has it, is true */
export function checkFrozen(item: Described, except?: string): void {
  const { frozenBy } = item.state.type;
  if (!frozenBy || frozenBy.attribute === except) return;
  for (let at: ConfigItem | undefined = item; at; at = at.parent) {
    const state = stateOf(at);
    const attribute = state?.type.attributes.find(({ name }) => name === frozenBy.attribute);
    if (!attribute) continue;
    if (state!.get(attribute) === true) throw new Errno(frozenBy.errno);
    return;
  }
}
