/** Keys and values that are not of the form they should be. */
import { withAttribute, withType } from '../messages.js';
import type { Row } from './row.js';

export const shape: readonly Row[] = [
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
