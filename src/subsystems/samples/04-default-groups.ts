/**
 * 04-default-groups: groups that come and go with their parent. This sample is ours.
 *
 * `mkdir A` makes four groups at once: `A`, `A/B`, `A/C` and `A/C/D`. Nobody ever sees some of them without the others.
 * `rmdir A` removes the four, or none of them: while there is an item anywhere below, it fails (ENOTEMPTY) and nothing
 * has changed; and a program that looks up `A/C/D` meanwhile waits for the outcome instead of missing it. A default
 * group cannot be removed by itself (EPERM). This is the tree over which the developers of configfs, in June 2008,
 * discussed a deadlock between `rmdir` and `rename`.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, ConfigSubsystem } from '../../core/index.js';
import { makesSimpleChildren } from './02-simple-children.js';

const DESCRIPTION = `[04-default-groups]

This subsystem allows the creation of child config_groups.  Each group
comes with the default groups B, C and C/D, and goes with them.  All of
them, the group itself too, take items like those of simple-children.
`;

const groupType: ConfigItemType<ConfigGroup> = { groupOps: makesSimpleChildren };

const subsystemType: ConfigItemType<ConfigSubsystem> = {
  groupOps: { makeGroup },
  attrs: [{ name: 'description', show: () => DESCRIPTION }],
};

/** Default groups are added to a group before it enters the tree; they may have default groups themselves. */
function makeGroup(): ConfigGroup {
  const group = new ConfigGroup(groupType);
  group.addDefaultGroup(new ConfigGroup(groupType, 'B'));
  const c = group.addDefaultGroup(new ConfigGroup(groupType, 'C'));
  c.addDefaultGroup(new ConfigGroup(groupType, 'D'));
  return group;
}

/** The subsystem. */
export const defaultGroups = (): ConfigSubsystem => new ConfigSubsystem(subsystemType, '04-default-groups');
