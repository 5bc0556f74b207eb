/**
 * Described subsystems as configfs has them: item types with attributes and callbacks, and the items themselves.
 *
 * @module
 */
import {
  type Attribute,
  type BinAttribute,
  type ConfigGroup,
  type ConfigItem,
  type ConfigItemType,
  type ConfigSubsystem,
  Errno,
  type GroupOps,
  type ItemOps,
} from '../../core/index.js';
import { binaryAttributes, textAttributes } from './attributes.js';
import { describedEvents } from './events.js';
import type { AttributeModel, Check, LinkRule, MakeRule, SubsystemModel, TypeModel } from './model.js';
import { isGroupType } from './model.js';
import { refuseIf, scopeOf } from './rules.js';
import { checkFrozen, type Described, DescribedGroup, DescribedItem, DescribedSubsystem, State, stateOf } from './state.js';
import { fromExpression, viewOf } from './view.js';

/** Makes a subsystem, not yet registered. */
export function buildSubsystem({ name, type }: SubsystemModel): ConfigSubsystem {
  const subsystem = new DescribedSubsystem(itemType(type), new State(type, name, undefined), name);
  prepare(subsystem);
  subsystem.events = describedEvents(subsystem);
  return subsystem;
}

/** The default groups of a group, and the values that it starts with. */
function prepare(item: Described): void {
  const { type } = item.state;
  for (const below of type.groups) {
    if (!below.type.present) continue;
    const made = new DescribedGroup(itemType(below.type), new State(below.type, below.name, item), below.name);
    item.state.addGroup(made);
    prepare(made);
    (item as ConfigGroup & Described).addDefaultGroup(made);
  }
  for (const attribute of type.attributes) {
    if (attribute.start) item.state.put(attribute, fromExpression(attribute, attribute.start(scopeOf(item))));
  }
}

function make(type: TypeModel, rule: MakeRule, above: Described, name: string): Described & ConfigItem {
  const state = new State(type, name, above, rule);
  const item = isGroupType(type) ? new DescribedGroup(itemType(type), state) : new DescribedItem(itemType(type), state);
  prepare(item);
  return item;
}

/**
 * A group that a driver makes by itself (`configfs_register_group`), of the type that `mkdir` would make in the group above. It is among its
 * children for expressions; {@link forget} ends that.
 */
export function makeByDriver(above: Described, name: string): Described & ConfigGroup {
  const type = above.state.type.rules.flatMap(({ does }) => ('make' in does ? [does.make] : []))[0];
  if (!type) throw new Error(`'${above.state.name}' has no rule that makes`);
  const item = new DescribedGroup(itemType(type), new State(type, name, above), name);
  prepare(item);
  above.state.addChild(item);
  return item;
}

export function forget(item: Described): void {
  item.state.above?.state.removeChild(item);
}

const itemTypes = new WeakMap<TypeModel, ConfigItemType>();

/** Made when first used: a type may make items of itself. */
function itemType(type: TypeModel): ConfigItemType {
  let known = itemTypes.get(type);
  if (!known) itemTypes.set(type, (known = makeItemType(type)));
  return known;
}

function makeItemType(type: TypeModel): ConfigItemType {
  const groupOps = { ...makeGroupOps(type), ...visibility(type) };
  const about = makeAbout(type);
  return {
    attrs: textAttributes(type),
    binAttrs: binaryAttributes(type),
    ...(type.links && { itemOps: makeItemOps(type.links) }),
    ...(Object.keys(groupOps).length > 0 && { groupOps }),
    ...(about && { about }),
  };
}

/** `is_visible`, for a type that has attributes which not every item has. */
function visibility({ attributes }: TypeModel): GroupOps<any> | undefined {
  const conditions = new Map(attributes.flatMap(({ name, visible }) => (visible ? [[name, visible] as const] : [])));
  if (conditions.size === 0) return undefined;
  const isVisible = (item: ConfigItem, { name }: Attribute | BinAttribute): boolean =>
    conditions.get(name)?.(scopeOf(item as Described)) !== false;
  return { isVisible, isBinVisible: isVisible };
}

function makeItemOps(rule: LinkRule): ItemOps<Described> {
  return {
    allowLink(item, target) {
      if (rule.freezes) checkFrozen(item);
      const state = stateOf(target);
      if (!state || !rule.to.has(state.type)) {
        throw new Errno(rule.refuse, () =>
          withWhy(`'${target.name}' is not of a type that links here may point to: ${rule.names.join(', ')}`, rule.why),
        );
      }
      refuseIf(rule.checks, item, { target: viewOf(target as Described) });
      if (item.state.links.length >= rule.max)
        throw new Errno(rule.full, () => withWhy(`'${item.name}' has ${rule.max} links, its most`, rule.why));
      item.state.addLink(target);
    },
    dropLink(item, target) {
      item.state.removeLink(target);
    },
  };
}

function makeGroupOps(type: TypeModel): GroupOps<any> | undefined {
  const { rules, committable } = type;
  if (rules.length === 0) return undefined;
  const makeItem = (group: ConfigGroup & Described, name: string): ConfigItem => {
    const rule = rules.find(({ names, when }) => (names?.test(name) ?? true) && when?.({ ...scopeOf(group), name }) !== false);
    if (rule?.freezes ?? true) checkFrozen(group);
    if (!rule) throw new Errno('EINVAL', () => `no rule of mkdir in '${group.name}' takes the name '${name}'`);
    const { does } = rule;
    if ('refuse' in does) throw new Errno(does.refuse, () => rule.why ?? `the rules of mkdir in '${group.name}' refuse '${name}'`);
    if (group.state.made(rule) >= does.max)
      throw new Errno(does.full, () => withWhy(`'${group.name}' has ${does.max} of these, its most`, rule.why));
    const item = make(does.make, rule, group, name);
    group.state.count(rule, 1);
    group.state.addChild(item);
    return item;
  };
  return {
    // As a driver would have it: `makeGroup` where there is any group to make.
    ...(rules.some(({ does }) => 'make' in does && isGroupType(does.make))
      ? { makeGroup: makeItem as unknown as NonNullable<GroupOps<any>['makeGroup']> }
      : { makeItem }),
    dropItem(group: ConfigGroup & Described, item: ConfigItem) {
      const rule = stateOf(item)?.maker;
      if (!rule) return;
      group.state.count(rule, -1);
      group.state.removeChild(item as Described);
      (item as Described).state.type.removed?.(scopeOf(item as Described));
    },
    ...(committable !== undefined && {
      commitItem(_group: ConfigGroup, item: ConfigItem) {
        const state = stateOf(item);
        const missing = state?.type.attributes.find(({ required, name }) => required && !state.isSet(name));
        if (missing) throw new Errno(committable, () => `'${missing.name}' of '${item.name}' is required, and is not set`);
      },
      uncommitItem() {},
    }),
  };
}

const withWhy = (reason: string, why: string | undefined): string => (why === undefined ? reason : `${reason}: ${why}`);

/** What cannot be found out by trying: names that fit the patterns, what links may point to, why values are refused. */
function makeAbout({ rules, links, attributes }: TypeModel): ConfigItemType['about'] {
  const names: Record<string, string> = {};
  for (const { names: regexp, example, does } of rules) {
    if ('make' in does) names[example ?? 'name'] = regexp ? patternText(regexp) : '<name>';
  }
  const refusals = Object.fromEntries(attributes.map((one) => [one.name, refusalsOf(one)]).filter(([, lines]) => lines!.length > 0));
  return { ...(rules.length > 0 && { names }), ...(links && { links: links.names }), refusals };
}

/** In the order in which they are looked at; reads last. */
function refusalsOf({ mode, needs, unmet, guards, checks, reads }: AttributeModel): string[] {
  const unset = needs.map((other) => `${unmet}: '${other}' is not set`);
  const lines = (of: readonly Check[]): string[] => of.map(({ errno, why }) => `${errno}: ${why}`);
  return [...unset, ...lines([...guards, ...checks]), ...lines(reads).map((line) => (mode & 0o222 ? `read: ${line}` : line))];
}

/** A pattern that is only a name is shown as that, any other in angle brackets. */
function patternText({ source }: RegExp): string {
  const pattern = source.slice('^(?:'.length, -')$'.length);
  return /^[\w-]+$/.test(pattern) ? pattern : `<${pattern}>`;
}
