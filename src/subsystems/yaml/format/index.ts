/**
 * The format of a description: every key, what it may hold, and what it means in a sentence.
 * The checker and the JSON Schema both come from here; docs/subsystems.md tells it at leisure.
 *
 * @module
 */
import { dictionary, forms, list, record } from '../collections.js';
import { boolean, plain, string } from '../scalars.js';
import type { JsonSchema, Shape } from '../shape.js';
import { fileName, typeName } from './common.js';
import { outside } from './outside.js';
import { body, type } from './type.js';

const optionValue = plain('text, a number, true or false');
const option = forms({
  scalar: optionValue,
  map: record('an option', {
    default: { shape: optionValue, doc: 'Its value where none is given.', required: true },
    doc: { shape: string('text'), doc: 'What it means, in one line.' },
    values: { shape: list(string('a value'), { min: 1 }), doc: 'The values that it may have; any unless given.' },
    list: { shape: boolean, doc: 'true: a list, whose parts are separated by colons.' },
  }),
});

/** A whole description. */
export const description = record('a description of subsystems', {
  $schema: { shape: string(), doc: 'Where the JSON Schema is; for editors.' },
  subsystems: {
    shape: dictionary('subsystems by name', fileName, type, { min: 1 }),
    doc: 'The subsystems: directories at the top of the tree.',
    required: true,
  },
  options: {
    shape: dictionary('options by name', { expected: 'a name of letters, digits, - and _', pattern: '^[A-Za-z][\\w-]*$' }, option),
    doc: "What '-s FILE:option=value' may change; any text may hold its value, as docs/subsystems.md shows.",
  },
  ...outside,
  types: {
    shape: dictionary('types by name', typeName, body),
    doc: 'Types that are used in more than one place, or that contain themselves.',
  },
});

/** The format as a JSON Schema, draft 7: the one that editors know best. In full: what occurs twice is written twice. */
export function fullSchema(): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const name = (definition: string, shape: () => Shape): JsonSchema => {
    if (!(definition in definitions)) {
      definitions[definition] = {};
      definitions[definition] = shape().schema(name);
    }
    return { $ref: `#/definitions/${definition}` };
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Subsystems of configfs-fuse',
    ...description.schema(name),
    definitions,
  };
}
