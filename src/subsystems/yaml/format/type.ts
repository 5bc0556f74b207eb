/**
 * The format of a type: its attributes and default groups, and its rules for mkdir, links, commits and removal.
 *
 * @module
 */
import { errno } from '../kinds.js';
import { dictionary, type Fields, forms, list, named, record, variants } from '../collections.js';
import { boolean, integer, string } from '../scalars.js';
import { entry } from '../source.js';
import { attribute } from './attribute.js';
import { event, eventName } from './event.js';
import { checks, code, expression, fileName, kernels, prefixField, reference, regexp } from './common.js';

/** What a type has, where it has no other name. */
export const body = named('body', 'a map of what a type has', () => typeBody);

export const type = named('type', 'a type: its name, or a map of what it has', () => forms({ scalar: reference, map: body }));

const ruleCommon: Fields = {
  when: { shape: expression, doc: "The rule counts only while this is true. It sees the name as 'name'." },
  frozen: { shape: boolean, doc: "false: the rule counts even while the item is frozen by 'frozenBy'." },
  ...kernels,
};

const makes = record('a rule that makes', {
  type: { shape: type, doc: 'What mkdir makes.', required: true },
  name: { shape: regexp, doc: 'A regular expression; the rule is for names that as a whole match it, or for all.' },
  example: {
    shape: string(fileName.expected, fileName.pattern),
    doc: "A name that matches, which 'configfs-fuse describe' makes; required unless the pattern is a plain name.",
    beside: 'name',
  },
  max: { shape: integer({ min: 1, max: 2 ** 31 - 1 }), doc: 'How many of these there may be at a time.' },
  full: { shape: errno, doc: 'What one more gets; ENOSPC unless given.', beside: 'max' },
  why: { shape: string('text'), doc: 'The reason for that, for people.', beside: 'max' },
  ...ruleCommon,
});

const refuses = record('a rule that refuses', {
  refuse: { shape: errno, doc: 'The errno that mkdir gets.', required: true },
  name: { shape: regexp, doc: 'A regular expression; the rule is for names that as a whole match it, or for all.' },
  why: { shape: string('text'), doc: 'The reason, for people.' },
  ...ruleCommon,
});

const rule = named('rule', 'a rule for mkdir', () =>
  variants('a rule for mkdir', [makes, refuses], (value) => (entry(value, 'refuse') ? refuses : makes)),
);
const ruleList = list(forms({ scalar: reference, map: rule }), { min: 1 });

const linkRule = record('a rule for links', {
  to: {
    shape: forms({ scalar: reference, list: list(reference, { min: 1 }) }),
    doc: 'The types that a link may point to.',
    required: true,
  },
  refuse: { shape: errno, doc: 'What a link to anything else gets; EINVAL unless given.' },
  max: { shape: integer({ min: 1, max: 2 ** 31 - 1 }), doc: 'How many links there may be at a time.' },
  full: { shape: errno, doc: 'What one more gets; ENOSPC unless given.', beside: 'max' },
  why: { shape: string('text'), doc: 'The reason for both, for people.' },
  check: { shape: checks, doc: "Checks of a new link, with what it points to as 'target'." },
  frozen: { shape: boolean, doc: "false: links can be made even while the item is frozen by 'frozenBy'." },
});

const typeBody = record('a type', {
  description: { shape: string('text'), doc: 'The text of a read-only attribute `description`.' },
  attributes: {
    shape: dictionary('attributes by name', fileName, attribute),
    doc: 'The attributes, in the order in which they are listed.',
  },
  prefix: prefixField,
  groups: { shape: dictionary('default groups by name', fileName, type), doc: 'Groups that come and go with the item.' },
  mkdir: {
    shape: forms({ scalar: reference, list: ruleList, map: rule }, 'the name of a type, a rule for mkdir, or a list of those'),
    doc: 'What users can make here: a type, or rules, the first of which that matches the name decides. A name that none matches is EINVAL.',
  },
  links: {
    shape: forms({ scalar: reference, list: list(reference, { min: 1 }), map: linkRule }),
    doc: 'What symbolic links in here may point to, by type. Without it there are none.',
  },
  committable: {
    shape: forms({
      scalar: boolean,
      map: record('a rule for commits', {
        refuse: { shape: errno, doc: 'What the commit of an item gets that has a required attribute not set; ENODATA unless given.' },
      }),
    }),
    doc: 'Whether items are made in `pending`, and are moved to `live` by rename.',
  },
  frozenBy: {
    shape: string('the name of an attribute'),
    doc: 'A bool or a number, here or in an item above: while it is true, or not 0, attributes here cannot be stored, and mkdir and links are refused.',
  },
  frozen: { shape: errno, doc: 'What those get meanwhile; EBUSY unless given.', beside: 'frozenBy' },
  pinned: {
    shape: expression,
    doc: 'While it is true, the item, and whatever it is in, cannot be removed (EBUSY). Looked at after each store.',
  },
  events: {
    shape: dictionary('events by name', eventName, event),
    doc: "What happens from outside of configfs, by 'configfs-fuse ctl event'.",
  },
  removed: { shape: code, doc: 'Code that runs when an item of this type has been removed.' },
  ...kernels,
  present: { shape: boolean, doc: 'false: no default group of this type is made; for an option to decide.' },
});
