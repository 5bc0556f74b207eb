/**
 * 02-simple-children: items that users make with `mkdir` and remove with `rmdir`.
 *
 * What can be made in a group is up to its type's `groupOps`: `makeItem` gets the name and answers the new item, or
 * throws an `Errno` to refuse. The new directory, with its attributes, appears when `makeItem` is done, never before.
 *
 * @module
 */
import { type ConfigGroup, ConfigItem, type ConfigItemType, ConfigSubsystem, type GroupOps } from '../../core/index.js';
import { attr, int } from '../kinds/index.js';

/** One item: a directory with the file `storeme` in it. */
class SimpleChild extends ConfigItem {
  stored = 0;

  constructor() {
    super(simpleChildType);
  }
}

const simpleChildType: ConfigItemType<SimpleChild> = {
  attrs: [attr('storeme', int({ base: 10 }), 'stored')],
};

/** Makes items in whatever group has it: shared with the samples that follow. No `dropItem`: there is nothing to undo. */
export const makesSimpleChildren: GroupOps<ConfigGroup> = {
  makeItem: () => new SimpleChild(),
};

const DESCRIPTION = `[02-simple-children]

This subsystem allows the creation of child config_items.  These
items have only one attribute that is readable and writeable.
`;

/** A group of simple children: this subsystem's type, and that of the groups of 03-group-children. */
export const simpleChildrenType: ConfigItemType<ConfigGroup> = {
  groupOps: makesSimpleChildren,
  attrs: [{ name: 'description', show: () => DESCRIPTION }],
};

/** The subsystem. It has no state, so it needs no class of its own. */
export const simpleChildren = (): ConfigSubsystem => new ConfigSubsystem(simpleChildrenType, '02-simple-children');
