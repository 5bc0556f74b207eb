import { test } from 'tap';
import { said, withAttribute } from './messages.js';

test('a mistake of each kind in an attribute, with its line and column', async (t) => {
  const table: readonly [what: string, text: string, message: string][] = [
    ['an unknown kind', withAttribute('u23'), "my.yaml:4:10: found 'u23'; did you mean 'u32'?"],
    [
      'an unknown kind in a map',
      withAttribute('{kind: colour}'),
      "my.yaml:4:17: found 'colour'; expected 'bool', 'u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'int', 'strtoul', 'scanned-u8', 'scanned-u16', 'scanned-u32', 'enum', 'string', 'raw', 'word', 'ip', 'ipv4', 'scanned-ipv4', 'ipv6', 'mac', 'ether-address', 'uuid', 'guid', 'nguid', 'binary' or 'counter'",
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
    [
      'a default in quotes',
      withAttribute("{kind: u8, default: '1'}"),
      "my.yaml:4:30: found '1'; expected a whole number: write it without quotes",
    ],
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
      "my.yaml:4:35: in the expression 'valeu > 3': there is no variable 'valeu'; did you mean 'value'?",
    ],
    [
      'an attribute in the place of a variable',
      withAttribute('{kind: u8, guard: {when: other == "x", refuse: EINVAL}}'),
      "my.yaml:4:35: in the expression 'other == \"x\"': there is no variable 'other'; did you mean 'self.other'?",
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
