/**
 * `ana_groups` of a port: the states in which it offers groups of namespaces. Group 1 is always there.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, inFunctions, kstrtou, oneOf } from '../kinds/index.js';
import { logInvalid } from './address.js';

/** The most groups (NVMET_MAX_ANAGRPS). */
export const MAX_ANA_GROUPS = 128;

/** The group that namespaces belong to at first (NVMET_DEFAULT_ANA_GRPID). */
const DEFAULT_ANA_GROUP = 1;

const STATES = ['optimized', 'non-optimized', 'inaccessible', 'persistent-loss', 'change'] as const;
export type AnaState = (typeof STATES)[number];

export class AnaGroups extends ConfigGroup {
  /** States of the groups by number; a group that is not here is inaccessible. */
  readonly states = new Map<number, AnaState>([[DEFAULT_ANA_GROUP, 'optimized']]);

  constructor() {
    super(anaGroupsType, 'ana_groups');
    this.addDefaultGroup(new AnaGroup(this.states, DEFAULT_ANA_GROUP, `${DEFAULT_ANA_GROUP}`));
  }
}

/** One group. `2` and `0x2` are two directories of one group, and share its state. */
class AnaGroup extends ConfigGroup {
  constructor(
    readonly states: Map<number, AnaState>,
    readonly number: number,
    name?: string,
  ) {
    super(anaGroupType, name);
  }
}

const anaGroupsType: ConfigItemType<AnaGroups> = {
  groupOps: {
    makeGroup({ states }, name) {
      const number = kstrtou(32, name);
      if (number <= DEFAULT_ANA_GROUP || number > MAX_ANA_GROUPS) {
        throw new Errno(
          'EINVAL',
          () => `${number} is not a group from ${DEFAULT_ANA_GROUP + 1} to ${MAX_ANA_GROUPS} (nvmet_ana_groups_make_group)`,
        );
      }
      return new AnaGroup(states, number);
    },
    dropItem: ({ states }, group) => void states.delete((group as AnaGroup).number),
  },
};

const anaGroupType: ConfigItemType<AnaGroup> = {
  attrs: inFunctions('nvmet_ana_group_', [
    attr('ana_state', logInvalid('ana_state', oneOf(STATES)), {
      get: ({ states, number }) => states.get(number) ?? 'inaccessible',
      set: ({ states, number }, state) => void states.set(number, state),
    }),
  ]),
};
