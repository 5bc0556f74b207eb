/** Habits of YAML 1.1 and of other languages. */
import { withAttribute, withType } from '../messages.js';
import { beside, type Row } from './row.js';

export const habits: readonly Row[] = [
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
