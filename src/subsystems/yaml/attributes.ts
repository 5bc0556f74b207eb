/**
 * The attributes of described types as configfs has them.
 *
 * @module
 */
import type { Attribute, BinAttribute } from '../../core/index.js';
import { attr, cBytes, inFunctions, type Kind } from '../kinds/index.js';
import { shownText } from '../kinds/c-string.js';
import type { BinaryAttributeModel, CounterModel, TextAttributeModel, TypeModel } from './model.js';
import { checkRead, checkStore, scopeOf, store } from './rules.js';
import type { Described } from './state.js';

/** The text attributes of a type that have a file. */
export function textAttributes({ description, attributes }: TypeModel): Attribute<any>[] {
  return [
    ...(description === undefined ? [] : [{ name: 'description', show: () => description }]),
    ...attributes.flatMap((model) => {
      if (model.hidden || model.form === 'binary') return [];
      return model.form === 'text' ? inFunctions(model.prefix, [textAttribute(model)]) : counter(model);
    }),
  ];
}

/** The binary attributes of a type. */
export function binaryAttributes({ attributes }: TypeModel): BinAttribute<any>[] {
  return attributes.flatMap((model) =>
    model.form === 'binary' && !model.hidden ? inFunctions(model.prefix, [binaryAttribute(model)]) : [],
  );
}

/** A value of a kind that may be not set at all, or of which something else is shown. */
function shown({ kind, label, unset, show }: TextAttributeModel): Kind<unknown> {
  const format = (value: unknown): string | Buffer => (value === undefined ? unset : kind.format(value));
  return { name: label, parse: (page) => kind.parse(page), format: show ? (value) => shownText(String(value)) : format };
}

function textAttribute(model: TextAttributeModel): Attribute<Described> {
  const attribute = attr<Described, unknown>(
    model.name,
    shown(model),
    {
      get(item) {
        checkRead(item, model);
        return model.show ? model.show(scopeOf(item)) : item.state.get(model);
      },
      set: (item, value) => store(item, model, value),
    },
    { mode: model.mode, access: access(model), end: model.end, guard: (item) => checkStore(item, model) },
  );
  const { store: storeAll } = attribute;
  const { takes } = model;
  if (!takes || !storeAll) return attribute;
  return {
    ...attribute,
    store(item, page, ...rest) {
      const stored = storeAll(item, page, ...rest);
      const taken = () => (takes === 'text' ? cBytes(page).length : Number(takes({ ...scopeOf(item), written: BigInt(page.length) })));
      return stored instanceof Promise ? stored.then(taken) : taken();
    },
  };
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
        checkRead(item, model);
        const value = model.show ? model.show(scopeOf(item)) : item.state.get(model);
        return (value as Buffer | undefined) ?? NO_BYTES;
      },
    }),
    ...(kind !== 'ro' && {
      write(item: Described, data: Buffer) {
        checkStore(item, model);
        return store(item, model, Buffer.from(data));
      },
    }),
  };
}

const NO_BYTES = Buffer.alloc(0);

function access({ mode }: { readonly mode: number }): 'ro' | 'wo' | 'rw' {
  return !(mode & 0o222) ? 'ro' : mode & 0o444 ? 'rw' : 'wo';
}
