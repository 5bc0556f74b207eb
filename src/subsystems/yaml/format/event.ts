/**
 * The format of an event: what happens to items from outside of configfs.
 *
 * @module
 */
import { suggest } from '../../../suggest.js';
import { kindRows, simpleKinds } from '../kinds.js';
import { dictionary, type Fields, forms, list, named, record, variants } from '../collections.js';
import { choice, string } from '../scalars.js';
import type { Checker, Shape } from '../shape.js';
import { entry, type Value } from '../source.js';
import { checks, code, expression, fileName, kernels, reference } from './common.js';

/** Words that mean something else in an expression. */
const TAKEN =
  'self|true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while';
const parameterName = {
  expected: 'the name of an argument: a small letter, then small letters, digits and _, and no word of CEL',
  pattern: `^(?!(?:${TAKEN})$)[a-z][a-z0-9_]*$`,
};
export const eventName = { expected: 'the name of an event: small letters, digits and -', pattern: '^[a-z][a-z0-9-]*$' };

const parameterShapes = new Map<string, Shape>(
  Object.entries(kindRows).map(([kind, row]) => [
    kind,
    record(`an argument of kind ${kind}`, {
      kind: { shape: choice([kind]), doc: 'What sort of value it is.', required: true as const },
      default: { shape: row.initial, doc: 'Its value where it is left out; those after it have one, too.' },
      ...row.fields,
    }),
  ]),
);

function pickKind(value: Value, checker: Checker): Shape | undefined {
  const kind = entry(value, 'kind');
  if (!kind) {
    checker.problems.add(value.at, "'kind' is missing; expected it in an argument");
    return undefined;
  }
  const name = kind.form === 'scalar' && typeof kind.value === 'string' ? kind.value : undefined;
  const shape = name === undefined ? undefined : parameterShapes.get(name);
  if (name === undefined) checker.mismatch(kind, 'a kind');
  else if (!shape) checker.refuse(kind, `found '${name}'; ${suggest(name, [...parameterShapes.keys()])}`);
  return shape;
}

const parameter = named('parameter', 'a kind, or a map with a kind', () =>
  forms({ scalar: choice(simpleKinds, 'a kind'), map: variants('an argument', [...parameterShapes.values()], pickKind) }),
);

const sets: Fields[string] = {
  shape: dictionary('expressions by attribute', fileName, expression, { min: 1 }),
  doc: "Attributes of the item and their new values; 'parent.' before a name means what the item is in.",
};

const others = record('what else an event changes', {
  type: { shape: reference, doc: 'All items of this type in the subsystem.', required: true },
  when: { shape: expression, doc: 'Only those for which this is true.' },
  sets: { ...sets, required: true },
});

/** An event. */
export const event = named('event', 'a map of what an event does', () => eventRecord);
const eventRecord = record('an event', {
  summary: { shape: string('text'), doc: 'What happens, in one line.', required: true },
  parameters: {
    shape: dictionary('kinds by name', parameterName, parameter),
    doc: 'Its arguments, in this order; before them stands the path of the item, unless the type is that of a subsystem.',
  },
  check: { shape: checks, doc: 'Checks: while one holds, it cannot happen.' },
  effect: { shape: code, doc: 'Code that runs when the checks have passed; what it throws is the answer.' },
  sets,
  each: { shape: forms({ map: others, list: list(others, { min: 1 }) }), doc: 'What it changes in other items.' },
  ...kernels,
});
