/**
 * 01-childless: the smallest subsystem, and the first look at the interface.
 *
 * A subsystem is a directory at the top of the tree. Its *type* lists its attributes: each is a file with a `show` that
 * makes its text, a `store` that takes what a program wrote, or both. Here nothing can be made below it, so `mkdir`
 * is refused: that takes no code.
 *
 * This and the two that follow behave as the modules of the same names in the kernel's `samples/configfs`.
 *
 * @module
 */
import { type ConfigItemType, ConfigSubsystem } from '../../core/index.js';
import { attr, int } from '../kinds/index.js';

/** The subsystem, and the state that its attributes show. State lives in fields of your own class. */
export class Childless extends ConfigSubsystem {
  /** How often `showme` was opened and read. */
  shown = 0;
  /** What `storeme` was given last. */
  stored = 0;

  constructor() {
    super(childlessType, '01-childless');
  }
}

const childlessType: ConfigItemType<Childless> = {
  attrs: [
    // An attribute by hand: `show` is called once for each open file, so this counts openings, not reads.
    { name: 'showme', show: (childless) => `${childless.shown++}\n` },
    // Most attributes are a field of a known kind. This one is checked: text is EINVAL, a number above 2^31 - 1 ERANGE.
    attr('storeme', int({ base: 10 }), 'stored'),
    { name: 'description', show: () => DESCRIPTION },
  ],
};

/** Word for word what the kernel's sample shows: part of the interface, since tests compare it. */
const DESCRIPTION = `[01-childless]

The childless subsystem is the simplest possible subsystem in
configfs.  It does not support the creation of child config_items.
It only has a few attributes.  In fact, it isn't much different
than a directory in /proc.
`;
