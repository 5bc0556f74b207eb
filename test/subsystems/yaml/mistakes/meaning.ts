/** What is well formed and can have no effect, or contradicts itself. */
import { withAttribute } from '../messages.js';
import { beside, type Row } from './row.js';

export const meaning: readonly Row[] = [
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
    "my.yaml:2:47: in the expression 'self.a': there is no variable 'self'; expected none here",
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
