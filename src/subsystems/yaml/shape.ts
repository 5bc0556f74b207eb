/**
 * What the parts of a description may look like. One table says it (see format.ts), and it is used twice: to check a
 * description, with messages that name the place, and to write the JSON Schema that editors use. So the two agree.
 *
 * @module
 */
import { suggest } from '../../suggest.js';
import { booleanHint, found, mapHint, numberHint, unclearNumber } from './found.js';
import { type Problems, quoted } from './problems.js';
import type { Value } from './source.js';

/** A piece of JSON Schema. */
export type JsonSchema = { readonly [key: string]: unknown };

/** Something that a value may be. */
export interface Shape {
  /** With its article, such as `a string`. */
  readonly expected: string;
  /** Tells what is wrong with the value. @returns whether it is right */
  check(value: Value, checker: Checker): boolean;
  /** @param name makes a reference to a definition */
  schema(name: (definition: string, shape: () => Shape) => JsonSchema): JsonSchema;
}

/** One check of one description. */
export class Checker {
  /** Values that are not of the form they should be: whoever looks for meaning passes over them. */
  readonly wrong = new Set<Value>();
  readonly #seen = new Map<Value, Map<Shape, boolean>>();

  constructor(readonly problems: Problems) {}

  check(value: Value, shape: Shape): boolean {
    let known = this.#seen.get(value);
    if (!known) this.#seen.set(value, (known = new Map()));
    // An alias can make one value be met many times.
    const before = known.get(shape);
    if (before !== undefined) return before;
    const right = shape.check(value, this);
    known.set(shape, right);
    return right;
  }

  /** The value is not what is expected there. @returns false, as every check that tells a problem does */
  mismatch(value: Value, expected: string, hint = ''): false {
    return this.refuse(value, `found ${found(value)}; expected ${expected}${hint}`);
  }

  /** The same in other words. */
  refuse(value: Value, message: string): false {
    this.problems.add(value.at, message);
    this.wrong.add(value);
    return false;
  }
}

/** A string. @param pattern of all of it; without flags, as JSON Schema has none @param quoteIt what to say of a number */
export function string(expected = 'a string', pattern?: string, quoteIt = 'write it in quotes'): Shape {
  const regexp = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return {
    expected,
    check(value, checker) {
      if (value.form !== 'scalar' || typeof value.value !== 'string') {
        const almost = value.form === 'scalar' && value.value !== null;
        return checker.mismatch(value, expected, almost ? `: ${quoteIt}` : '');
      }
      return !regexp || regexp.test(value.value) || checker.mismatch(value, expected);
    },
    schema: () => ({ type: 'string', ...(pattern !== undefined && { pattern }) }),
  };
}

/** A whole number. */
export function integer({ min, max }: { readonly min?: number; readonly max?: number } = {}): Shape {
  const range = min === undefined ? '' : max === undefined ? ` from ${min} on` : ` from ${min} to ${max}`;
  const expected = `a whole number${range}`;
  return {
    expected,
    check(value, checker) {
      const plain = value.form === 'scalar' ? value.value : null;
      const unclear = unclearNumber(value);
      if (unclear !== undefined) return checker.refuse(value, unclear);
      const whole = typeof plain === 'bigint' || (typeof plain === 'number' && Number.isInteger(plain));
      const right = whole && (min === undefined || plain >= min) && (max === undefined || plain <= max);
      return right || checker.mismatch(value, expected, numberHint(value));
    },
    schema: () => ({ type: 'integer', ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) }),
  };
}

/** Any scalar. */
export function plain(expected: string): Shape {
  return {
    expected,
    check(value, checker) {
      if (value.form !== 'scalar' || value.value === null) return checker.mismatch(value, expected);
      const unclear = unclearNumber(value);
      return unclear === undefined || checker.refuse(value, `${unclear}, or quotes around it`);
    },
    schema: () => ({ type: ['string', 'number', 'boolean'] }),
  };
}

/** True or false. */
export const boolean: Shape = {
  expected: 'true or false',
  check: (value, checker) =>
    (value.form === 'scalar' && typeof value.value === 'boolean') || checker.mismatch(value, boolean.expected, booleanHint(value)),
  schema: () => ({ type: 'boolean' }),
};

/**
 * One of a few names or numbers.
 * @param expected names them; if there are many, a message does not list them all
 * @param synonyms what other programs call them
 */
export function choice(
  values: readonly (string | number)[],
  expected = quoted(values.map(String)),
  synonyms: Readonly<Record<string, string>> = {},
): Shape {
  const names = values.map(String);
  return {
    expected,
    check(value, checker) {
      const plain = value.form === 'scalar' ? value.value : null;
      if (values.some((one) => one === plain || (typeof plain === 'bigint' && Number(plain) === one))) return true;
      if (typeof plain !== 'string') return checker.mismatch(value, expected);
      const known = Object.hasOwn(synonyms, plain) ? `did you mean '${synonyms[plain]}'?` : undefined;
      return checker.refuse(
        value,
        `found '${plain}'; ${known ?? (names.length > 30 ? near(plain, names, expected) : suggest(plain, names))}`,
      );
    },
    schema: () => ({ enum: values }),
  };
}

function near(name: string, names: readonly string[], expected: string): string {
  const text = suggest(name, names);
  return text.startsWith('did') ? text : `expected ${expected}`;
}

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
