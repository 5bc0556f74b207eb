/**
 * `ana_groups` of a port: the states in which it offers groups of namespaces. Group 1 is always there.
 *
 * @module
 */
import { ConfigGroup, type ConfigItemType, Errno } from '../../core/index.js';
import { attr, kstrtou, oneOf } from '../kinds/index.js';
import type { Port } from './ports.js';

/** The most groups (NVMET_MAX_ANAGRPS). */
export const MAX_ANA_GROUPS = 128;

/** The group that namespaces belong to at first (NVMET_DEFAULT_ANA_GRPID). */
export const DEFAULT_ANA_GROUP = 1;

const STATES = ['optimized', 'non-optimized', 'inaccessible', 'persistent-loss', 'change'] as const;
export type AnaState = (typeof STATES)[number];

export class AnaGroups extends ConfigGroup {
  constructor(readonly port: Port) {
    super(anaGroupsType, 'ana_groups');
  }
}

/** One group. The state is the port's: `2` and `0x2` are two directories that share one. */
export class AnaGroup extends ConfigGroup {
  constructor(
    readonly port: Port,
    readonly number: number,
    name?: string,
  ) {
    super(anaGroupType, name);
  }
}

const anaGroupsType: ConfigItemType<AnaGroups> = {
  groupOps: {
    makeGroup({ port }, name) {
      const number = kstrtou(32, name);
      if (number <= DEFAULT_ANA_GROUP || number > MAX_ANA_GROUPS) throw new Errno('EINVAL');
      return new AnaGroup(port, number);
    },
    dropItem: ({ port }, group) => void port.anaStates.delete((group as AnaGroup).number),
  },
};

const anaGroupType: ConfigItemType<AnaGroup> = {
  attrs: [
    attr('ana_state', oneOf(STATES), {
      get: ({ port, number }) => port.anaStates.get(number) ?? 'inaccessible',
      set: ({ port, number }, state) => void port.anaStates.set(number, state),
    }),
  ],
};
