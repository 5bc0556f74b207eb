/**
 * `functions`: a function instance is made by `mkdir functions/TYPE.NAME`.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno, logged, quote } from '../../core/index.js';
import { encodeText } from '../kinds/index.js';
import type { Composite } from './composite.js';
import type { GadgetFunction } from './function.js';
import { drivers } from './functions/index.js';

/** MAX_NAME_LEN, in bytes. */
const MAX_NAME_LEN = 40;

/** A name in `functions` or `configs`. @throws ENAMETOOLONG */
export function checkNameLength(name: string): void {
  const { length } = encodeText(name);
  if (length >= MAX_NAME_LEN)
    throw new Errno('ENAMETOOLONG', () => `the name has ${length} bytes, at least ${MAX_NAME_LEN} (MAX_NAME_LEN, function_make)`);
}

/** The group, and the functions in it, which configurations can link to. */
export class Functions extends ConfigGroup {
  readonly available = new Set<GadgetFunction>();

  constructor(readonly gadget: Composite) {
    super(functionsType, 'functions');
  }
}

const functionsType: ConfigItemType<Functions> = {
  groupOps: {
    makeGroup(group, name) {
      checkNameLength(name);
      const dot = name.indexOf('.');
      if (dot < 0) {
        throw new Errno('EINVAL', () =>
          logged(`${quote(name)} is not of the form TYPE.NAME (function_make)`, 'Unable to locate . in FUNC.INSTANCE'),
        );
      }
      const { machine } = group.gadget;
      const make = drivers.get(name.slice(0, dot));
      if (!make) throw new Errno('ENOENT', () => `there is no function ${quote(name.slice(0, dot))} (usb_get_function_instance)`);
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
