/**
 * The format of an attribute: what each kind may have, and its short forms.
 *
 * @module
 */
import { suggest } from '../../../suggest.js';
import { errno, kindRows, kindSynonyms, simpleKinds } from '../kinds.js';
import { checks, code, expression, fileName, kernels, mode, names, prefixField } from './common.js';
import { dictionary, type Fields, forms, list, named, record, variants } from '../collections.js';
import { boolean, choice, integer, string } from '../scalars.js';
import type { Checker, Shape } from '../shape.js';
import { entry, type Value } from '../source.js';

const anyKind: Fields = {
  mode: {
    shape: mode,
    doc: "Permissions: 'ro' is 0444, 'wo' is 0200, 'rw', the usual case, is 0644; or octal digits in quotes. 'none' is no file: a variable for expressions.",
  },
  visible: { shape: expression, doc: 'Whether a new item has the file; asked once, when it is made.' },
  prefix: prefixField,
  ...kernels,
};
const needs: Fields = {
  needs: {
    shape: names,
    doc: 'Attributes of the same item that have to be set first: before a store, or before a read if it is read-only.',
  },
  unmet: { shape: errno, doc: 'What is answered as long as one of those is not set; EINVAL unless given.', beside: 'needs' },
};
const stored: Fields = {
  required: { shape: boolean, doc: 'Whether the item can be committed only once this is set.' },
  ...needs,
  initial: { shape: expression, doc: 'The value in a new item, where an expression gives it.' },
  guard: { shape: checks, doc: 'Checks before a store, before what was written is looked at.' },
  check: { shape: checks, doc: "Checks of a store, with the new value as 'value'." },
  effect: { shape: code, doc: 'Code that a store runs when the checks have passed; what it throws refuses the store.' },
  sets: {
    shape: dictionary('expressions by attribute', fileName, expression, { min: 1 }),
    doc: "What a store changes: attributes of the item, this one included, and their new values; 'parent.' before a name means what the item is in.",
  },
  read: { shape: checks, doc: 'Checks before it is shown.' },
  show: { shape: expression, doc: 'What is shown in place of the value.' },
  frozen: { shape: boolean, doc: "false: it can be stored even while the item is frozen by 'frozenBy'." },
};

const kindField = (kinds: readonly string[]) => ({ shape: choice(kinds), doc: 'What sort of value it is.', required: true as const });

/** What an attribute of each kind may have. */
const attributeShapes = new Map<string, Shape & { readonly fields: Fields }>(
  Object.entries(kindRows).map(([kind, row]) => [
    kind,
    record(`an attribute of kind ${kind}`, {
      kind: kindField([kind]),
      ...anyKind,
      default: { shape: row.initial, doc: 'Its value in a new item.' },
      ...row.fields,
      refuse: {
        shape: errno,
        doc: 'What every text gets that is refused, whatever is wrong with it; each kind has its own errnos otherwise.',
      },
      takes: {
        shape: expression,
        doc: "How many bytes count as written: 'all', the usual case; 'text', those up to the first NUL, as in drivers that return strnlen; or an expression that sees how many were 'written', looked at when the value is stored.",
      },
      end: { shape: choice(['\n', ''], "a newline or ''"), doc: 'What follows the value when it is shown; a newline unless given.' },
      ...stored,
    }),
  ]),
);

attributeShapes.set(
  'binary',
  record('an attribute of kind binary', {
    kind: kindField(['binary']),
    ...anyKind,
    default: {
      shape: forms({ scalar: string('text'), map: bytes() }),
      doc: 'Its content in a new item: text, or bytes as { base64: … } or { hex: … }.',
    },
    max: {
      shape: integer({ min: 1, max: 2 ** 31 - 1 }),
      doc: 'The most bytes that it holds; more is EFBIG. Without it there is no limit.',
    },
    ...stored,
  }),
);

attributeShapes.set(
  'counter',
  record('an attribute of kind counter', {
    kind: kindField(['counter']),
    ...anyKind,
    of: { shape: names, doc: 'The attributes whose stores it counts; all of the item unless given.' },
  }),
);

/** The default of a binary attribute that is no text. */
function bytes(): Shape {
  const shapes = {
    base64: record('a map with base64', {
      base64: { shape: string('base64', '^[A-Za-z0-9+/=\\s]*$'), doc: 'Bytes in base64.', required: true },
    }),
    hex: record('a map with hex', {
      hex: {
        shape: string('pairs of hexadecimal digits', '^(\\s|[0-9a-fA-F]{2})*$'),
        doc: 'Bytes as pairs of hexadecimal digits.',
        required: true,
      },
    }),
  };
  return variants('a map with base64 or hex', Object.values(shapes), (value) => (entry(value, 'hex') ? shapes.hex : shapes.base64));
}

/** All names that `kind` may have. */
export const kindNames: readonly string[] = [...attributeShapes.keys()];

function unknownKind(name: string): string {
  const lower = name.toLowerCase();
  return `found '${name}'; ${Object.hasOwn(kindSynonyms, lower) ? `did you mean '${kindSynonyms[lower]}'?` : suggest(name, kindNames)}`;
}

/** The short form: a kind that needs no options. */
const kindAlone: Shape = {
  ...choice([...simpleKinds, 'binary', 'counter'], 'a kind'),
  check(value, checker) {
    const kind = value.form === 'scalar' ? value.value : null;
    if (typeof kind !== 'string') return checker.mismatch(value, 'a kind');
    if (!kindNames.includes(kind)) return checker.refuse(value, unknownKind(kind));
    const missing = Object.entries(attributeShapes.get(kind)!.fields).find(([key, field]) => field.required && key !== 'kind');
    return !missing || checker.refuse(value, `found '${kind}'; expected a map, since an attribute of kind ${kind} needs '${missing[0]}'`);
  },
};

const attributeMap = variants('an attribute', [...attributeShapes.values()], pickKind);
const attributeWords = 'a kind, or a map with a kind';
export const attribute = named('attribute', attributeWords, () =>
  forms(
    {
      scalar: kindAlone,
      map: attributeMap,
      list: list(
        named('attribute-map', 'an attribute', () => attributeMap),
        { min: 1 },
      ),
    },
    attributeWords,
  ),
);

function pickKind(value: Value, checker: Checker): Shape | undefined {
  const kind = entry(value, 'kind');
  if (!kind) {
    checker.problems.add(value.at, "'kind' is missing; expected it in an attribute");
    return undefined;
  }
  if (kind.form !== 'scalar' || typeof kind.value !== 'string') {
    checker.mismatch(kind, 'a kind');
    return undefined;
  }
  const shape = attributeShapes.get(kind.value);
  if (!shape) checker.refuse(kind, unknownKind(kind.value));
  return shape;
}
