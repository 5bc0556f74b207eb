/**
 * mass_storage.NAME: disks whose content is in files.
 *
 * ```
 * mass_storage.NAME/stall
 * mass_storage.NAME/lun.0/       (always there)
 * mass_storage.NAME/ANY.NUMBER/  (mkdir: 1 to 15)
 *     cdrom  file  forced_eject (write-only)  inquiry_string  nofua  removable  ro
 * ```
 *
 * @module
 */
import { type ConfigItemType, Errno } from '../../../core/index.js';
import { attr, bool, kstrtou } from '../../kinds/index.js';
import type { EndpointSort } from '../controller.js';
import { GadgetFunction, whileUnused } from '../function.js';
import type { Machine } from '../machine.js';
import { Lun } from './lun.js';

/** FSG_MAX_LUNS. */
const MAX_LUNS = 16;

/** `mass_storage.NAME`. */
export class MassStorage extends GadgetFunction {
  protected readonly interfaces = 1;
  protected readonly endpoints: readonly EndpointSort[] = ['bulk in', 'bulk out'];
  stall = false;
  /** By their numbers. */
  readonly luns = new Map<number, Lun>();

  constructor(machine: Machine) {
    super(massStorageType, machine);
    const first = this.addDefaultGroup(new Lun(0, 'lun.0'));
    this.luns.set(0, first);
  }

  override dispose(): void {
    for (const lun of this.luns.values()) lun.eject();
  }
}

const massStorageType: ConfigItemType<MassStorage> = {
  attrs: [attr<MassStorage, boolean>('stall', bool, 'stall', { guard: whileUnused, end: '' })],
  groupOps: {
    makeGroup(storage, name) {
      const dot = name.indexOf('.');
      if (dot < 0) throw new Errno('EINVAL', `'${name}' is not of the form LUN.NUMBER`);
      const number = kstrtou(8, name.slice(dot + 1));
      if (number >= MAX_LUNS) throw new Errno('ERANGE');
      if (storage.users > 0 || storage.luns.has(number)) throw new Errno('EBUSY');
      const lun = new Lun(number);
      storage.luns.set(number, lun);
      return lun;
    },
    /** It can't be refused, so the gadget is unbound. */
    dropItem(storage, item) {
      const lun = item as Lun;
      if (storage.users > 0) storage.gadget.unbind();
      lun.eject();
      storage.luns.delete(lun.number);
    },
  },
  about: { names: { 'lun.1': '<name>.<number>' } },
};
