import { Ajv } from 'ajv';
import fc from '../../fast-check.js';
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
import { described } from './generators.js';

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
