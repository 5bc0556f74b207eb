/**
 * Shapes made of others: lists, maps, and a choice between forms.
 *
 * @module
 */
import { suggest } from '../../suggest.js';
import { mapHint } from './found.js';
import type { Checker, JsonSchema, Shape } from './shape.js';
import type { Value } from './source.js';

/** A list. */
export function list(item: Shape, { min = 0 } = {}): Shape {
  const expected = `a list, each of ${item.expected}`;
  return {
    expected,
    check(value, checker) {
      if (value.form !== 'list') return checker.mismatch(value, expected);
      if (value.items.length < min) return checker.refuse(value, `found an empty list; expected at least ${min} in it`);
      return value.items.map((one) => checker.check(one, item)).every(Boolean);
    },
    schema: (name) => ({ type: 'array', items: item.schema(name), ...(min > 0 && { minItems: min }) }),
  };
}

/** A map of one sort of value by names of the author's choice. */
export function dictionary(
  what: string,
  key: { readonly expected: string; readonly pattern: string },
  item: Shape,
  { min = 0 } = {},
): Shape {
  const expected = `a map of ${what}`;
  const regexp = new RegExp(key.pattern, 'u');
  return {
    expected,
    check(value, checker) {
      if (value.form !== 'map') return checker.mismatch(value, expected, mapHint(value));
      if (value.entries.length < min) return checker.refuse(value, `found an empty map; expected at least ${min} in this map of ${what}`);
      let right = true;
      for (const one of value.entries) {
        if (!regexp.test(one.key)) {
          checker.problems.add(one.at, `found the name '${one.key}'; expected ${key.expected}`);
          checker.wrong.add(one.value);
          right = false;
        }
        right = checker.check(one.value, item) && right;
      }
      return right;
    },
    schema: (name) => ({
      type: 'object',
      propertyNames: { pattern: key.pattern },
      additionalProperties: item.schema(name),
      ...(min > 0 && { minProperties: min }),
    }),
  };
}

/** A key of a {@link record}. */
export interface Field {
  readonly shape: Shape;
  /** One sentence, which editors show. */
  readonly doc: string;
  readonly required?: true;
  /** Another key, without which this one has no effect. */
  readonly beside?: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** A map with known keys: any other is a mistake. */
export function record(expected: string, fields: Fields): Shape & { readonly fields: Fields } {
  return {
    expected,
    fields,
    check(value, checker) {
      if (value.form !== 'map') return checker.mismatch(value, expected, mapHint(value));
      let right = true;
      /** Keys that were meant by others. */
      const meant = new Set<string>();
      const wrong = (at: Value['at'], message: string): void => {
        checker.problems.add(at, message);
        right = false;
      };
      const keys = new Set(value.entries.map(({ key }) => key));
      for (const { key, at, value: part } of value.entries) {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (!field) {
          const instead = suggest(key, Object.keys(fields));
          meant.add(/^did you mean '(.*)'\?$/.exec(instead)?.[1] ?? '');
          wrong(at, `unknown key '${key}' in ${expected}; ${instead}`);
          continue;
        }
        if (field.beside !== undefined && !keys.has(field.beside))
          wrong(at, `'${key}' has no effect without '${field.beside}'; expected both or none`);
        right = checker.check(part, field.shape) && right;
      }
      for (const [key, field] of Object.entries(fields)) {
        if (field.required && !keys.has(key) && !meant.has(key)) wrong(value.at, `'${key}' is missing; expected it in ${expected}`);
      }
      return right;
    },
    schema(name) {
      const rows = Object.entries(fields);
      const required = rows.filter(([, field]) => field.required).map(([key]) => key);
      const beside = rows.filter(([, field]) => field.beside !== undefined).map(([key, field]) => [key, [field.beside]] as const);
      return {
        type: 'object',
        properties: Object.fromEntries(
          rows.map(([key, field]) => [key, { description: field.doc, ...described(field.shape.schema(name)) }]),
        ),
        additionalProperties: false,
        ...(required.length > 0 && { required }),
        ...(beside.length > 0 && { dependencies: Object.fromEntries(beside) }),
      };
    },
  };
}

/** In draft 7 whatever stands beside a reference is not looked at. */
function described(schema: JsonSchema): JsonSchema {
  return '$ref' in schema ? { allOf: [schema] } : schema;
}

/** A short form and a long one, or several, which a look at the value tells apart. @param words for all of them, where one after the other is long */
export function forms(shapes: { readonly scalar?: Shape; readonly list?: Shape; readonly map?: Shape }, words?: string): Shape {
  const all = [shapes.scalar, shapes.list, shapes.map].filter((shape) => shape !== undefined);
  const expected = words ?? all.map((shape) => shape.expected).join(', or ');
  return {
    expected,
    check(value, checker) {
      const shape = value.form === 'scalar' && value.value === null ? undefined : shapes[value.form];
      return shape ? shape.check(value, checker) : checker.mismatch(value, expected);
    },
    schema: (name) => ({ anyOf: all.map((shape) => shape.schema(name)) }),
  };
}

/** Maps of several sorts. @param pick the sort that the author means; a problem with `key` if there is none */
export function variants(expected: string, shapes: readonly Shape[], pick: (value: Value, checker: Checker) => Shape | undefined): Shape {
  return {
    expected,
    check(value, checker) {
      if (value.form !== 'map') return checker.mismatch(value, expected);
      return pick(value, checker)?.check(value, checker) ?? false;
    },
    schema: (name) => ({ anyOf: shapes.map((shape) => shape.schema(name)) }),
  };
}

/** A shape by name: one that contains itself, or that is met in many places. */
export function named(definition: string, expected: string, shape: () => Shape): Shape {
  return {
    expected,
    check: (value, checker) => shape().check(value, checker),
    schema: (name) => name(definition, shape),
  };
}
