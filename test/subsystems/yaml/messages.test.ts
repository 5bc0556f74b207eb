import { test } from 'tap';
import { parseDescription } from '../../../src/subsystems/yaml/index.js';
import { nested, said, withAttribute, withType } from './messages.js';

test('a mistake of each kind, with its line and column', async (t) => {
  const table: readonly [what: string, text: string, message: string][] = [
    // What is no YAML.
    ['no YAML', 'subsystems: [', 'my.yaml:1:14: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a tab', 'subsystems:\n\ts: {}\n', 'my.yaml:2:1: Tabs are not allowed as indentation'],
    ['no JSON', '{"subsystems": {"s": {}}', 'my.yaml:1:25: Flow map must end with a }'],
    ['a key twice', 'subsystems:\n  s: {}\n  s: {}\n', 'my.yaml:3:3: this key is given twice; expected different keys'],
    ['two documents', 'subsystems: {s: {}}\n---\nsubsystems: {s: {}}\n', 'my.yaml:2:1: found a second document; expected one in a file'],
    ['a key that is a list', 'subsystems:\n  ? [a]\n  : {}\n', 'my.yaml:2:5: found a key that is not text; expected a name'],
    [
      'a tag',
      'subsystems: !mine {s: {}}\n',
      "my.yaml:1:13: found a tag that descriptions do not have; expected quotes around a text that begins with '!'",
    ],
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

test('a file that is not UTF-8', async (t) => {
  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  t.same(said(bytes('subsystems: {caf\xe9: {}}\n')), ['my.yaml:1:17: the byte 0xe9 is not UTF-8; expected a file in UTF-8'], 'Latin-1');
  t.same(
    said(bytes('# \xc3\xa4\nsubsystems: # \xc3\xa4\xff\n')),
    ['my.yaml:2:16: the byte 0xff is not UTF-8; expected a file in UTF-8'],
    'columns count characters',
  );
  t.same(
    said(Buffer.from('\ufeffsubsystems: {}', 'utf16le')),
    ['my.yaml:1:1: the byte 0xff is not UTF-8; expected a file in UTF-8: this is UTF-16'],
    'UTF-16',
  );
  t.same(
    said(Buffer.from('# a\nsubsystems: {}', 'utf16le')),
    ['my.yaml:1:2: found a NUL, which no text has; expected a file in UTF-8'],
    'UTF-16 without its mark',
  );
  t.same(
    said(bytes('subsystems: {s: {}} # \xe2\x82')),
    ['my.yaml:1:23: the byte 0xe2 is not UTF-8; expected a file in UTF-8'],
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
