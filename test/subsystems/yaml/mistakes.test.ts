/** The mistakes of people who write their first description: what each is told, and whether their editor knows it too. */
import { Ajv } from 'ajv';
import { test } from 'tap';
import { parse } from 'yaml';
import { jsonSchema } from '../../../src/subsystems/yaml/json-schema.js';
import { said, withAttribute, withType } from './messages.js';

const inSchema = new Ajv({ strict: true, allowUnionTypes: true }).compile(jsonSchema());

/** Who finds it: the JSON Schema and so an editor, only the reader, or whoever reads YAML at all. */
type Finder = 'schema' | 'reader' | 'YAML';
type Row = readonly [what: string, text: string, finder: Finder, message: string];

const check = (when: string): string => withAttribute(`{kind: u8, check: {when: ${when}, refuse: EINVAL}}`);
const beside = (text: string): string => `subsystems: {s: {}}\n${text}\n`;
const expression = (text: string, why: string): string => `my.yaml:4:35: in the expression '${text}': ${why}`;

const habits: readonly Row[] = [
  [
    'yes of YAML 1.1',
    withAttribute('{kind: bool, default: yes}'),
    'schema',
    "my.yaml:4:32: found 'yes'; expected true or false: write true",
  ],
  [
    'off of YAML 1.1',
    withType('committable: off\nmkdir: {type: {}}'),
    'schema',
    "my.yaml:3:18: found 'off'; expected true or false: write false",
  ],
  [
    'true in quotes',
    withType("committable: 'true'\nmkdir: {type: {}}"),
    'schema',
    "my.yaml:3:18: found 'true'; expected true or false: write true without quotes",
  ],
  [
    'octal digits of YAML 1.1',
    withAttribute('{kind: u16, default: 0755}'),
    'reader',
    'my.yaml:4:31: found 0755, which is decimal in YAML 1.2 and octal in YAML 1.1; expected 755, or 0o755 for octal digits',
  ],
  [
    'the same for an option',
    `${beside('options: {mode: 0644}')}`,
    'reader',
    'my.yaml:2:17: found 0644, which is decimal in YAML 1.2 and octal in YAML 1.1; expected 644, or 0o644 for octal digits, or quotes around it',
  ],
  [
    'a zero before it in a list of bounds',
    withAttribute('{kind: string, max: 09}'),
    'reader',
    'my.yaml:4:30: found 09, which is decimal in YAML 1.2 and octal in YAML 1.1; expected 9',
  ],
  [
    'a merge key of YAML 1.1',
    'subsystems:\n  s:\n    attributes:\n      a: &x {kind: u8}\n      b: {<<: *x, default: 1}\n',
    'schema',
    "my.yaml:5:11: found '<<', which merges maps in YAML 1.1 only; expected all keys of this map, or a type by its name",
  ],
  [
    'a number in quotes',
    withAttribute("{kind: u32, default: '0x10'}"),
    'schema',
    "my.yaml:4:31: found '0x10'; expected a whole number: write it without quotes",
  ],
  ['an errno in lower case', withType('mkdir: {refuse: einval}'), 'schema', "my.yaml:3:21: found 'einval'; did you mean 'EINVAL'?"],
  [
    'an errno as the kernel returns it',
    withType('mkdir: {refuse: -EPERM}'),
    'schema',
    "my.yaml:3:21: found '-EPERM'; did you mean 'EPERM'?",
  ],
  [
    'an errno by its other name',
    withType('mkdir: {refuse: EWOULDBLOCK}'),
    'schema',
    "my.yaml:3:21: found 'EWOULDBLOCK'; did you mean 'EAGAIN'?",
  ],
  ['a kind as C calls it', withAttribute('uint32_t'), 'schema', "my.yaml:4:10: found 'uint32_t'; did you mean 'u32'?"],
  ['a kind as others call it', withAttribute('{kind: text}'), 'schema', "my.yaml:4:17: found 'text'; did you mean 'string'?"],
  ['a kind with a capital', withAttribute('Bool'), 'schema', "my.yaml:4:10: found 'Bool'; did you mean 'bool'?"],
];

const yaml: readonly Row[] = [
  ['a tab', 'subsystems:\n  s:\n\tattributes: {}\n', 'YAML', 'my.yaml:3:1: Tabs are not allowed as indentation'],
  [
    'a key one column off',
    'subsystems:\n  s:\n    attributes:\n      a: u8\n     b: u8\n',
    'YAML',
    'my.yaml:5:1: All mapping items must start at the same column',
  ],
  [
    'no space after a colon',
    'subsystems:\n  s:{}\n',
    'schema',
    "my.yaml:2:3: found 's:{}'; expected a map of subsystems by name: write a space after the colon",
  ],
  ['the same in braces', withType('attributes: {a:u8}'), 'schema', "my.yaml:3:18: found 'a:u8'; expected a space after the colon"],
  [
    'a colon in a text',
    withType('description: hello: world'),
    'YAML',
    "my.yaml:3:18: found a second ': ' in one line; expected quotes around a text that has ': ' in it",
  ],
  [
    'a text that begins with *',
    withType('mkdir: {name: *, type: {}}'),
    'YAML',
    "my.yaml:3:19: found '*' without a name; expected quotes around a text that begins with '*'",
  ],
  [
    'a text that begins with @',
    withType('description: @home'),
    'YAML',
    'my.yaml:3:18: a text cannot begin with this character; expected quotes around it',
  ],
  [
    'an expression that begins with !',
    'subsystems:\n  s:\n    pinned: !self.live\n    attributes: {live: bool}\n',
    'reader',
    "my.yaml:3:13: found a tag that descriptions do not have; expected quotes around a text that begins with '!'",
  ],
  [
    'an escape in double quotes',
    withAttribute('{kind: string, pattern: "\\d+"}'),
    'YAML',
    "my.yaml:4:35: found an escape that does not exist; expected single quotes, in which '\\' is a character like any other",
  ],
  [
    'a space that is none',
    'subsystems:\n\u00a0\u00a0s: {}\n',
    'schema',
    'my.yaml:2:1: found the character U+00A0, which only looks like a space; expected spaces',
  ],
  [
    'quotes of a text processor',
    withType('mkdir: {refuse: “EPERM”}'),
    'schema',
    "my.yaml:3:21: found '“EPERM”'; expected the name of an errno, such as EINVAL",
  ],
  ['a quote without its other', withType("description: 'hello"), 'YAML', "my.yaml:4:1: Missing closing 'quote"],
  ['a key twice', withType('attributes: {a: u8, a: u16}'), 'YAML', 'my.yaml:3:25: this key is given twice; expected different keys'],
  ['only the beginning of a document', '---\n', 'schema', 'my.yaml:1:4: found nothing; expected a description of subsystems'],
  ['a program', 'export default {}\n', 'schema', "my.yaml:1:1: found 'export default {}'; expected a description of subsystems"],
];

const shape: readonly Row[] = [
  [
    'a capital in a key',
    'Subsystems: {s: {}}\n',
    'schema',
    "my.yaml:1:1: unknown key 'Subsystems' in a description of subsystems; did you mean 'subsystems'?",
  ],
  ['one letter less', withType('group: {a: {}}'), 'schema', "my.yaml:3:5: unknown key 'group' in a type; did you mean 'groups'?"],
  ['underscores', withType('frozen_by: a'), 'schema', "my.yaml:3:5: unknown key 'frozen_by' in a type; did you mean 'frozenBy'?"],
  ['a list of attributes', withType('attributes:\n  - a: u8'), 'schema', 'my.yaml:4:7: found a list; expected a map of attributes by name'],
  ['a list of subsystems', 'subsystems:\n  - name: s\n', 'schema', 'my.yaml:2:3: found a list; expected a map of subsystems by name'],
  ['a type that is another one', 'subsystems: {s: a}\ntypes:\n  a: b\n  b: {}\n', 'schema', "my.yaml:3:6: found 'b'; expected a type"],
  [
    'an attribute that is nothing',
    withType('attributes:\n  a:'),
    'schema',
    'my.yaml:4:9: found nothing; expected a kind, or a map with a kind',
  ],
  [
    'mkdir of nothing',
    withType('mkdir:'),
    'schema',
    'my.yaml:3:11: found nothing; expected the name of a type, a rule for mkdir, or a list of those',
  ],
  ['mkdir that is on', withType('mkdir: true'), 'schema', 'my.yaml:3:12: found true; expected the name of a type: write it in quotes'],
  [
    'an example that is no name',
    withType("mkdir: {name: '.*', example: '..', type: {}}"),
    'schema',
    "my.yaml:3:34: found '..'; expected a file name: not '.', not '..', and no '/' or NUL in it",
  ],
  [
    'a largest number in quotes',
    withType("mkdir: {type: {}, max: '3'}"),
    'schema',
    "my.yaml:3:28: found '3'; expected a whole number from 1 to 2147483647: write it without quotes",
  ],
  [
    'a check that is a text',
    withAttribute('{kind: u8, check: value > 3}'),
    'schema',
    "my.yaml:4:28: found 'value > 3'; expected a check, which is a map with 'when' and 'refuse', or a list of those",
  ],
  [
    'a condition that is a truth value',
    withType('pinned: true'),
    'schema',
    'my.yaml:3:13: found true; expected an expression: write it in quotes',
  ],
  [
    'code in a text',
    withAttribute("{kind: u8, effect: './x.mjs#a'}"),
    'schema',
    "my.yaml:4:29: found './x.mjs#a'; expected a map with code",
  ],
  [
    'code in TypeScript',
    withAttribute("{kind: u8, effect: {code: './x.ts#a'}}"),
    'schema',
    "my.yaml:4:36: found './x.ts#a'; expected code: the file of a module and one of its exports, such as './code.mjs#activate'",
  ],
  [
    'an errno without what it is for',
    withAttribute('{kind: u8, unmet: EIO}'),
    'schema',
    "my.yaml:4:21: 'unmet' has no effect without 'needs'; expected both or none",
  ],
  [
    'an enum of truth values',
    withAttribute('{kind: enum, values: [true]}'),
    'schema',
    "my.yaml:4:32: found true; expected a name, such as 'low': write it in quotes",
  ],
  [
    'a version as people say it',
    withAttribute("{kind: u8, since: 'v6.1'}"),
    'schema',
    "my.yaml:4:28: found 'v6.1'; expected a kernel version in quotes, such as '6.12'",
  ],
];

const meaning: readonly Row[] = [
  [
    'since after until',
    withAttribute("{kind: u8, since: '6.12', until: '6.9'}"),
    'reader',
    "my.yaml:4:43: 'until' 6.9 does not come after 'since' 6.12; expected a kernel version that has it",
  ],
  [
    'a form after the one for all',
    withAttribute("[{kind: u8}, {kind: u16, since: '6.2'}]"),
    'reader',
    'my.yaml:4:23: this form is never reached, since one before it is for all kernels; expected that one to be the last',
  ],
  [
    'a check of what nobody can store',
    withAttribute("{kind: u16, mode: ro, check: {when: 'value > 1', refuse: EIO}}"),
    'reader',
    "my.yaml:4:39: 'check' has no effect with mode 'ro', in which nobody can store it; expected another mode, or no 'check'",
  ],
  [
    'a show of what nobody can read',
    withAttribute("{kind: u16, mode: '0200', show: '\"x\"'}"),
    'reader',
    "my.yaml:4:42: 'show' has no effect with mode '0200', in which nobody can read it; expected another mode, or no 'show'",
  ],
  ['a bound beyond the kind', withAttribute('{kind: u8, max: 300}'), 'reader', "my.yaml:4:26: 'max' 300 is not u8; expected 0 to 255"],
  [
    'a bound below the kind',
    withAttribute('{kind: scanned-u16, min: -1}'),
    'reader',
    "my.yaml:4:35: 'min' -1 is not scanned-u16; expected 0 to 65535",
  ],
  [
    'an errno of bounds that are not there',
    withAttribute('{kind: u8, outside: ERANGE}'),
    'reader',
    "my.yaml:4:30: 'outside' has no effect without 'min' or 'max'; expected one of them beside it",
  ],
  [
    'a name that is a prefix',
    withAttribute('{kind: enum, match: prefix, values: [on, only]}'),
    'reader',
    "my.yaml:4:51: 'only' is never reached, since 'on' before it is a prefix of it; expected the longer one first",
  ],
  [
    'base64 that ends too early',
    withAttribute('{kind: binary, default: {base64: aGVsbG}}'),
    'reader',
    "my.yaml:4:43: found 'aGVsbG', which ends within a byte; expected base64",
  ],
  [
    'two that need each other',
    'subsystems:\n  s:\n    attributes:\n      a: {kind: u8, needs: b}\n      b: u8\n      c: {kind: u8, needs: [b, d]}\n      d: {kind: u8, needs: c}\n',
    'reader',
    "my.yaml:6:32: 'c' and 'd' need each other, so neither can be stored; expected one that comes first",
  ],
  [
    'a module that needs itself',
    beside('modules: [{name: a, needs: [a]}]'),
    'reader',
    "my.yaml:2:29: the module 'a' needs itself; expected one that can be loaded first",
  ],
  [
    'surroundings in /proc',
    beside('surroundings: [{path: /proc/x, entries: [a]}]'),
    'reader',
    "my.yaml:2:23: '/proc/x' cannot be covered; expected another directory",
  ],
  [
    'surroundings in configfs',
    beside('surroundings: [{path: /sys/kernel/config/x, entries: [a]}]'),
    'reader',
    "my.yaml:2:23: '/sys/kernel/config/x' is configfs itself; expected a directory outside of it",
  ],
  [
    '/proc by a detour',
    beside('directories: [/run/../proc]'),
    'reader',
    "my.yaml:2:15: '/run/../proc' cannot be covered; expected another directory",
  ],
  [
    'a condition about an item where there is none',
    beside("surroundings: [{path: /x, entries: [a], when: 'self.a'}]"),
    'reader',
    "my.yaml:2:47: in the expression 'self.a': it has no variable 'self'; there is none here",
  ],
  [
    'a default that is no choice',
    beside('options: {a: {default: x, values: [y]}}'),
    'reader',
    "my.yaml:2:24: the default 'x' is not one of 'values'; expected 'y'",
  ],
  [
    'a kernel that is a number',
    beside('options: {kernel: 6.10}'),
    'reader',
    "my.yaml:2:19: found the number 6.1; expected a kernel version in quotes, such as '6.12': YAML and JSON take 6.10 for 6.1",
  ],
  [
    'a kernel that is a word',
    beside('options: {kernel: newest}'),
    'reader',
    "my.yaml:2:19: found 'newest'; expected a kernel version in quotes, such as '6.12'",
  ],
];

const expressions: readonly Row[] = [
  [
    'a text without quotes',
    check('self.other == foo'),
    'reader',
    expression('self.other == foo', "it has no variable 'foo'; expected 'self' or 'value', or quotes around a text"),
  ],
  ['=', check('value = 3'), 'reader', expression('value = 3', "Unexpected character: =; did you mean '=='?")],
  [
    'and',
    check('value > 3 and value < 5'),
    'reader',
    expression('value > 3 and value < 5', "Unexpected character: 'd'; did you mean '&&'?"),
  ],
  [
    'or, beside a text with and in it',
    check(`'self.other == "a and b" or value < 2'`),
    'reader',
    expression('self.other == "a and b" or value < 2', "Unexpected character: 'r'; did you mean '||'?"),
  ],
  ['not', check('not (value > 3)'), 'reader', expression('not (value > 3)', "there is no function 'not'; did you mean '!'?")],
  ['len', check('len(self.other) > 3'), 'reader', expression('len(self.other) > 3', "there is no function 'len'; did you mean 'size'?")],
  [
    'a method in lower case',
    check(`'self.other.startswith("a")'`),
    'reader',
    expression('self.other.startswith("a")', "there is no function 'startswith'; did you mean 'startsWith'?"),
  ],
  [
    'an attribute of the parent that none has',
    check('parent(self).otter == ""'),
    'reader',
    expression('parent(self).otter == ""', "no attribute or default group of any type is called 'otter'; did you mean 'other'?"),
  ],
  [
    'an attribute in a text that none has',
    check(`'isSet(self, "otter")'`),
    'reader',
    expression('isSet(self, "otter")', "there is no attribute 'otter'; did you mean 'other'?"),
  ],
  [
    'a type in a text that is none',
    check(`'above(self, "disk").a == 1'`),
    'reader',
    expression('above(self, "disk").a == 1', "no type is called 'disk'; expected 's'"),
  ],
  [
    'a version in a text that is none',
    check(`'since("six")'`),
    'reader',
    expression('since("six")', `'six' is no kernel version; expected one such as "6.12"`),
  ],
  [
    'a regular expression that is none',
    check(`'self.other.matches("[")'`),
    'reader',
    expression('self.other.matches("[")', '/[/: Unterminated character class; expected a regular expression of JavaScript'),
  ],
  [
    'value before there is one',
    withAttribute('{kind: u8, guard: {when: value > 3, refuse: EIO}}'),
    'reader',
    expression('value > 3', "it has no variable 'value'; expected 'self', or quotes around a text"),
  ],
  [
    'a store in a parent that no type has',
    withAttribute('{kind: u8, sets: {parent.otter: value}}'),
    'reader',
    "my.yaml:4:28: no type has an attribute 'otter'; did you mean 'other'?",
  ],
];

for (const [title, rows] of Object.entries({ habits, yaml, shape, meaning, expressions }))
  test(`a first description: ${title}`, async (t) => {
    for (const [what, text, finder, message] of rows) {
      t.same(said(text), [message], what);
      if (finder === 'YAML') t.throws(() => parse(text, { strict: true }) as unknown, what);
      else t.equal(inSchema(parse(text, { logLevel: 'error' })), finder === 'reader', `${what}: the schema`);
    }
  });

test('a file that is called .json is JSON', async (t) => {
  const inJson = (text: string): string[] => said(text, 'my.json');
  t.same(inJson('{"subsystems": {"s": {"attributes": {"a": {"kind": "u8", "max": 3e0, "min": -0}}}}}'), []);
  t.same(inJson('\ufeff{\r\n\t"subsystems": {"\\u0073": {"description": "a \\" b"}}\r\n}\n'), []);
  t.same(inJson('{"subsystems": {"s": {}, }}'), ['my.json:1:24: this is no JSON: nothing comes after this comma; expected none here']);
  t.same(inJson('{"subsystems":\n  {"s": {}} # all\n}'), [
    'my.json:2:13: this is no JSON; expected no comment, or a file whose name ends in .yaml',
  ]);
  t.same(inJson("{'subsystems': {}}"), [
    'my.json:1:2: this is no JSON; expected a text in double quotes, or a file whose name ends in .yaml',
  ]);
  t.same(inJson('subsystems: {s: {}}\n'), [
    'my.json:1:1: this is no JSON; expected a text in double quotes, or a file whose name ends in .yaml',
  ]);
  t.same(inJson('{"subsystems": {"s": {"attributes": {"a": {"kind": "u8", "default": 0o7}}}}}'), [
    'my.json:1:69: this is no JSON; expected a decimal number as JSON has them',
  ]);
});
