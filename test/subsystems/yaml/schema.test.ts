import { Ajv } from 'ajv';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { stringify } from 'yaml';
import * as kinds from '../../../src/subsystems/kinds/index.js';
import { kindNames } from '../../../src/subsystems/yaml/format/attribute.js';
import { description, fullSchema } from '../../../src/subsystems/yaml/format/index.js';
import { jsonSchema } from '../../../src/subsystems/yaml/json-schema.js';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';
import { Problems } from '../../../src/subsystems/yaml/problems.js';
import { Checker } from '../../../src/subsystems/yaml/shape.js';
import { readSource } from '../../../src/subsystems/yaml/source.js';
import { ROOT } from '../../cli/support.js';

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
const inSchema = ajv.compile(jsonSchema());

/** Whether the checker finds the right shape; what it means is not looked at. */
function inShape(text: string): boolean {
  const problems = new Problems();
  const root = readSource(text, problems);
  return root !== undefined && new Checker(problems).check(root, description);
}

function accepts(text: string): boolean {
  try {
    parseDescription(text, 'x.json');
    return true;
  } catch {
    return false;
  }
}

test('the schema that is shipped is that of the format', async (t) => {
  const shipped = JSON.parse(readFileSync(join(ROOT, 'docs/subsystem.schema.json'), 'utf8')) as unknown;
  t.same(shipped, jsonSchema(), 'run: node scripts/write-schema.mjs');
});

test('the schema that is shipped says the same as the one that shares nothing, in less', async (t) => {
  const { definitions, ...schema } = jsonSchema() as { definitions: Record<string, unknown> };
  const { definitions: full, ...fullRest } = fullSchema() as { definitions: Record<string, unknown> };
  const own = new Map(Object.entries(full).map(([name, one]) => [JSON.stringify(one), name]));
  /** With what is shared written out; what is the same as a definition of the format's is that one. */
  const inPlace = (value: unknown, top = true): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const name = /^#\/definitions\/(.*)$/.exec(String((value as { $ref?: string }).$ref))?.[1];
    if (name !== undefined && !(name in full)) return inPlace(definitions[name], false);
    const same = top ? undefined : own.get(JSON.stringify(value));
    if (same !== undefined) return { $ref: `#/definitions/${same}` };
    if (Array.isArray(value)) return value.map((one) => inPlace(one, false));
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inPlace(one, false)]));
  };
  t.same(inPlace(schema), inPlace(fullRest));
  for (const name of Object.keys(full)) t.same(inPlace(definitions[name]), inPlace(full[name]), name);
  t.ok(JSON.stringify(jsonSchema()).length < JSON.stringify(fullSchema()).length / 3);
});

test('every kind of the library has a name in descriptions', async (t) => {
  // What the library calls a kind in code, and what does not make one.
  const names: Record<string, string> = {
    oneOf: 'enum',
    prefixOf: 'enum',
    text: 'string',
    etherAddress: 'ether-address',
    scannedUint: 'scanned-u8',
    wrappingIpv4: 'ipv4',
    wrappingIp: 'ip',
    scannedIpv4: 'scanned-ipv4',
  };
  const helpers =
    /^(attr|c(Bytes|String)|(de|en)codeText|kstrto\w+|inFunctions|NIL_UUID|logging|orElse|scan(Unsigned|Word)|simpleStrtoul|sysfsStreq)$/;
  for (const name of Object.keys(kinds)) if (!helpers.test(name)) t.ok(kindNames.includes(names[name] ?? name), name);
});

const name = fc.constantFrom('a', 'b', 'c', 'line0', 'x y', '1', 'é');
const typeName = fc.constantFrom('t', 'u');
const errno = fc.constantFrom('EINVAL', 'EBUSY', 'ENOSPC', 'EPERM');
const optional = { requiredKeys: [] };
const check = fc.record(
  { when: fc.constantFrom('1 > 2', 'true'), refuse: errno, why: fc.constant('no'), since: fc.constantFrom('6.1', '6.12') },
  { requiredKeys: ['when', 'refuse'] },
);
const common = {
  mode: fc.constantFrom('ro', 'rw', 'wo', 'none', '0644', '440'),
  visible: fc.constant('true'),
  until: fc.constantFrom('6.9', '7.0'),
};
const stored = {
  ...common,
  required: fc.boolean(),
  guard: check,
  check: fc.array(check, { minLength: 1, maxLength: 2 }),
  frozen: fc.boolean(),
};
const limits = { min: fc.integer({ min: 0, max: 3 }), max: fc.integer({ min: 9, max: 90 }), outside: errno };

/** Attributes that are right; those that refer to others are made below, where the others are known. */
const attribute = fc.oneof(
  fc.constantFrom('bool', 'u8', 'u64', 's32', 'string', 'word', 'ip', 'uuid', 'binary', 'counter'),
  fc.record(
    {
      kind: fc.constantFrom('u8', 'u16', 's8', 'u64', 'int'),
      ...limits,
      hex: fc.integer({ min: 1, max: 16 }),
      base: fc.constantFrom(0, 8, 10, 16),
      ...stored,
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record(
    {
      kind: fc.constantFrom('u8', 'scanned-u16', 's64'),
      default: fc.integer({ min: 0, max: 100 }),
      end: fc.constantFrom('\n', ''),
      ...common,
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('bool'), default: fc.boolean(), ...common }, { requiredKeys: ['kind'] }),
  fc.record(
    {
      kind: fc.constant('enum'),
      values: fc.constant(['low', 'high']),
      default: fc.constantFrom('low', 'high'),
      match: fc.constantFrom('whole', 'prefix'),
      refuse: errno,
    },
    { requiredKeys: ['kind', 'values'] },
  ),
  fc.record(
    {
      kind: fc.constant('string'),
      max: fc.integer({ min: 4, max: 4095 }),
      tooLong: fc.oneof(errno, fc.constant('cut')),
      newline: fc.constantFrom('last', 'first', 'keep'),
      counts: fc.constantFrom('kept', 'written'),
      pattern: fc.constant('[a-z]*'),
      default: fc.constantFrom('', 'abc'),
    },
    { requiredKeys: ['kind', 'max'] },
  ),
  fc.record({ kind: fc.constant('ip'), default: fc.constantFrom('10.0.0.1', '::1') }, { requiredKeys: ['kind'] }),
  fc.record({ kind: fc.constant('mac'), trailing: fc.boolean() }, { requiredKeys: ['kind'] }),
  fc.record(
    {
      kind: fc.constant('binary'),
      max: fc.integer({ min: 9, max: 1 << 20 }),
      default: fc.oneof(fc.constant('text'), fc.constant({ hex: '00 fF' }), fc.constant({ base64: 'aGk=' })),
      ...common,
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('counter'), mode: fc.constantFrom('ro', '0400') }, { requiredKeys: ['kind'] }),
);

const rule = fc.oneof(
  typeName,
  fc.record({ type: typeName, max: fc.integer({ min: 1, max: 9 }), full: errno }, { requiredKeys: ['type', 'max'] }),
  fc.record({ refuse: errno, name: fc.constant('bad.*') }, { requiredKeys: ['refuse'] }),
);
const namedRule = fc.oneof(
  fc.record(
    { type: typeName, name: fc.constant('line[0-9]+'), example: fc.constant('line7') },
    { requiredKeys: ['type', 'name', 'example'] },
  ),
  fc.record({ refuse: errno, name: fc.constant('bad.*') }),
);

const body = fc.record(
  {
    description: fc.string({ maxLength: 20 }),
    attributes: fc.dictionary(
      name.map((text) => `attr ${text}`),
      attribute,
      { maxKeys: 4 },
    ),
    groups: fc.dictionary(
      name.map((text) => `group ${text}`),
      fc.constantFrom({}, { attributes: { x: 'u8' } }),
      { maxKeys: 2 },
    ),
    mkdir: fc.oneof(
      rule,
      fc.tuple(fc.array(namedRule, { maxLength: 3 }), rule).map(([some, last]) => [...some, last]),
    ),
    links: fc.oneof(
      typeName,
      fc.array(typeName, { minLength: 1, maxLength: 2 }),
      fc.record({ to: typeName, refuse: errno, max: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: ['to'] }),
    ),
  },
  optional,
);

const described = fc
  .record({
    subsystems: fc.dictionary(name, fc.oneof(body, typeName), { minKeys: 1, maxKeys: 3 }),
    types: fc.record({ t: body, u: body }),
  })
  .map((made) => withoutContradictions(made));

/** `required` has no use beside `default`. */
function withoutContradictions<T>(made: T): T {
  return JSON.parse(JSON.stringify(made), (_key, value: Record<string, unknown>) => {
    if (typeof value === 'object' && value !== null && 'required' in value && 'default' in value) delete value['required'];
    return value;
  }) as T;
}

test('descriptions that are right are right for both, in JSON and in YAML', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(described, (made) => {
        if (!inSchema(made)) throw new Error(JSON.stringify(inSchema.errors));
        parseDescription(JSON.stringify(made, null, 2), 'x.json');
        parseDescription(stringify(made), 'x.yaml');
      }),
      { numRuns: 80 },
    ),
  );
});

const strange = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    1,
    -1,
    16,
    1.5,
    644,
    4096,
    1e21,
    '',
    '.',
    '..',
    'a/b',
    'x',
    't',
    'EINVAL',
    'u8',
    'enum',
    'ro',
    '0644',
    '0999',
    'cut',
    '\n',
    'a\nb',
  ),
  fc.constantFrom(
    [],
    {},
    ['t'],
    [1],
    [[]],
    { kind: 'u8' },
    { kind: 'enum' },
    { refuse: 'EINVAL' },
    { type: 't', refuse: 'EINVAL' },
    { to: 't' },
    { hex: 'f' },
    { when: 'true', refuse: 'EINVAL' },
    { code: './x.mjs#y' },
    { code: 'x' },
    { hex: '00', base64: '' },
    { max: 1, full: 'EIO' },
  ),
);
const key = fc.constantFrom(
  'kind',
  'mode',
  'default',
  'max',
  'full',
  'tooLong',
  'hex',
  'of',
  'needs',
  'unmet',
  'type',
  'name',
  'refuse',
  'example',
  'to',
  'frozenBy',
  'when',
  'check',
  'sets',
  'show',
  'since',
  'options',
  'pinned',
  'frozen',
  'committable',
  'x',
  '',
  '.',
  'a/b',
  '__proto__',
  'toString',
);

/** Changes one place of a description: `steps` lead there. */
function mutate(
  value: unknown,
  steps: readonly number[],
  change: { readonly how: 'replace' | 'remove' | 'add' | 'rename'; readonly with: unknown; readonly key: string },
): unknown {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [step, ...rest] = steps;
  if (step === undefined || children.length === 0) {
    if (change.how === 'add' && typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ...value, [change.key]: change.with };
    return change.with;
  }
  const at = step % children.length;
  if (Array.isArray(value)) return value.map((item, index) => (index === at ? mutate(item, rest, change) : item) as unknown);
  return Object.fromEntries(
    children.flatMap(([name, child], index) => {
      if (index !== at) return [[name, child]];
      if (rest.length > 0) return [[name, mutate(child, rest, change)]];
      if (change.how === 'remove') return [];
      return [[change.how === 'rename' ? change.key : name, change.how === 'replace' ? change.with : mutate(child, rest, change)]];
    }),
  );
}

test('descriptions that may be wrong are judged alike by the schema and by the checker', async (t) => {
  const mutation = fc.record({
    steps: fc.array(fc.nat({ max: 30 }), { minLength: 0, maxLength: 7 }),
    change: fc.record({
      how: fc.constantFrom('replace' as const, 'remove' as const, 'add' as const, 'rename' as const),
      with: strange,
      key,
    }),
  });
  const verdicts = { right: 0, wrong: 0 };
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(described, fc.array(mutation, { minLength: 1, maxLength: 2 }), (made, mutations) => {
        // A JSON text has no undefined, and its maps have no prototype to hide a key behind.
        const changed = JSON.stringify(mutations.reduce<unknown>((value, { steps, change }) => mutate(value, steps, change), made));
        const schema = inSchema(JSON.parse(changed));
        verdicts[schema ? 'right' : 'wrong']++;
        if (inShape(changed) !== schema)
          throw new Error(`the schema says ${schema}: ${changed}\n${JSON.stringify(inSchema.errors?.slice(0, 3))}`);
        if (!schema && accepts(changed)) throw new Error(`accepted: ${changed}`);
      }),
      { numRuns: 800 },
    ),
  );
  t.ok(verdicts.right > 20 && verdicts.wrong > 20, JSON.stringify(verdicts));
});
