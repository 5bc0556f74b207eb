/**
 * fakenbd: committable items, with the fake network block device of the kernel's configfs documentation.
 *
 * A group type with `commitItem` gets the default groups `pending` and `live`. A disk is made in `pending` and filled in
 * there; `mv pending/disk1 live/` commits it, which a disk without a target and a device refuses (ENODATA), and then
 * nothing has changed. A live disk can be read but neither changed nor removed: `mv live/disk1 pending/` comes first.
 *
 * @module
 */
import { type ConfigGroup, ConfigItem, type ConfigItemType, ConfigSubsystem, Errno } from '../../core/index.js';
import { attr, bool, inFunctions, ip, text } from '../kinds/index.js';

/** Longest device path, in bytes (PATH_MAX without its final NUL). */
const MAX_PATH = 4095;

/** One disk. */
export class Disk extends ConfigItem {
  /** The server's address; empty until it is set. */
  target = '';
  /** What the server exports; empty until it is set. */
  device = '';
  rw = false;

  constructor() {
    super(diskType);
  }
}

const diskType: ConfigItemType<Disk> = {
  // No kernel has this driver.
  attrs: inFunctions('configfs-fuse: ', [
    attr('target', ip, 'target'),
    attr('device', text({ min: 1, max: MAX_PATH }), 'device'),
    attr('rw', bool, 'rw'),
  ]),
};

const subsystemType: ConfigItemType<ConfigGroup> = {
  groupOps: {
    makeItem: () => new Disk(),
    commitItem(_group, item) {
      const { target, device } = item as Disk;
      for (const [name, value] of Object.entries({ target, device })) {
        if (value === '') throw new Errno('ENODATA', `${name} is empty: a disk needs a target and a device to go live (configfs-fuse)`);
      }
    },
    // Without it any live disk may be taken back; it is here to be seen.
    uncommitItem() {},
  },
};

/** The subsystem. */
export const fakenbd = (): ConfigSubsystem => new ConfigSubsystem(subsystemType, 'fakenbd');
