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
import { type ConfigItemType, Errno, logged, quote } from '../../../core/index.js';
import { attr, bool, inFunctions, kstrtou } from '../../kinds/index.js';
import type { EndpointSort } from '../controller.js';
import { GadgetFunction, refuseWhileLinked } from '../function.js';
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
    machine.media.add(first);
  }

  /** The host's lock on a medium ends. */
  override onReset(): void {
    for (const lun of this.luns.values()) lun.unlock();
  }

  override unbind(): void {
    this.onReset();
  }

  override dispose(): void {
    for (const lun of this.luns.values()) {
      lun.eject();
      this.machine.media.delete(lun);
    }
  }
}

const massStorageType: ConfigItemType<MassStorage> = {
  attrs: inFunctions('fsg_opts_', [attr<MassStorage, boolean>('stall', bool, 'stall', { guard: refuseWhileLinked, end: '' })]),
  groupOps: {
    makeGroup(storage, name) {
      const dot = name.indexOf('.');
      if (dot < 0) {
        throw new Errno('EINVAL', () =>
          logged(`${quote(name)} is not of the form LUN.NUMBER (fsg_lun_make)`, 'Unable to locate . in LUN.NUMBER'),
        );
      }
      const number = kstrtou(8, name.slice(dot + 1));
      if (number >= MAX_LUNS) throw new Errno('ERANGE', () => `${number} is not less than ${MAX_LUNS} (FSG_MAX_LUNS, fsg_lun_make)`);
      refuseWhileLinked(storage, 'fsg_lun_make');
      const same = storage.luns.get(number);
      if (same) throw new Errno('EBUSY', () => `${same.name} has number ${number} (fsg_lun_make)`);
      const lun = new Lun(number);
      storage.luns.set(number, lun);
      storage.machine.media.add(lun);
      return lun;
    },
    /** A driver can't refuse this, so the gadget is unbound. */
    dropItem(storage, item) {
      const lun = item as Lun;
      if (storage.isLinked) storage.gadget.unbind();
      lun.eject();
      storage.luns.delete(lun.number);
      storage.machine.media.delete(lun);
    },
  },
  about: { names: { 'lun.1': '<name>.<number>' } },
};
