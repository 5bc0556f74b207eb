/** Expressions that cannot be computed. */
import { withAttribute } from '../messages.js';
import { check, expression, type Row } from './row.js';

export const expressions: readonly Row[] = [
  [
    'a text without quotes',
    check('self.other == foo'),
    'reader',
    expression('self.other == foo', "there is no variable 'foo'; expected 'self' or 'value', or quotes around a text"),
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
    expression('since("six")', `'six' is not a kernel version; expected one such as "6.12"`),
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
    expression('value > 3', "there is no variable 'value'; expected 'self', or quotes around a text"),
  ],
  [
    'a store in a parent that no type has',
    withAttribute('{kind: u8, sets: {parent.otter: value}}'),
    'reader',
    "my.yaml:4:28: no type has an attribute 'otter'; did you mean 'other'?",
  ],
];
