/**
 * What a description means: names are resolved, and what no shape can say is checked. It goes on after a mistake, and
 * passes over what has the wrong shape, so that all problems are told at once.
 *
 * @module
 */
import type { ErrnoCode } from '../../errno.js';
import { NAME_MAX } from '../../core/index.js';
import { EventReader } from './event-reader.js';
import { Expressions } from './expression.js';
import { FormulaReader, type Reader } from './formula-reader.js';
import { measure } from './group-tree.js';
import type { AttributeModel, LinkRule, MakeRule, SubsystemModel, TypeModel } from './model.js';
import { suggest } from '../../suggest.js';
import { type Entry, entry, type Value } from './source.js';

/** Reads a description that was checked for its shape. What it answers counts only if no problem was found. */
export function readMeaning(root: Value, reader: Reader): SubsystemModel[] {
  return new MeaningReader(root, reader).subsystems();
}

class MeaningReader extends FormulaReader {
  readonly #attributes: EventReader;
  /** The names of the types that have one, by the map that describes them. */
  readonly #names: ReadonlyMap<Value, string>;
  /** The entries of `types`. */
  readonly #named: ReadonlyMap<string, Entry>;
  /** Types by the map that describes them. */
  readonly #types = new Map<Value, TypeModel>();
  /** What a type is made in, or is a default group of. */
  readonly #above = new Map<TypeModel, Set<TypeModel>>();
  /** Where a default group is described. */
  readonly #groups = new Map<TypeModel['groups'][number], Entry>();
  /** Types that were met, whose parts are still to be read: one after the other, however long the way from type to type is. */
  readonly #unread: (() => void)[] = [];
  /** What can be said only when all types are read. */
  readonly #later: (() => void)[] = [];

  constructor(
    private readonly root: Value,
    reader: Reader,
  ) {
    super(reader);
    this.#attributes = new EventReader(reader);
    // One that is wrong is a type too: what names it is right.
    const types = this.part(root, 'types');
    this.#named = new Map((types?.form === 'map' ? types.entries : []).map((one) => [one.key, one]));
    this.#names = new Map([...this.#named.values()].map(({ key, value }) => [value, key]));
  }

  subsystems(): SubsystemModel[] {
    const models = this.entries(this.root, 'subsystems').flatMap((one) => {
      this.#checkName(one);
      const type = this.#type(one.value, one.key);
      return type ? [{ name: one.key, type }] : [];
    });
    for (const { key, value } of this.#named.values()) this.#type(value, key);
    // Reading one may add more.
    for (const read of this.#unread) read();
    for (const check of this.#later) check();
    if (this.reader.compile.length > 0) {
      const expressions = new Expressions(this.#types.values(), (version) => this.reader.inKernel(version, undefined));
      // Compiling one may add more.
      for (const compile of this.reader.compile) compile(expressions);
    }
    this.#attributes.finish([...this.#types.values()]);
    this.#checkGroups();
    return models;
  }

  /** A type, or the name of one; undefined for what was found wrong already. */
  #type(value: Value | undefined, name = ''): TypeModel | undefined {
    if (!value || this.checker.wrong.has(value)) return undefined;
    if (value.form === 'scalar') return this.#reference(value);
    if (value.form !== 'map') return undefined;
    const known = this.#types.get(value);
    if (known) return known;
    const type: TypeModel = {
      name: this.#names.get(value) ?? name,
      pinned: undefined,
      removed: undefined,
      events: [],
      present: this.present(value) && this.plain(this.part(value, 'present')) !== false,
      description: undefined,
      attributes: [],
      groups: [],
      rules: [],
      links: undefined,
      committable: undefined,
      frozenBy: undefined,
    };
    this.#types.set(value, type);
    this.#unread.push(() => this.#read(type, value));
    return type;
  }

  #reference(value: Value): TypeModel | undefined {
    const name = this.plain(value) as string;
    const named = this.#named.get(name);
    if (!named) {
      const names = [...this.#named.keys()];
      this.problem(
        value,
        names.length === 0 ? `no type is called '${name}': there are no 'types'` : `no type is called '${name}'; ${suggest(name, names)}`,
      );
      return undefined;
    }
    return named.value.form === 'map' ? this.#type(named.value, name) : undefined;
  }

  #read(type: TypeModel, body: Value): void {
    type.description = this.text(body, 'description');
    if (type.description !== undefined) this.checkPage(this.part(body, 'description')!, type.description);
    for (const attribute of this.#attributes.read(body, type)) type.attributes.push(attribute);
    for (const one of this.entries(body, 'groups')) {
      this.#checkName(one);
      const group = this.#type(one.value);
      if (!group) continue;
      const model = { name: one.key, type: group };
      type.groups.push(model);
      this.#groups.set(model, one);
    }
    for (const rule of this.#rules(this.part(body, 'mkdir'), type)) type.rules.push(rule);
    type.links = this.#links(this.part(body, 'links'), type);
    type.pinned = this.formula(body, 'pinned', type, 'bool');
    type.removed = this.formula(body, 'removed', type, 'dyn');
    for (const event of this.#attributes.events(body, type, (value) => this.#type(value))) type.events.push(event);
    type.committable = this.#committable(body);
    const attribute = this.text(body, 'frozenBy');
    if (attribute !== undefined) {
      type.frozenBy = { attribute, errno: this.errno(body, 'frozen', 'EBUSY') };
      this.#later.push(() => this.#checkFreezer(type, this.part(body, 'frozenBy')!, attribute));
    }
    this.#checkNames(type, body);
    for (const below of [...type.groups.map((group) => group.type), ...made(type)]) this.#isBelow(below, type);
  }

  #isBelow(below: TypeModel, above: TypeModel): void {
    let all = this.#above.get(below);
    if (!all) this.#above.set(below, (all = new Set()));
    all.add(above);
  }

  #rules(value: Value | undefined, type: TypeModel): MakeRule[] {
    const rules = this.list(value).flatMap((one) => this.#rule(one, type));
    const all = rules.findIndex(({ rule }) => !rule.names && !rule.when);
    for (const { at } of all < 0 ? [] : rules.slice(all + 1)) {
      this.problem(
        at,
        'this rule is never reached, since the one before it is for all names; expected that one to be the last, or to have a name',
      );
    }
    return rules.map(({ rule }) => rule);
  }

  #rule(value: Value, type: TypeModel): { rule: MakeRule; at: Value }[] {
    if (value.form === 'scalar') {
      const make = this.#type(value);
      return make ? [{ rule: { ...ANY_NAME, does: { make, max: Infinity, full: 'ENOSPC' } }, at: value }] : [];
    }
    const when = this.formula(value, 'when', type, 'bool', { name: 'string' });
    const names = this.regexp(value, 'name');
    const pattern = this.text(value, 'name');
    // A pattern without a special character is the name itself.
    const example = this.text(value, 'example') ?? (pattern !== undefined && /^[\w-]+$/.test(pattern) ? pattern : undefined);
    if (example !== undefined && names && !names.test(example)) {
      this.problem(this.part(value, 'example')!, `'${example}' does not match the name /${pattern}/; expected a name that does`);
    }
    const refuse = this.text(value, 'refuse') as ErrnoCode | undefined;
    const rule = { names, example, when, freezes: this.plain(this.part(value, 'frozen')) !== false, why: this.text(value, 'why') };
    const present = this.present(value);
    if (refuse !== undefined) return present ? [{ rule: { ...rule, does: { refuse } }, at: value }] : [];
    if (names && example === undefined && !entry(value, 'example')) {
      this.problem(this.part(value, 'name')!, `'example' is missing; expected a name that matches /${pattern}/ beside 'name'`);
    }
    const make = this.#type(this.part(value, 'type'));
    if (!make || !present) return [];
    const max = this.number(value, 'max') ?? Infinity;
    return [{ rule: { ...rule, does: { make, max, full: this.errno(value, 'full', 'ENOSPC') } }, at: value }];
  }

  #links(value: Value | undefined, type: TypeModel): LinkRule | undefined {
    if (!value) return undefined;
    const targets = this.list(value.form === 'map' ? this.part(value, 'to') : value);
    const types = targets.flatMap((target) => this.#type(target) ?? []);
    return {
      to: new Set(types),
      names: targets.map((target) => String(this.plain(target))),
      refuse: this.errno(value, 'refuse', 'EINVAL'),
      max: this.number(value, 'max') ?? Infinity,
      full: this.errno(value, 'full', 'ENOSPC'),
      why: this.text(value, 'why'),
      freezes: this.plain(this.part(value, 'frozen')) !== false,
      checks: this.checks(value, 'check', type, { target: 'dyn' }),
    };
  }

  #committable(body: Value): ErrnoCode | undefined {
    const value = this.part(body, 'committable');
    if (!value || this.plain(value) === false) return undefined;
    if (!this.part(body, 'mkdir')) this.problem(value, "nothing can be made here that could be committed; expected 'mkdir' beside it");
    // Not EINVAL: of a rename, mv takes that to mean something else.
    return this.errno(value, 'refuse', 'ENODATA');
  }

  /** No two things in a directory have one name. */
  #checkNames(type: TypeModel, body: Value): void {
    const taken = new Map<string, string>();
    if (type.description !== undefined) taken.set('description', "the attribute that shows the type's description");
    if (type.committable !== undefined)
      for (const name of ['pending', 'live']) taken.set(name, 'a default group of every committable group');
    for (const one of [...this.entries(body, 'attributes'), ...this.entries(body, 'groups')]) {
      const other = taken.get(one.key);
      if (other !== undefined) this.problem(one, `'${one.key}' is ${other} already; expected another name`);
      taken.set(one.key, 'the name of an attribute');
    }
    for (const one of this.entries(body, 'attributes')) this.#checkName(one);
  }

  #checkName(one: Entry): void {
    const length = Buffer.byteLength(one.key);
    if (length > NAME_MAX) this.problem(one, `this name has ${length} bytes; expected ${NAME_MAX} at most`);
  }

  /** The attribute that freezes: a bool or a number of the type itself, or of one that it may be below. */
  #checkFreezer(type: TypeModel, value: Value, name: string): void {
    const above = new Set([type]);
    for (const one of above) for (const next of this.#above.get(one) ?? []) above.add(next);
    const attributes = [...above].flatMap((one) => one.attributes);
    const bools = attributes.filter(isSwitch).map((attribute) => attribute.name);
    if (bools.includes(name)) return;
    const other = attributes.some((attribute) => attribute.name === name)
      ? `'${name}' is neither a bool nor a number`
      : `no attribute here or above is called '${name}'`;
    this.problem(
      value,
      `${other}; ${bools.length === 0 ? 'expected a bool or a number, and there is none' : suggest(name, [...new Set(bools)])}`,
    );
  }

  /** Default groups come with their parent: they have to come to an end, and soon enough to be made in one step. */
  #checkGroups(): void {
    for (const { group, end } of measure([...this.#types.values()])) {
      this.problem(
        this.#groups.get(group)!,
        end
          ? `with this default group there are more than ${end.most} ${end.what}; expected fewer`
          : `the default group '${group.name}' contains itself without end; expected an end, or 'mkdir' in place of it`,
      );
    }
  }
}

/** What is made in the items of a type. */
function made(type: TypeModel): TypeModel[] {
  return type.rules.flatMap(({ does }) => ('make' in does ? [does.make] : []));
}

function isSwitch(attribute: AttributeModel): boolean {
  return attribute.form === 'text' && attribute.sort !== 'string';
}

const ANY_NAME = { names: undefined, example: undefined, when: undefined, freezes: true, why: undefined };
