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
import { attr, type Kind } from '../kinds/index.js';
import type {
  AttributeModel,
  BinaryAttributeModel,
  CounterModel,
  LinkRule,
  MakeRule,
  SubsystemModel,
  TextAttributeModel,
  TypeModel,
} from './model.js';
import { isGroupType } from './model.js';
import { checkFrozen, type Described, DescribedGroup, DescribedItem, DescribedSubsystem, State, stateOf } from './state.js';

/** Makes a subsystem, not yet registered. */
export function buildSubsystem({ name, type }: SubsystemModel): ConfigSubsystem {
  const subsystem = new DescribedSubsystem(itemType(type), new State(type, undefined), name);
  addDefaultGroups(subsystem, type);
  return subsystem;
}

function addDefaultGroups(group: ConfigGroup, type: TypeModel): void {
  for (const below of type.groups) {
    const made = new DescribedGroup(itemType(below.type), new State(below.type, undefined), below.name);
    addDefaultGroups(made, below.type);
    group.addDefaultGroup(made);
  }
}

function make(type: TypeModel, rule: MakeRule): ConfigItem {
  const state = new State(type, rule);
  if (!isGroupType(type)) return new DescribedItem(itemType(type), state);
  const group = new DescribedGroup(itemType(type), state);
  addDefaultGroups(group, type);
  return group;
}

const itemTypes = new WeakMap<TypeModel, ConfigItemType>();

/** Made when first used: a type may make items of itself. */
function itemType(type: TypeModel): ConfigItemType {
  let known = itemTypes.get(type);
  if (!known) itemTypes.set(type, (known = makeItemType(type)));
  return known;
}

function makeItemType(type: TypeModel): ConfigItemType {
  const { description } = type;
  const groupOps = makeGroupOps(type);
  const about = makeAbout(type);
  return {
    attrs: [
      ...(description === undefined ? [] : [{ name: 'description', show: () => description }]),
      ...type.attributes.flatMap((model) =>
        model.form === 'text' ? textAttribute(model) : model.form === 'counter' ? counter(model) : [],
      ),
    ],
    binAttrs: type.attributes.flatMap((model) => (model.form === 'binary' ? binaryAttribute(model) : [])),
    ...(type.links && { itemOps: makeItemOps(type.links) }),
    ...(groupOps && { groupOps }),
    ...(about && { about }),
  };
}

/** A value of a kind that may be not set at all. */
function settable({ kind, label, unset }: TextAttributeModel): Kind<unknown> {
  return { name: label, parse: (page) => kind.parse(page), format: (value) => (value === undefined ? unset : kind.format(value)) };
}

function textAttribute(model: TextAttributeModel): Attribute<Described> {
  return attr<Described, unknown>(
    model.name,
    settable(model),
    {
      get(item) {
        if (!writable(model)) checkNeeds(item, model);
        return item.state.get(model);
      },
      set: (item, value) => item.state.set(model, value),
    },
    { mode: model.mode, access: access(model), end: model.end, guard: (item) => checkStore(item, model) },
  );
}

function counter(model: CounterModel): Attribute<Described> {
  const kind: Kind<unknown> = { name: 'counter', parse: () => undefined, format: String };
  return attr<Described, unknown>(model.name, kind, { get: (item) => item.state.get(model) }, { mode: model.mode });
}

function binaryAttribute(model: BinaryAttributeModel): BinAttribute<Described> {
  const kind = access(model);
  return {
    name: model.name,
    mode: model.mode,
    maxSize: model.max,
    ...(kind !== 'wo' && {
      read(item: Described) {
        if (!writable(model)) checkNeeds(item, model);
        return (item.state.get(model) as Buffer | undefined) ?? NO_BYTES;
      },
    }),
    ...(kind !== 'ro' && {
      write(item: Described, data: Buffer) {
        checkStore(item, model);
        item.state.set(model, Buffer.from(data));
      },
    }),
  };
}

const NO_BYTES = Buffer.alloc(0);

function access({ mode }: AttributeModel): 'ro' | 'wo' | 'rw' {
  return !(mode & 0o222) ? 'ro' : mode & 0o444 ? 'rw' : 'wo';
}

function writable(model: AttributeModel): boolean {
  return access(model) !== 'ro';
}

function checkStore(item: Described, model: AttributeModel): void {
  checkFrozen(item, model.name);
  checkNeeds(item, model);
}

function checkNeeds(item: Described, { needs, unmet }: AttributeModel): void {
  if (!needs.every((name) => item.state.isSet(name))) throw new Errno(unmet);
}

function makeItemOps(rule: LinkRule): ItemOps<Described> {
  return {
    allowLink(item, target) {
      checkFrozen(item);
      const type = stateOf(target)?.type;
      if (!type || !rule.to.has(type)) throw new Errno(rule.refuse);
      if (item.state.links >= rule.max) throw new Errno(rule.full);
      item.state.links++;
    },
    dropLink(item) {
      item.state.links--;
    },
  };
}

function makeGroupOps(type: TypeModel): GroupOps<any> | undefined {
  const { rules, committable } = type;
  if (rules.length === 0) return undefined;
  const makeItem = (group: ConfigGroup & Described, name: string): ConfigItem => {
    checkFrozen(group);
    const rule = rules.find(({ names }) => names?.test(name) ?? true);
    if (!rule) throw new Errno('EINVAL');
    const { does } = rule;
    if ('refuse' in does) throw new Errno(does.refuse);
    if (group.state.made(rule) >= does.max) throw new Errno(does.full);
    const item = make(does.make, rule);
    group.state.count(rule, 1);
    return item;
  };
  return {
    // As a driver would have it: `makeGroup` where there is any group to make.
    ...(rules.some(({ does }) => 'make' in does && isGroupType(does.make))
      ? { makeGroup: makeItem as NonNullable<GroupOps<any>['makeGroup']> }
      : { makeItem }),
    dropItem(group: ConfigGroup & Described, item: ConfigItem) {
      const rule = stateOf(item)?.maker;
      if (rule) group.state.count(rule, -1);
    },
    ...(committable !== undefined && {
      commitItem(_group: ConfigGroup, item: ConfigItem) {
        const state = stateOf(item);
        const missing = state?.type.attributes.some(({ required, name }) => required && !state.isSet(name));
        if (missing) throw new Errno(committable);
      },
      uncommitItem() {},
    }),
  };
}

/** What a description of the tree can't find out by trying: names that fit the patterns, and what links may point to. */
function makeAbout({ rules, links }: TypeModel): ConfigItemType['about'] {
  const names: Record<string, string> = {};
  for (const { names: regexp, example, does } of rules) {
    if (!('make' in does)) continue;
    names[example ?? 'name'] = regexp ? patternText(regexp) : '<name>';
  }
  if (rules.length === 0 && !links) return undefined;
  return { ...(rules.length > 0 && { names }), ...(links && { links: links.names }) };
}

/** A pattern that is only a name is shown as that, any other in angle brackets. */
function patternText({ source }: RegExp): string {
  const pattern = source.slice('^(?:'.length, -')$'.length);
  return /^[\w-]+$/.test(pattern) ? pattern : `<${pattern}>`;
}
