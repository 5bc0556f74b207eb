/**
 * `functions`: a function instance is made by `mkdir functions/TYPE.NAME`.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno } from '../../core/index.js';
import { encodeText } from '../kinds/index.js';
import type { Composite } from './composite.js';
import type { GadgetFunction } from './function.js';
import { drivers } from './functions/index.js';

/** MAX_NAME_LEN: a name in `functions` or `configs` has to be shorter, in bytes. */
export const MAX_NAME_LEN = 40;

/** The group, and the functions that can be linked into the gadget's configurations. */
export class Functions extends ConfigGroup {
  readonly available = new Set<GadgetFunction>();

  constructor(readonly gadget: Composite) {
    super(functionsType, 'functions');
  }
}

const functionsType: ConfigItemType<Functions> = {
  groupOps: {
    makeGroup(group, name) {
      if (encodeText(name).length >= MAX_NAME_LEN) throw new Errno('ENAMETOOLONG');
      const dot = name.indexOf('.');
      if (dot < 0) throw new Errno('EINVAL', `'${name}' is not of the form TYPE.NAME`);
      const { machine } = group.gadget;
      const make = drivers.get(name.slice(0, dot));
      if (!make) throw new Errno('ENOENT', `there is no function '${name.slice(0, dot)}'`);
      const made = make(machine);
      made.gadget = group.gadget;
      made.instance(name.slice(dot + 1));
      group.available.add(made);
      return made;
    },
    dropItem(group, item) {
      const made = item as GadgetFunction;
      group.available.delete(made);
      made.dispose();
    },
  },
  about: { names: Object.fromEntries([...drivers.keys()].map((name) => [`${name}.0`, `${name}.<instance>`])) },
};
