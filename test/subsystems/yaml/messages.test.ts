import { test } from 'tap';
import { DescriptionError, parseDescription } from '../../../src/subsystems/yaml/index.js';

/** What is said of a description, line by line; empty if it is right. */
function said(text: string | Buffer): string[] {
  try {
    parseDescription(text, 'my.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof DescriptionError)) throw error;
    return error.message.split('\n');
  }
}

/** A description with one attribute, in line 4. */
const withAttribute = (text: string): string => `subsystems:\n  s:\n    attributes:\n      a: ${text}\n      other: string\n`;

/** A description with these keys in its only type, from line 3 on. */
const withType = (text: string): string => `subsystems:\n  s:\n    ${text.replaceAll('\n', '\n    ')}\n`;

/** Types `a1` to `aN`, each of so many default groups of the type before it. */
const nested = (types: number, groups: number): string =>
  Array.from(
    { length: types },
    (_, at) => `  a${at + 1}: {groups: {${Array.from({ length: groups }, (_, group) => `g${group}: a${at}`).join(', ')}}}\n`,
  ).join('');

test('a mistake of each kind, with its line and column', async (t) => {
  const table: readonly [what: string, text: string, message: string][] = [
    // What is no YAML.
    ['no YAML', 'subsystems: [', 'my.yaml:1:14: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a tab', 'subsystems:\n\ts: {}\n', 'my.yaml:2:1: Tabs are not allowed as indentation'],
    ['no JSON', '{"subsystems": {"s": {}}', 'my.yaml:1:25: Flow map must end with a }'],
    ['a key twice', 'subsystems:\n  s: {}\n  s: {}\n', 'my.yaml:3:3: this key is given twice; expected different keys'],
    ['two documents', 'subsystems: {s: {}}\n---\nsubsystems: {s: {}}\n', 'my.yaml:2:1: found a second document; expected one in a file'],
    ['a key that is a list', 'subsystems:\n  ? [a]\n  : {}\n', 'my.yaml:2:5: found a key that is no text; expected a name'],
    ['a tag', 'subsystems: !mine {s: {}}\n', 'my.yaml:1:13: Unresolved tag: !mine'],
    [
      'an alias of itself',
      'subsystems:\n  s: &s\n    groups: {g: *s}\n',
      "my.yaml:3:17: '*s' stands for something that it is a part of; expected a type in 'types', and its name here",
    ],
    ['an alias of nothing', 'subsystems: {s: *t}\n', "my.yaml:1:17: nothing before here is called '&t'; expected the name of an anchor"],
    [
      'a value with a tag',
      withAttribute('{kind: string, default: !!binary aGk=}'),
      "my.yaml:4:43: found a value with the tag '!!binary'; expected text, a number, true or false",
    ],
    [
      'values inside of values',
      `subsystems: ${'{a: '.repeat(250)}x${'}'.repeat(250)}\n`,
      'my.yaml:1:809: this is inside of 200 other values; expected fewer, such as types by name',
    ],
    // The frame.
    ['nothing', '', 'my.yaml:1:1: found nothing; expected a description of subsystems'],
    ['only a comment', '# hello\n', 'my.yaml:1:1: found nothing; expected a description of subsystems'],
    ['a list', '- s\n', 'my.yaml:1:1: found a list; expected a description of subsystems'],
    ['no subsystems', 'types: {}\n', "my.yaml:1:1: 'subsystems' is missing; expected it in a description of subsystems"],
    [
      'an empty map of subsystems',
      'subsystems: {}\n',
      'my.yaml:1:13: found an empty map; expected at least 1 in this map of subsystems by name',
    ],
    [
      'an unknown key',
      'subsystem:\n  s: {}\nsubsystems: {s: {}}\n',
      "my.yaml:1:1: unknown key 'subsystem' in a description of subsystems; did you mean 'subsystems'?",
    ],
    [
      'a merge key',
      withType('<<: {}'),
      "my.yaml:3:5: unknown key '<<' in a type; expected 'description', 'attributes', 'prefix', 'groups', 'mkdir', 'links', 'committable', 'frozenBy', 'frozen', 'pinned', 'removed', 'since', 'until' or 'present'",
    ],
    [
      'a subsystem that is nothing',
      'subsystems:\n  s:\n',
      'my.yaml:2:5: found nothing; expected the name of a type, or a map of what a type has',
    ],
    [
      'a name with a slash',
      'subsystems:\n  a/b: {}\n',
      "my.yaml:2:3: found the name 'a/b'; expected a file name: not '.', not '..', and no '/' or NUL in it",
    ],
    ['a name that is too long', `subsystems:\n  ${'ä'.repeat(128)}: {}\n`, 'my.yaml:2:3: this name has 256 bytes; expected 255 at most'],
    // Types.
    ['an unknown type', withType('mkdir: dsik') + 'types:\n  disk: {}\n', "my.yaml:3:12: no type is called 'dsik'; did you mean 'disk'?"],
    ['a type without types', withType('mkdir: disk'), "my.yaml:3:12: no type is called 'disk': there are no 'types'"],
    [
      'default groups without end',
      'subsystems: {s: d}\ntypes:\n  d:\n    groups:\n      sub: d\n',
      "my.yaml:5:7: the default group 'sub' contains itself without end; expected an end, or 'mkdir' in place of it",
    ],
    [
      'default groups without end by a detour',
      'subsystems: {s: a}\ntypes:\n  a: {groups: {b: b}}\n  b: {groups: {c: {groups: {a: a}}}}\n',
      "my.yaml:4:29: the default group 'a' contains itself without end; expected an end, or 'mkdir' in place of it",
    ],
    [
      'more default groups than can be made',
      `subsystems: {s: a8}\ntypes:\n  a0: {}\n${nested(8, 9)}`,
      'my.yaml:8:25: with this default group there are more than 10000 directories; expected fewer',
    ],
    [
      'default groups in each other, without number',
      `subsystems: {s: a20000}\ntypes:\n  a0: {}\n${nested(20_000, 1)}`,
      'my.yaml:103:19: with this default group there are more than 100 levels; expected fewer',
    ],
    [
      'two of one name',
      withType('attributes: {a: bool}\ngroups: {a: {}}'),
      "my.yaml:4:14: 'a' is the name of an attribute already; expected another name",
    ],
    [
      'a second description',
      withType('description: hello\nattributes: {description: string}'),
      "my.yaml:4:18: 'description' is the attribute that shows the type's description already; expected another name",
    ],
    [
      'a group of commits',
      withType('committable: true\nmkdir: t\ngroups: {live: {}}') + 'types: {t: {}}\n',
      "my.yaml:5:14: 'live' is a default group of every committable group already; expected another name",
    ],
    [
      'commits of nothing',
      withType('committable: true'),
      "my.yaml:3:18: nothing can be made here that could be committed; expected 'mkdir' beside it",
    ],
    [
      'a description longer than a page',
      withType(`description: ${'x'.repeat(4097)}`),
      'my.yaml:3:18: this text has 4097 bytes; expected 4096 at most, the size of a page',
    ],
    // What mkdir makes.
    ['a rule that does nothing', withType('mkdir: [{name: a}]'), "my.yaml:3:13: 'type' is missing; expected it in a rule that makes"],
    [
      'a rule that does two things',
      withType('mkdir: [{refuse: EINVAL, type: s}]'),
      "my.yaml:3:30: unknown key 'type' in a rule that refuses; expected 'refuse', 'name', 'why', 'when', 'frozen', 'since' or 'until'",
    ],
    ['no rule', withType('mkdir: []'), 'my.yaml:3:12: found an empty list; expected at least 1 in it'],
    [
      'a rule that is never reached',
      withType('mkdir: [t, {refuse: EPERM}]') + 'types: {t: {}}\n',
      'my.yaml:3:16: this rule is never reached, since the one before it is for all names; expected that one to be the last, or to have a name',
    ],
    ['no errno', withType('mkdir: {refuse: EINVALID}'), "my.yaml:3:21: found 'EINVALID'; did you mean 'EINVAL'?"],
    ['nothing like an errno', withType('mkdir: {refuse: no}'), "my.yaml:3:21: found 'no'; expected the name of an errno, such as EINVAL"],
    [
      'the number of an errno',
      withType('mkdir: {refuse: 22}'),
      'my.yaml:3:21: found the number 22; expected the name of an errno, such as EINVAL',
    ],
    [
      'no regular expression',
      withType("mkdir: {name: '(', type: {}}"),
      'my.yaml:3:19: /(/u: Unterminated group; expected a regular expression of JavaScript',
    ],
    [
      'a regular expression that would close ours',
      withType("mkdir: {name: 'a)|(b', type: {}}"),
      "my.yaml:3:19: /a)|(b/u: Unmatched ')'; expected a regular expression of JavaScript",
    ],
    [
      'an example that does not match',
      withType("mkdir: {name: 'line[0-9]+', example: line, type: {}}"),
      "my.yaml:3:42: 'line' does not match the name /line[0-9]+/; expected a name that does",
    ],
    [
      'a pattern without an example',
      withType("mkdir: {name: 'line[0-9]+', type: {}}"),
      "my.yaml:3:19: 'example' is missing; expected a name that matches /line[0-9]+/ beside 'name'",
    ],
    [
      'an errno without its reason',
      withType('mkdir: {type: {}, full: ENOSPC}'),
      "my.yaml:3:23: 'full' has no effect without 'max'; expected both or none",
    ],
    // Links.
    ['a link to nothing', withType('links: {max: 1}'), "my.yaml:3:12: 'to' is missing; expected it in a rule for links"],
    ['a link to an unknown type', withType('links: [t, u]') + 'types: {t: {}}\n', "my.yaml:3:16: no type is called 'u'; expected 't'"],
    ['a link to a type that has no name', withType('links: [{}]'), 'my.yaml:3:13: found a map; expected the name of a type'],
    // What freezes.
    [
      'an unknown bool',
      withType('frozenBy: lvie\nattributes: {live: bool}'),
      "my.yaml:3:15: no attribute here or above is called 'lvie'; did you mean 'live'?",
    ],
    [
      'no bool',
      withType('frozenBy: live\nattributes: {live: string}'),
      "my.yaml:3:15: 'live' is neither a bool nor a number; expected a bool or a number, and there is none",
    ],
    [
      'a bool below',
      withType('frozenBy: live\ngroups: {g: {attributes: {live: bool}}}'),
      "my.yaml:3:15: no attribute here or above is called 'live'; expected a bool or a number, and there is none",
    ],
    // Attributes.
    ['an unknown kind', withAttribute('u23'), "my.yaml:4:10: found 'u23'; did you mean 'u32'?"],
    [
      'an unknown kind in a map',
      withAttribute('{kind: boolean}'),
      "my.yaml:4:17: found 'boolean'; expected 'bool', 'u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'int', 'strtoul', 'scanned-u8', 'scanned-u16', 'scanned-u32', 'enum', 'string', 'raw', 'word', 'ip', 'ipv4', 'scanned-ipv4', 'ipv6', 'mac', 'ether-address', 'uuid', 'guid', 'nguid', 'binary' or 'counter'",
    ],
    ['a kind that is no text', withAttribute('{kind: 8}'), 'my.yaml:4:17: found the number 8; expected a kind'],
    ['no kind', withAttribute('{default: 1}'), "my.yaml:4:10: 'kind' is missing; expected it in an attribute"],
    ['kinds in the forms of an attribute', withAttribute('[u8]'), "my.yaml:4:11: found 'u8'; expected an attribute"],
    ['an enum without names', withAttribute('{kind: enum}'), "my.yaml:4:10: 'values' is missing; expected it in an attribute of kind enum"],
    [
      'an enum by its kind alone',
      withAttribute('enum'),
      "my.yaml:4:10: found 'enum'; expected a map, since an attribute of kind enum needs 'values'",
    ],
    [
      'a name of an enum twice',
      withAttribute('{kind: enum, values: [a, b, a]}'),
      "my.yaml:4:38: 'a' is listed twice; expected different names",
    ],
    [
      'a name of an enum that is a number',
      withAttribute('{kind: enum, values: [1]}'),
      "my.yaml:4:32: found the number 1; expected a name, such as 'low': write it in quotes",
    ],
    [
      'an unknown key',
      withAttribute('{kind: u8, defualt: 1}'),
      "my.yaml:4:21: unknown key 'defualt' in an attribute of kind u8; did you mean 'default'?",
    ],
    [
      'a key of another kind',
      withAttribute('{kind: bool, hex: 2}'),
      "my.yaml:4:23: unknown key 'hex' in an attribute of kind bool; expected 'kind', 'mode', 'visible', 'prefix', 'since', 'until', 'default', 'refuse', 'takes', 'end', 'required', 'needs', 'unmet', 'initial', 'guard', 'check', 'effect', 'sets', 'read', 'show' or 'frozen'",
    ],
    [
      'a mode that is a number',
      withAttribute('{kind: u8, mode: 0644}'),
      "my.yaml:4:27: found the number 644; expected a mode: 'ro', 'rw', 'wo', 'none', or octal digits in quotes, such as '0644': write it in quotes, since YAML and JSON read a number as a decimal one",
    ],
    [
      'a mode that is none',
      withAttribute("{kind: u8, mode: '0999'}"),
      "my.yaml:4:27: found '0999'; expected a mode: 'ro', 'rw', 'wo', 'none', or octal digits in quotes, such as '0644'",
    ],
    [
      'a default beyond the type',
      withAttribute('{kind: u8, default: 256}'),
      'my.yaml:4:30: 256 is not u8 (ERANGE); expected a default that could be stored',
    ],
    [
      'a default beyond the limits',
      withAttribute('{kind: u8, max: 3, default: 4}'),
      'my.yaml:4:38: 4 is not u8, up to 3 (EINVAL); expected a default that could be stored',
    ],
    [
      'a default that would wrap',
      withAttribute('{kind: scanned-u8, default: 256}'),
      'my.yaml:4:38: 256 is not scanned-u8; expected a default that could be stored',
    ],
    [
      'a default that is a fraction',
      withAttribute('{kind: u8, default: 1.5}'),
      'my.yaml:4:30: found the number 1.5; expected a whole number',
    ],
    ['a default in quotes', withAttribute("{kind: u8, default: '1'}"), "my.yaml:4:30: found '1'; expected a whole number"],
    ['a default that is no bool', withAttribute('{kind: bool, default: 1}'), 'my.yaml:4:32: found the number 1; expected true or false'],
    [
      'a default that is no text',
      withAttribute('{kind: string, default: 1.0}'),
      'my.yaml:4:34: found the number 1; expected a string: write it in quotes',
    ],
    [
      'a default that is no name',
      withAttribute('{kind: enum, values: [a], default: b}'),
      "my.yaml:4:45: 'b' is not one of a (EINVAL); expected a default that could be stored",
    ],
    [
      'a default that is no address',
      withAttribute('{kind: ip, default: 1.2.3}'),
      "my.yaml:4:30: '1.2.3' is not ip (EINVAL); expected a default that could be stored",
    ],
    [
      'a default that is too long',
      withAttribute('{kind: string, max: 2, default: abc}'),
      "my.yaml:4:42: 'abc' is not string, up to 2 bytes (EINVAL); expected a default that could be stored",
    ],
    [
      'a default with a NUL',
      withAttribute('{kind: string, default: "a\\0b"}'),
      "my.yaml:4:34: 'a\\u0000b' is not string; expected a default that could be stored",
    ],
    [
      'a range without a value',
      withAttribute('{kind: u8, min: 3, max: 2}'),
      "my.yaml:4:34: 'max' 2 is less than 'min' 3; expected a range that has a value",
    ],
    [
      'no regular expression',
      withAttribute("{kind: string, pattern: '['}"),
      'my.yaml:4:34: /[/u: Unterminated character class; expected a regular expression of JavaScript',
    ],
    [
      'required, and set anyway',
      withAttribute('{kind: u8, default: 1, required: true}'),
      "my.yaml:4:43: 'required' has no effect beside 'default', since the attribute is always set; expected one of them",
    ],
    [
      'needs what is not there',
      withAttribute('{kind: u8, needs: otter}'),
      "my.yaml:4:28: there is no attribute 'otter' in this type; did you mean 'other'?",
    ],
    ['needs itself', withAttribute('{kind: u8, needs: [other, a]}'), "my.yaml:4:36: 'a' is the attribute itself; expected 'other'"],
    [
      'counts what is not there',
      withAttribute('{kind: counter, of: b}'),
      "my.yaml:4:30: there is no attribute 'b' in this type; expected 'other'",
    ],
    [
      'a counter that is stored',
      withAttribute('{kind: counter, mode: rw}'),
      "my.yaml:4:32: a counter cannot be stored; expected 'ro', or digits without write permission",
    ],
    [
      'too many bytes',
      withAttribute('{kind: binary, max: 2, default: abc}'),
      "my.yaml:4:42: these are 3 bytes; expected 2 at most, as 'max' says",
    ],
    // Expressions.
    [
      'no expression',
      withAttribute("{kind: u8, check: {when: 'value >', refuse: EINVAL}}"),
      "my.yaml:4:35: in the expression 'value >': Unexpected token: EOF",
    ],
    [
      'a variable that is not there',
      withAttribute('{kind: u8, check: {when: valeu > 3, refuse: EINVAL}}'),
      "my.yaml:4:35: in the expression 'valeu > 3': it has no variable 'valeu'; did you mean 'value'?",
    ],
    [
      'an attribute in the place of a variable',
      withAttribute('{kind: u8, guard: {when: other == "x", refuse: EINVAL}}'),
      "my.yaml:4:35: in the expression 'other == \"x\"': it has no variable 'other'; did you mean 'self.other'?",
    ],
    [
      'an attribute that is not there',
      withAttribute('{kind: u8, guard: {when: self.otter == "x", refuse: EINVAL}}'),
      "my.yaml:4:35: in the expression 'self.otter == \"x\"': no attribute or default group is called 'otter'; did you mean 'other'?",
    ],
    [
      'a condition that is a number',
      withAttribute('{kind: u8, check: {when: value + 1, refuse: EINVAL}}'),
      "my.yaml:4:35: in the expression 'value + 1': it gives an int; expected a bool",
    ],
    [
      'types that do not go together',
      withAttribute('{kind: u8, check: {when: value == self.other, refuse: EINVAL}}'),
      "my.yaml:4:35: in the expression 'value == self.other': no such overload: int == string",
    ],
    [
      'a store that sets what is not there',
      withAttribute('{kind: u8, sets: {otter: value}}'),
      "my.yaml:4:28: there is no attribute 'otter' in this type; did you mean 'other'?",
    ],
    [
      'a store that sets another kind of value',
      withAttribute('{kind: u8, sets: {other: value}}'),
      "my.yaml:4:35: in the expression 'value': it gives an int; expected a string",
    ],
    [
      'a version that is a number',
      withAttribute('{kind: u8, since: 6.10}'),
      "my.yaml:4:28: found the number 6.1; expected a kernel version in quotes, such as '6.12': write it in quotes, since YAML and JSON take 6.10 for 6.1",
    ],
    [
      'code without an export',
      withAttribute('{kind: u8, effect: {code: ./x.mjs}}'),
      "my.yaml:4:36: found './x.mjs'; expected code: the file of a module and one of its exports, such as './code.mjs#activate'",
    ],
    [
      'code that the program does not have',
      withAttribute("{kind: u8, effect: {code: '#start'}}"),
      "my.yaml:4:36: the program has no function 'start'; there is none",
    ],
    // Options.
    [
      'an option that is not there',
      `options: {size: 3}\n${withAttribute(`{kind: u8, default: '\${sice}'}`)}`,
      "my.yaml:5:30: no option is called 'sice'; did you mean 'size'?",
    ],
    [
      'no hexadecimal digits',
      withAttribute("{kind: binary, default: {hex: '0'}}"),
      "my.yaml:4:40: found '0'; expected pairs of hexadecimal digits",
    ],
    ['no bytes', withAttribute('{kind: binary, default: {}}'), "my.yaml:4:34: 'base64' is missing; expected it in a map with base64"],
  ];
  for (const [what, text, message] of table) t.same(said(text), [message], what);
});

test('JSON is as good as YAML', async (t) => {
  t.same(said('{\n\t"$schema": "x",\n\t"subsystems": {"s": {"attributes": {"a": "u8"}}}\n}\n'), []);
  t.same(said('{\n  "subsystems": {\n    "s": {"atributes": {}}\n  }\n}\n'), [
    "my.yaml:3:11: unknown key 'atributes' in a type; did you mean 'attributes'?",
  ]);
  t.same(said('\ufeffsubsystems: {s: {}}\r\n'), [], 'a byte order mark and other line ends too');
});

test('names are text, however they look', async (t) => {
  const [subsystem] = parseDescription('subsystems:\n  s:\n    groups: {1: {}, 007: {}, on: {}, null: {}, 0x1: {}}\n', 'my.yaml');
  t.same(
    subsystem!.defaultGroups.map(({ name }) => name),
    ['1', '007', 'on', 'null', '0x1'],
  );
});

test('all problems at once, in the order of the file', async (t) => {
  const text = withType(
    'committable: maybe\nmkdir: dsik\nattributes:\n  a: {kind: u8, default: 300, mod: ro}\n  b: {kind: enum, values: [1]}\nlinks: nowhere',
  );
  t.same(said(`${text}types:\n  disk:\n    links: [disk, dusk]\n`), [
    'my.yaml: 7 problems',
    "my.yaml:3:18: found 'maybe'; expected true or false",
    "my.yaml:4:12: no type is called 'dsik'; did you mean 'disk'?",
    'my.yaml:6:30: 300 is not u8 (ERANGE); expected a default that could be stored',
    "my.yaml:6:35: unknown key 'mod' in an attribute of kind u8; did you mean 'mode'?",
    "my.yaml:7:32: found the number 1; expected a name, such as 'low': write it in quotes",
    "my.yaml:8:12: no type is called 'nowhere'; expected 'disk'",
    "my.yaml:11:19: no type is called 'dusk'; did you mean 'disk'?",
  ]);
});

test('not more than a person can read', async (t) => {
  const keys = Array.from({ length: 50 }, (_, at) => `    k${at}: 1\n`).join('');
  const lines = said(`subsystems:\n  s:\n${keys}`);
  t.equal(lines.length, 22);
  t.equal(lines[0], 'my.yaml: 50 problems');
  t.match(lines[20], /^my\.yaml:22:5: /);
  t.equal(lines[21], 'my.yaml: and 30 more');
});

test('an alias is what its anchor names', async (t) => {
  const [a, b] = parseDescription('subsystems:\n  a: &a\n    attributes: {x: &x {kind: u8, default: 3}, y: *x}\n  b: *a\n', 'my.yaml');
  t.equal(a!.type, b!.type);
  t.same(
    a!.type.attrs!.map(({ name }) => name),
    ['x', 'y'],
  );
  t.same(
    said('subsystems:\n  a: &a\n    atributes: {}\n  b: *a\n'),
    ["my.yaml:3:5: unknown key 'atributes' in a type; did you mean 'attributes'?"],
    'wrong once',
  );
  const bomb = Array.from(
    { length: 30 },
    (_, at) => `  t${at + 1}: &t${at + 1} {mkdir: [{name: a, type: *t${at}}, {name: b, type: *t${at}}]}\n`,
  ).join('');
  t.same(said(`types:\n  t0: &t0 {}\n${bomb}subsystems: {s: t30}\n`), [], 'a billion laughs are read in no time');
});

test('a file that is no UTF-8', async (t) => {
  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  t.same(said(bytes('subsystems: {caf\xe9: {}}\n')), ['my.yaml:1:17: the byte 0xe9 is no UTF-8; expected a file in UTF-8'], 'Latin-1');
  t.same(
    said(bytes('# \xc3\xa4\nsubsystems: # \xc3\xa4\xff\n')),
    ['my.yaml:2:16: the byte 0xff is no UTF-8; expected a file in UTF-8'],
    'columns count characters',
  );
  t.same(
    said(Buffer.from('\ufeffsubsystems: {}', 'utf16le')),
    ['my.yaml:1:1: the byte 0xff is no UTF-8; expected a file in UTF-8'],
    'UTF-16',
  );
  t.same(
    said(bytes('subsystems: {s: {}} # \xe2\x82')),
    ['my.yaml:1:23: the byte 0xe2 is no UTF-8; expected a file in UTF-8'],
    'half a character at the end',
  );
  t.same(said(Buffer.from('subsystems: {ä: {description: €}}')), [], 'UTF-8');
});

test('more than can be taken in at once is a mistake like any other', async (t) => {
  for (const text of [`subsystems: ${'['.repeat(20_000)}`, `subsystems: ${'{a: '.repeat(5000)}`]) {
    t.ok(
      said(text).some((line) => /^my\.yaml:1:\d+: this is nested too deeply to be read$/.test(line)),
      text.slice(0, 16),
    );
  }
  const chain = Array.from({ length: 20_000 }, (_, at) => `  t${at}: {mkdir: t${at + 1}}\n`).join('');
  t.same(said(`subsystems: {s: t0}\ntypes:\n${chain}  t20000: {}\n`), [], 'what users make one by one may go on and on');
});
