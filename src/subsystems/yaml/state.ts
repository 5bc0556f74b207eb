/**
 * The items of described subsystems, and the state of each: the values that were stored in it, and how much is in it.
 *
 * @module
 */
import { ConfigGroup, ConfigItem, type ConfigItemType, ConfigSubsystem, Errno } from '../../core/index.js';
import type { Eventful } from '../events.js';
import type { AttributeModel, MakeRule, TypeModel } from './model.js';

/** What an item keeps. Most items of a large tree are never stored to, so nothing is made before it is needed. */
export class State {
  #values: Map<AttributeModel, unknown> | undefined;
  /** How often each attribute was stored. */
  #stores: Map<string, number> | undefined;
  /** How many items each rule has made that are still there. */
  #made: Map<MakeRule, number> | undefined;
  #children: Set<Described> | undefined;
  #groups: Described[] | undefined;
  #links: ConfigItem[] | undefined;
  /** What expressions see of it, once one has looked. */
  view: object | undefined;
  /** Whether it is kept from being removed. */
  pinned = false;

  /**
   * @param type of the item
   * @param name of its directory; an item is asked for it before it is in the tree
   * @param above what it is in; undefined for a subsystem
   * @param maker the rule that made it; undefined for a subsystem and a default group
   */
  constructor(
    readonly type: TypeModel,
    readonly name: string,
    readonly above: Described | undefined,
    readonly maker?: MakeRule,
  ) {}

  /** The value, the default, or undefined while there is neither. */
  get(attribute: AttributeModel): unknown {
    const value = this.#values?.get(attribute);
    if (value !== undefined) return value;
    return attribute.form === 'counter' ? this.#count(attribute.of) : attribute.initial;
  }

  /** Sets a value that nobody stored. */
  put(attribute: AttributeModel, value: unknown): void {
    (this.#values ??= new Map()).set(attribute, value);
  }

  /** What was stored. */
  set(attribute: AttributeModel, value: unknown): void {
    this.put(attribute, value);
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

  /** What users have made in it, in the order of creation. */
  get children(): Described[] {
    return [...(this.#children ?? [])];
  }

  addChild(item: Described): void {
    (this.#children ??= new Set()).add(item);
  }

  removeChild(item: Described): void {
    this.#children?.delete(item);
  }

  /** Its default groups. */
  get groups(): readonly Described[] {
    return this.#groups ?? [];
  }

  addGroup(group: Described): void {
    (this.#groups ??= []).push(group);
  }

  /** What the links in it point to. */
  get links(): readonly ConfigItem[] {
    return this.#links ?? [];
  }

  addLink(target: ConfigItem): void {
    (this.#links ??= []).push(target);
  }

  removeLink(target: ConfigItem): void {
    const at = this.#links?.indexOf(target) ?? -1;
    if (at >= 0) this.#links!.splice(at, 1);
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
export class DescribedSubsystem extends ConfigSubsystem implements Described, Eventful {
  events: Eventful['events'] = {};

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

/** @throws the errno of `frozen` while the attribute of `frozenBy`, here or in the nearest item above that has it, is true or not 0 */
export function checkFrozen(item: Described, except?: string): void {
  const { frozenBy } = item.state.type;
  if (!frozenBy || frozenBy.attribute === except) return;
  for (let at: Described | undefined = item; at; at = at.state.above) {
    const { state } = at;
    const attribute = state.type.attributes.find(({ name }) => name === frozenBy.attribute);
    if (!attribute) continue;
    if (state.get(attribute)) throw new Errno(frozenBy.errno, () => `'${attribute.name}' of '${state.name}' is on`);
    return;
  }
}

/** The subsystem that an item is in, or what stands for one. */
export function topOf(item: Described): Described {
  let top = item;
  while (top.state.above) top = top.state.above;
  return top;
}
