/**
 * The format of a description: every key, what it may hold, and what it means in a sentence.
 * The checker and the JSON Schema both come from here; docs/subsystems.md tells it at leisure.
 *
 * @module
 */
import { suggest } from '../../suggest.js';
import { errno, kindRows, simpleKinds } from './kinds.js';
import { outside } from './outside.js';
import {
  boolean,
  type Checker,
  choice,
  dictionary,
  type Fields,
  forms,
  integer,
  type JsonSchema,
  list,
  named,
  plain,
  record,
  type Shape,
  string,
  variants,
} from './shape.js';
import { entry, type Value } from './source.js';

/** The name of a file or directory; that it has 255 bytes at most is checked later. */
const fileName = { expected: "a file name: not '.', not '..', and no '/' or NUL in it", pattern: '^(?!\\.{1,2}$)[^/\\u0000]+$' };
const typeName = { expected: 'the name of a type', pattern: '^.+$' };

const reference = string('the name of a type', typeName.pattern);
const regexp = string('a regular expression');
const attributeName = string('the name of an attribute');
const names = named('names', 'the name of an attribute, or a list of those', () =>
  forms({ scalar: attributeName, list: list(attributeName, { min: 1 }) }),
);

const modeText = string(
  "a mode: 'ro', 'rw', 'wo', 'none', or octal digits in quotes, such as '0644'",
  '^(ro|rw|wo|none|0?[0-7]{3})$',
  'write it in quotes, since YAML and JSON read a number as a decimal one',
);
const mode = named('mode', modeText.expected, () => modeText);

const codeReference = string(
  "code: the file of a module and one of its exports, such as './code.mjs#activate'",
  '^([^#]+\\.m?js)?#[A-Za-z_$][\\w$]*$',
);
const code = named('code', 'a map with code', () => codeMap);
const codeMap = record('a map with code', {
  code: {
    shape: codeReference,
    doc: "A function of a module, './file.mjs#name'; it gets what an expression sees, as an object, and may throw an Errno.",
    required: true,
  },
});
const expression = named('expression', 'an expression', () => forms({ scalar: string('an expression'), map: codeMap }));

const version = string(
  "a kernel version in quotes, such as '6.12'",
  '^\\d+\\.\\d+$',
  'write it in quotes, since YAML and JSON take 6.10 for 6.1',
);
const kernels: Fields = {
  since: { shape: version, doc: 'The first kernel version that has it.' },
  until: { shape: version, doc: 'The first kernel version that no longer has it.' },
};

const refusal = record('a check', {
  when: { shape: expression, doc: 'Refuses while this is true.', required: true },
  refuse: { shape: errno, doc: 'The errno.', required: true },
  why: { shape: string('text'), doc: 'The reason, for people.' },
  ...kernels,
});
const checks = named('checks', 'a check, or a list of those', () => forms({ map: refusal, list: list(refusal, { min: 1 }) }));

const anyKind: Fields = {
  mode: {
    shape: mode,
    doc: "Permissions: 'ro' is 0444, 'wo' is 0200, 'rw', the usual case, is 0644; or octal digits in quotes. 'none' is no file: a variable for expressions.",
  },
  visible: { shape: expression, doc: 'Whether a new item has the file; asked once, when it is made.' },
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
        shape: choice(['all', 'text']),
        doc: 'Which bytes count as written: all, the usual case, or those up to the first NUL, as in drivers that return strnlen.',
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

/** The short form: a kind that needs no options. */
const kindAlone: Shape = {
  ...choice([...simpleKinds, 'binary', 'counter'], 'a kind'),
  check(value, checker) {
    const kind = value.form === 'scalar' ? value.value : null;
    if (typeof kind !== 'string') return checker.mismatch(value, 'a kind');
    if (!kindNames.includes(kind)) return checker.refuse(value, `found '${kind}'; ${suggest(kind, kindNames)}`);
    const missing = Object.entries(attributeShapes.get(kind)!.fields).find(([key, field]) => field.required && key !== 'kind');
    return !missing || checker.refuse(value, `found '${kind}'; expected a map, since an attribute of kind ${kind} needs '${missing[0]}'`);
  },
};

const attributeMap = variants('an attribute', [...attributeShapes.values()], pickKind);
const attribute = named('attribute', 'a kind, or a map with a kind', () =>
  forms({
    scalar: kindAlone,
    map: attributeMap,
    list: list(
      named('attribute-map', 'an attribute', () => attributeMap),
      { min: 1 },
    ),
  }),
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
  if (!shape) checker.refuse(kind, `found '${kind.value}'; ${suggest(kind.value, kindNames)}`);
  return shape;
}

const type = named('type', 'a type: its name, or a map of what it has', () =>
  forms({ scalar: reference, map: named('body', 'a map of what a type has', () => typeBody) }),
);

const ruleCommon: Fields = {
  when: { shape: expression, doc: "The rule counts only while this is true. It sees the name as 'name'." },
  frozen: { shape: boolean, doc: "false: the rule counts even while the item is frozen by 'frozenBy'." },
  ...kernels,
};

const makes = record('a rule that makes', {
  type: { shape: type, doc: 'What mkdir makes.', required: true },
  name: { shape: regexp, doc: 'A regular expression; the rule is for names that as a whole match it, or for all.' },
  example: {
    shape: string('a name', fileName.pattern),
    doc: "A name that matches, which 'configfs-fuse describe' makes; required unless the pattern is a plain name.",
    beside: 'name',
  },
  max: { shape: integer({ min: 1, max: 2 ** 31 - 1 }), doc: 'How many of these there may be at a time.' },
  full: { shape: errno, doc: 'What one more gets; ENOSPC unless given.', beside: 'max' },
  ...ruleCommon,
});

const refuses = record('a rule that refuses', {
  refuse: { shape: errno, doc: 'The errno that mkdir gets.', required: true },
  name: { shape: regexp, doc: 'A regular expression; the rule is for names that as a whole match it, or for all.' },
  why: { shape: string('text'), doc: 'The reason, for people.' },
  ...ruleCommon,
});

const rule = named('rule', 'a rule for mkdir', () =>
  variants('a rule for mkdir', [makes, refuses], (value) => (entry(value, 'refuse') ? refuses : makes)),
);
const ruleList = list(forms({ scalar: reference, map: rule }), { min: 1 });

const linkRule = record('a rule for links', {
  to: {
    shape: forms({ scalar: reference, list: list(reference, { min: 1 }) }),
    doc: 'The types that a link may point to.',
    required: true,
  },
  refuse: { shape: errno, doc: 'What a link to anything else gets; EINVAL unless given.' },
  max: { shape: integer({ min: 1, max: 2 ** 31 - 1 }), doc: 'How many links there may be at a time.' },
  full: { shape: errno, doc: 'What one more gets; ENOSPC unless given.', beside: 'max' },
  check: { shape: checks, doc: "Checks of a new link, with what it points to as 'target'." },
  frozen: { shape: boolean, doc: "false: links can be made even while the item is frozen by 'frozenBy'." },
});

const typeBody = record('a type', {
  description: { shape: string('text'), doc: 'The text of a read-only attribute `description`.' },
  attributes: {
    shape: dictionary('attributes by name', fileName, attribute),
    doc: 'The attributes, in the order in which they are listed.',
  },
  groups: { shape: dictionary('default groups by name', fileName, type), doc: 'Groups that come and go with the item.' },
  mkdir: {
    shape: forms({ scalar: reference, list: ruleList, map: rule }),
    doc: 'What users can make here: a type, or rules, the first of which that matches the name decides. A name that none matches is EINVAL.',
  },
  links: {
    shape: forms({ scalar: reference, list: list(reference, { min: 1 }), map: linkRule }),
    doc: 'What symbolic links in here may point to, by type. Without it there are none.',
  },
  committable: {
    shape: forms({
      scalar: boolean,
      map: record('a rule for commits', {
        refuse: { shape: errno, doc: 'What the commit of an item gets that has a required attribute not set; ENODATA unless given.' },
      }),
    }),
    doc: 'Whether items are made in `pending`, and are moved to `live` by rename.',
  },
  frozenBy: {
    shape: string('the name of an attribute'),
    doc: 'A bool or a number, here or in an item above: while it is true, or not 0, attributes here cannot be stored, and mkdir and links are refused.',
  },
  frozen: { shape: errno, doc: 'What those get meanwhile; EBUSY unless given.', beside: 'frozenBy' },
  pinned: {
    shape: expression,
    doc: 'While it is true, the item, and whatever it is in, cannot be removed (EBUSY). Looked at after each store.',
  },
  removed: { shape: code, doc: 'Code that runs when an item of this type has been removed.' },
  ...kernels,
  present: { shape: boolean, doc: 'false: no default group of this type is made; for an option to decide.' },
});

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
  ...outside(kernels, fileName),
  types: {
    shape: dictionary(
      'types by name',
      typeName,
      named('body', 'a map of what a type has', () => typeBody),
    ),
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
