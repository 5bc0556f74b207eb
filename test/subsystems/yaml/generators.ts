/** Random descriptions that are right. */
import fc from '../../fast-check.js';

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

/** Without what would have no effect, which is a mistake. */
function effective(attribute: Readonly<Record<string, unknown>>): object {
  const { outside: _, ...bare } = attribute;
  const { guard: _guard, check: _check, ...unstored } = bare;
  if (/^(ro|440)$/.test(String(attribute['mode']))) return unstored;
  return 'min' in attribute || 'max' in attribute ? attribute : bare;
}

/** Attributes that are right; those that refer to others are made below, where the others are known. */
const attribute = fc.oneof(
  fc.constantFrom('bool', 'u8', 'u64', 's32', 'string', 'word', 'ip', 'uuid', 'binary', 'counter'),
  fc
    .record(
      {
        kind: fc.constantFrom('u8', 'u16', 's8', 'u64', 'int'),
        ...limits,
        hex: fc.integer({ min: 1, max: 16 }),
        base: fc.constantFrom(0, 8, 10, 16),
        ...stored,
      },
      { requiredKeys: ['kind'] },
    )
    .map(effective),
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

export const described = fc
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
