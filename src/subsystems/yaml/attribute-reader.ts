/**
 * The attributes of a type, out of their description.
 *
 * @module
 */
import { type ErrnoCode, isErrno } from '../../errno.js';
import { type Kind, orElse } from '../kinds/index.js';
import type { Variables } from './expression.js';
import { type KindOptions, type KindRow, kindRows } from './kinds.js';
import { AttributeChecks, READ, WRITE } from './attribute-checks.js';
import type { AnyAttribute, AttributeModel, BinaryAttributeModel, CounterModel, TextAttributeModel, TypeModel } from './model.js';
import type { Formula, Scope, Sets } from './model.js';
import { suggest } from '../../suggest.js';
import type { Place } from './problems.js';
import { celType } from './view.js';
import type { Entry, Value } from './source.js';

export class AttributeReader extends AttributeChecks {
  /** Attributes that a store in an item below sets, by name. */
  readonly #setFromBelow = new Map<string, Place>();
  /** What can be said only when all types are read. */
  readonly #later: (() => void)[] = [];

  /** @param body of the type */
  read(body: Value, type: TypeModel): AttributeModel[] {
    const entries = this.entries(body, 'attributes');
    const names = entries.map(({ key }) => key);
    this.#later.push(() => this.checkOrder(entries, type, (one) => this.#alternative(one).value, this.#setFromBelow.keys()));
    return entries.flatMap((written) => {
      const one = this.#alternative(written);
      const model = this.#attribute(one, type, this.text(body, 'prefix'));
      if (model) this.checkNames(one, model, names);
      return model ? [model] : [];
    });
  }

  /** Checks what can be said only of all types together. */
  finish(types: readonly TypeModel[]): void {
    for (const check of this.#later) check();
    if (this.#setFromBelow.size === 0) return;
    const names = [...new Set(types.flatMap((type) => type.attributes.map((one) => one.name)))];
    for (const [name, at] of this.#setFromBelow)
      if (!names.includes(name)) this.problem({ at }, `no type has an attribute '${name}'; ${suggest(name, names)}`);
  }

  /** Of an attribute that differs between kernels, the first form that the modelled kernel has. */
  #alternative(one: Entry): Entry {
    if (one.value.form !== 'list') return one;
    const all = this.list(one.value);
    const last = all.findIndex((form) => !this.part(form, 'since') && !this.part(form, 'until'));
    for (const form of last < 0 ? [] : all.slice(last + 1))
      this.problem(form, 'this form is never reached, since one before it is for all kernels; expected that one to be the last');
    return { ...one, value: all.find((form) => this.present(form)) ?? all.at(-1) ?? one.value };
  }

  #attribute(one: Entry, type: TypeModel, prefix: string | undefined): AttributeModel | undefined {
    const { key: name, value } = one;
    const kind = value.form === 'scalar' ? this.plain(value) : this.text(value, 'kind');
    const required = this.plain(this.part(value, 'required')) === true;
    if (required && this.part(value, 'default')) {
      this.problem(
        this.part(value, 'required')!,
        "'required' has no effect beside 'default', since the attribute is always set; expected one of them",
      );
    }
    this.checkUse(value);
    const row = kindRows[kind as string];
    const sort = row ? cel(row.sort) : kind === 'binary' ? 'bytes' : 'int';
    const written = { value: sort };
    const common = {
      name,
      mode: this.mode(value),
      prefix: this.text(value, 'prefix') ?? prefix,
      hidden: this.text(value, 'mode') === 'none' || !this.present(value),
      required,
      needs: this.texts(value, 'needs').map(({ text }) => text),
      unmet: this.errno(value, 'unmet', 'EINVAL'),
      visible: this.formula(value, 'visible', type, 'bool'),
      freezes: this.plain(this.part(value, 'frozen')) !== false,
      guards: this.checks(value, 'guard', type),
      checks: this.checks(value, 'check', type, written),
      reads: this.checks(value, 'read', type),
      start: this.formula(value, 'initial', type, sort),
      show: this.formula(value, 'show', type, kind === 'binary' ? 'bytes' : 'string'),
      effect: this.formula(value, 'effect', type, 'dyn', written),
      sets: this.sets(value, type, written),
    };
    if (kind === 'binary') return this.#binary(value, common);
    if (kind === 'counter') return this.#counter(value, common);
    return row && this.#text(value, kind as string, type, row, common);
  }

  /** The expressions of `sets`, of an attribute or an event; what each has to give is known when all attributes are, or for another item when it runs. */
  protected sets(value: Value, type: TypeModel, written: Variables): Sets {
    return this.entries(value, 'sets').flatMap(({ key, value: to, at }) => {
      if (key.startsWith('parent.')) {
        this.#setFromBelow.set(key.replace(/^(parent\.)+/, ''), at);
        const formula = this.compiled(to, type, 'dyn', written);
        return formula ? [[key, formula] as const] : [];
      }
      const found: { formula: Formula | undefined } = { formula: undefined };
      this.reader.compile.push((expressions) => {
        const attribute = type.attributes.find(({ name }) => name === key);
        if (!attribute) {
          const names = type.attributes.map(({ name }) => name);
          this.problem({ at }, `there is no attribute '${key}' in this type; ${suggest(key, names)}`);
        } else {
          const waiting = this.reader.compile.length;
          found.formula = this.compiled(to, type, celType(attribute), written);
          for (const compile of this.reader.compile.splice(waiting)) compile(expressions);
        }
      });
      return [[key, (scope: Scope) => found.formula!(scope)] as const];
    });
  }

  #binary(value: Value, common: Common): BinaryAttributeModel {
    const max = this.number(value, 'max') ?? 0;
    const given = this.part(value, 'default');
    const initial = this.#bytes(given);
    if (initial && max > 0 && initial.length > max) {
      this.problem(given!, `these are ${initial.length} bytes; expected ${max} at most, as 'max' says`);
    }
    return { form: 'binary', ...common, max, initial };
  }

  #bytes(value: Value | undefined): Buffer | undefined {
    if (!value) return undefined;
    if (value.form === 'scalar') return Buffer.from(String(this.plain(value)));
    const hex = this.text(value, 'hex');
    if (hex !== undefined) return Buffer.from(hex.replace(/\s/g, ''), 'hex');
    const base64 = this.text(value, 'base64');
    if (base64 === undefined) return undefined;
    const bytes = Buffer.from(base64, 'base64');
    const bare = (text: string): string => text.replace(/[\s=]/g, '');
    if (bare(bytes.toString('base64')) !== bare(base64))
      this.problem(this.part(value, 'base64')!, `found '${base64}', which ends within a byte; expected base64`);
    return bytes;
  }

  #counter(value: Value, common: Common): CounterModel {
    const mode = this.part(value, 'mode');
    if (mode && common.mode & WRITE) this.problem(mode, "a counter cannot be stored; expected 'ro', or digits without write permission");
    const of = this.texts(value, 'of').map(({ text }) => text);
    return { form: 'counter', ...common, mode: mode ? common.mode : READ, of: of.length > 0 ? of : undefined };
  }

  #text(value: Value, name: string, type: TypeModel, row: KindRow, common: Common): TextAttributeModel | undefined {
    if (this.lacks(value, row)) return undefined;
    const { kind: plain, label, options } = this.kindOf(value, name, row);
    const refuse = this.text(value, 'refuse') as ErrnoCode | undefined;
    const kind = refuse === undefined ? plain : orElse(refuse, plain);
    const end = (this.text(value, 'end') ?? '\n') as '\n' | '';
    return {
      form: 'text',
      ...common,
      kind,
      label,
      sort: row.sort,
      initial: this.#initial(value, kind, label, row, options, end),
      unset: row.unset(options),
      end,
      takes: this.#takes(value, type),
    };
  }

  /** A key of the kind that must be there is missing, or wrong: that was told. */
  protected lacks(value: Value, row: KindRow): boolean {
    const options = this.#options(value, row);
    return Object.entries(row.fields).some(([key, field]) => field.required && options[key] === undefined);
  }

  /** The kind that a value names, with its keys. */
  protected kindOf(value: Value, name: string, row: KindRow): { kind: Kind<unknown>; label: string; options: KindOptions } {
    const options = this.#options(value, row);
    this.checkRange(value, name);
    this.checkDifferent(value);
    return { kind: row.make(options, this.regexp(value, 'pattern')), label: row.label(name, options), options };
  }

  #takes(value: Value, type: TypeModel): TextAttributeModel['takes'] {
    const text = this.plain(this.part(value, 'takes'));
    return text === undefined || text === 'all'
      ? undefined
      : text === 'text'
        ? text
        : this.formula(value, 'takes', type, 'int', { written: 'int' });
  }

  #options(value: Value, row: KindRow): KindOptions {
    const options: Record<string, KindOptions[string]> = {};
    for (const key of Object.keys(row.fields)) {
      const part = this.part(value, key);
      if (!part) continue;
      const plain = this.plain(part);
      options[key] =
        part.form === 'list'
          ? part.items.map((item) => String(this.plain(item)))
          : typeof plain === 'number'
            ? BigInt(plain)
            : (plain ?? undefined);
    }
    return options;
  }

  /** The default as the kind keeps it: read as if a program had written it. */
  #initial(value: Value, kind: Kind<unknown>, label: string, row: KindRow, options: KindOptions, end: string): unknown {
    const given = this.part(value, 'default');
    const plain = this.plain(given);
    if (!given || plain === undefined || plain === null) return undefined;
    const exact = typeof plain === 'number' ? BigInt(plain) : plain;
    const wrong = (why: string): void =>
      this.problem(
        given,
        `${typeof plain === 'string' ? `'${plain}'` : plain} is not ${label}${why}; expected a default that could be stored`,
      );
    try {
      const initial = kind.parse(Buffer.from(row.write(exact, options)));
      // A reader that wraps, or cuts, takes everything; as a default only what stays as it is makes sense.
      if (typeof exact === 'bigint' ? BigInt(initial as number | bigint) !== exact : typeof exact === 'string' && exact.includes('\0'))
        wrong('');
      const shown = kind.format(initial);
      this.checkPage(given, shown + end);
      return initial;
    } catch (error) {
      if (!isErrno(error)) throw error;
      wrong(` (${error.code})`);
      return undefined;
    }
  }
}

type Common = AnyAttribute;

/** What CEL calls a sort. */
function cel(sort: TextAttributeModel['sort']): string {
  return sort === 'long' ? 'int' : sort;
}
