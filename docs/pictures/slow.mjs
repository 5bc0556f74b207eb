import { ConfigGroup, ConfigItem, ConfigSubsystem } from 'configfs-fuse';

/** A driver that takes its time, so that others come meanwhile. */
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const disk = { attrs: [{ name: 'size', store: () => later(10) }] };
const disks = {
  groupOps: { makeItem: () => later(2).then(() => new ConfigItem(disk)), commitItem: () => later(4), uncommitItem: () => later(2), dropItem: () => later(3) },
};
export default new ConfigSubsystem(
  { groupOps: { makeGroup: () => new ConfigGroup(disks), dropItem: () => later(8) } },
  'race',
);
