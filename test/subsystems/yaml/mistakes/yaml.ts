/** What is no YAML, or not what it looks like. */
import { withAttribute, withType } from '../messages.js';
import type { Row } from './row.js';

export const yaml: readonly Row[] = [
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
