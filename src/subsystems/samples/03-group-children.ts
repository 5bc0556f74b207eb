/**
 * 03-group-children: groups that users make, with items in them.
 *
 * `makeGroup` in place of `makeItem`, and the new directory takes directories in its turn: here each is a group as
 * 02-simple-children is. A group with items in it cannot be removed (ENOTEMPTY).
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, ConfigSubsystem } from '../../core/index.js';
import { simpleChildrenType } from './02-simple-children.js';

const DESCRIPTION = `[03-group-children]

This subsystem allows the creation of child config_groups.  These
groups are like the subsystem simple-children.
`;

const groupChildrenType: ConfigItemType<ConfigSubsystem> = {
  groupOps: { makeGroup: () => new ConfigGroup(simpleChildrenType) },
  attrs: [{ name: 'description', show: () => DESCRIPTION }],
};

/** The subsystem. */
export const groupChildren = (): ConfigSubsystem => new ConfigSubsystem(groupChildrenType, '03-group-children');
