/**
 * One disk of a mass storage function.
 *
 * @module
 */
import {
  type Attribute,
  type CallerPaths,
  ConfigGroup,
  type ConfigItem,
  type ConfigItemType,
  ConfigSubsystem,
  Errno,
} from '../../../core/index.js';
import { attr, bool, cBytes, inFunctions } from '../../kinds/index.js';
import type { HostMedium } from '../machine.js';
import { BackingFile } from './backing-file.js';

/** Vendor, product and release: bytes of the inquiry string. */
const INQUIRY = 8 + 16 + 4;

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** `lun.0`, and those that users make. */
export class Lun extends ConfigGroup implements HostMedium {
  /** Read-only as set by the user. A file that can't be written to is read-only in any case. */
  ro = false;
  removable = true;
  cdrom = false;
  nofua = false;
  inquiry: Buffer = Buffer.alloc(0);
  /** The host forbids to remove the medium (`prevent_medium_removal`). */
  #isLocked = false;
  /** The medium. */
  medium: BackingFile | undefined;

  constructor(
    readonly number: number,
    name = '',
  ) {
    super(lunType, name);
  }

  /** Replaces the medium. If the new one can't be used, the old one stays. @throws Errno */
  async insert(path: Buffer, paths: CallerPaths): Promise<void> {
    const medium = await BackingFile.open(path, this.ro, this.cdrom, paths);
    this.eject();
    this.medium = medium;
  }

  eject(): void {
    this.medium?.close();
    this.medium = undefined;
  }

  /** Below `usb_gadget`. */
  get path(): string {
    const names: string[] = [];
    for (let item: ConfigItem | undefined = this; item && !(item instanceof ConfigSubsystem); item = item.parent) names.unshift(item.name);
    return names.join('/');
  }

  lock(): void {
    this.#isLocked = true;
  }

  unlock(): void {
    this.#isLocked = false;
  }

  ejectByHost(): void {
    if (!this.#isLocked) this.eject();
  }

  /** @throws EBUSY while the host holds a medium (`fsg_store_file`) */
  refuseWhileLocked(): void {
    if (this.#isLocked && this.medium)
      throw new Errno('EBUSY', () => `the host has locked the medium of ${this.name} (fsg_store_file: prevent_medium_removal)`);
  }

  /** @throws EBUSY while there is a medium */
  setReadOnly(ro: boolean): void {
    if (this.medium) throw new Errno('EBUSY', () => `${this.name} has a medium (fsg_store_ro)`);
    this.ro = ro;
  }
}

/** Path of the medium; an empty line ejects it. */
const file: Attribute<Lun> = {
  name: 'file',
  show: ({ medium }) => (medium ? medium.path().then((path) => Buffer.concat([path, Buffer.from('\n')])) : ''),
  store(lun, page, { paths }) {
    lun.refuseWhileLocked();
    const path = cBytes(page.at(-1) === NEWLINE ? page.subarray(0, -1) : page);
    if (path.length > 0) return lun.insert(Buffer.from(path), paths);
    lun.eject();
  },
};

/** Padded with spaces to 28 bytes. Of newlines, only one at the end of what was written becomes a space. */
const inquiryString: Attribute<Lun> = {
  name: 'inquiry_string',
  show: ({ inquiry }) => Buffer.concat([inquiry, Buffer.from('\n')]),
  store(lun, page) {
    if (page[0] === NEWLINE) {
      lun.inquiry = Buffer.alloc(0);
      return;
    }
    const inquiry = Buffer.alloc(INQUIRY, SPACE);
    inquiry.set(cBytes(page).subarray(0, INQUIRY));
    const last = Math.min(page.length, INQUIRY + 1) - 1;
    if (inquiry[last] === NEWLINE) inquiry[last] = SPACE;
    lun.inquiry = inquiry;
  },
};

const lunType: ConfigItemType<Lun> = {
  attrs: inFunctions('fsg_lun_opts_', [
    file,
    attr('ro', bool, { get: (lun) => lun.medium?.readOnly ?? lun.ro, set: (lun, ro) => lun.setReadOnly(ro) }),
    attr('removable', bool, 'removable'),
    attr('cdrom', bool, {
      get: (lun) => lun.cdrom,
      set(lun, cdrom) {
        // A CD is read-only. The lun stays read-only when it stops being one.
        if (cdrom) lun.setReadOnly(true);
        lun.cdrom = cdrom;
      },
    }),
    attr('nofua', bool, 'nofua'),
    inquiryString,
    {
      name: 'forced_eject',
      store(lun) {
        lun.unlock();
        lun.eject();
      },
    },
  ]),
};
