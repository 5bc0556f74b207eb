/**
 * The JSON Schema of descriptions, for editors. What occurs in it more than once stands among its definitions, where it is
 * referred to: many kinds of attribute have the same properties.
 *
 * @module
 */
import { fullSchema } from './format/index.js';
import type { JsonSchema } from './shape.js';

/** A reference is not worth it for less, in characters. */
const SHORT = 80;

/** Keywords whose value is a schema, a list of schemas, or a map from names to schemas. */
const ONE = ['additionalProperties', 'items', 'propertyNames', 'not', 'if', 'then', 'else'];
const LIST = ['anyOf', 'allOf', 'oneOf'];
const MAP = ['properties', 'patternProperties', 'definitions'];

/** @returns the schema of a file with descriptions */
export function jsonSchema(): JsonSchema {
  const { definitions, ...schema } = fullSchema() as JsonSchema & { definitions: Record<string, JsonSchema> };
  const sharing = new Sharing({ ...schema, definitions });
  return { ...sharing.inside(schema), definitions: sharing.definitions(map(definitions, (one) => sharing.inside(one))) };
}

class Sharing {
  readonly #taken: Set<string>;
  /** By its text: how often a schema occurs outside of those that are shared themselves. */
  readonly #count = new Map<string, number>();
  readonly #shared = new Map<string, { name: string; schema: JsonSchema }>();

  constructor(all: JsonSchema & { definitions: Record<string, JsonSchema> }) {
    this.#taken = new Set(Object.keys(all.definitions));
    this.#visit(all);
    // What is the same as a definition of the format's is that definition.
    for (const [name, schema] of Object.entries(all.definitions)) this.#shared.set(JSON.stringify(schema), { name, schema });
  }

  /** A schema with what occurs elsewhere too replaced by a reference; itself not. */
  inside(schema: JsonSchema): JsonSchema {
    return children(schema, (child, name) => this.#replaced(child, name));
  }

  /** @param own of the format, the first ones */
  definitions(own: Record<string, JsonSchema>): Record<string, JsonSchema> {
    return { ...Object.fromEntries([...this.#shared.values()].map(({ name, schema }) => [name, schema])), ...own };
  }

  #visit(schema: JsonSchema): void {
    const text = JSON.stringify(schema);
    const count = this.#count.get(text) ?? 0;
    this.#count.set(text, count + 1);
    // The parts of what occurs twice count once.
    if (count === 0) {
      children(schema, (child) => {
        this.#visit(child);
        return child;
      });
    }
  }

  #replaced(schema: JsonSchema, wish: string): JsonSchema {
    const text = JSON.stringify(schema);
    if (text.length < SHORT || this.#count.get(text) === 1) return this.inside(schema);
    let shared = this.#shared.get(text);
    if (!shared) {
      shared = { name: this.#free(wish), schema: {} };
      this.#shared.set(text, shared);
      shared.schema = this.inside(schema);
    }
    return { $ref: `#/definitions/${shared.name}` };
  }

  #free(wish: string): string {
    let name = wish;
    for (let number = 2; this.#taken.has(name); number++) name = `${wish}-${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** A copy of a schema with each of the schemas in it replaced. @param replace gets a name for it, too */
function children(schema: JsonSchema, replace: (child: JsonSchema, name: string) => JsonSchema): JsonSchema {
  return map(schema as Record<string, unknown>, (value, keyword) => {
    if (LIST.includes(keyword)) return (value as JsonSchema[]).map((child) => replace(child, 'choice'));
    if (MAP.includes(keyword)) return map(value as Record<string, JsonSchema>, replace);
    return ONE.includes(keyword) && typeof value === 'object' ? replace(value as JsonSchema, 'part') : value;
  }) as JsonSchema;
}

function map<From, To>(from: Record<string, From>, change: (value: From, key: string) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value, key)]));
}
