/**
 * Target port groups of a storage object: the state of one, and those that have an ID.
 *
 * @module
 */
import { setTimeout } from 'node:timers/promises';
import { type CallerPaths, ConfigGroup, type ConfigItemType, Errno, logged } from '../../../../core/index.js';
import {
  ALTERED_IMPLICITLY,
  EXPLICIT,
  IMPLICIT,
  LBA_DEPENDENT,
  stateText,
  type Support,
  supportOf,
  SUPPORTS,
  TRANSITIONING,
} from './access-state.js';
import type { LuGroup } from './lu-group.js';

/** A LUN, as its target port group sees it. */
export interface PortMember {
  /** `FABRIC/WWN/tpgt_TAG/LUN`. */
  readonly portPath: string;
  portGroup: PortGroup | undefined;
}

/** What a group has to know of its storage object. */
export interface AluaDevice {
  readonly configured: boolean;
  /** ALUA is the business of what is behind the device (`alua_support` 0). */
  readonly aluaPassthrough: boolean;
  readonly luGroup: LuGroup | undefined;
  /** Saves the state of a group where the machine finds it again. */
  saveState(group: PortGroup, paths: CallerPaths): Promise<void>;
}

/** One target port group (`struct t10_alua_tg_pt_gp`). */
export class PortGroup extends ConfigGroup {
  id: number | undefined;
  state = 0;
  status = 0;
  accessType = IMPLICIT | EXPLICIT;
  readonly supports = new Set<Support>(SUPPORTS.filter((support) => support !== 'lba_dependent'));
  writeMetadata = false;
  nonOptimizedDelay = 100;
  transitionDelay = 0;
  implicitTransition = 0;
  preferred = false;
  readonly members = new Set<PortMember>();

  constructor(
    type: ConfigItemType<PortGroup>,
    readonly device: AluaDevice,
    readonly all: PortGroups,
    name?: string,
  ) {
    super(type, name);
  }

  /** Takes a LUN in, out of the group that it was in (`target_swap_tg_pt_gp`). */
  attach(member: PortMember): void {
    member.portGroup?.members.delete(member);
    member.portGroup = this;
    this.members.add(member);
  }

  /**
   * A state written to `alua_access_state` (`target_tg_pt_gp_alua_access_state_store`, after the number is read).
   * @throws EINVAL
   */
  async request(state: number, paths: CallerPaths): Promise<void> {
    const { device, accessType, supports, id } = this;
    if (!(accessType & IMPLICIT))
      throw new Errno('EINVAL', () =>
        logged(
          'alua_access_type does not allow implicit changes (target_tg_pt_gp_alua_access_state_store)',
          'Unable to process implicit configfs ALUA transition while TPGS_IMPLICIT_ALUA is disabled',
        ),
      );
    if (accessType & EXPLICIT && state === LBA_DEPENDENT) {
      throw new Errno('EINVAL', () =>
        logged(
          'LBA dependent needs an alua_access_type that is implicit only (target_tg_pt_gp_alua_access_state_store)',
          'Unable to process implicit configfs ALUA transition while explicit ALUA management is enabled',
        ),
      );
    }
    const support = supportOf(state);
    if (device.aluaPassthrough) throw new Errno('EINVAL', 'the device passes ALUA through (core_alua_do_port_transition)');
    if (!support || !supports.has(support)) {
      throw new Errno('EINVAL', () =>
        logged(
          `${support ? `alua_support_${support} is 0` : `${state} is not an access state`} (core_alua_check_transition)`,
          support
            ? `ALUA access state ${stateText(state)} not supported`
            : `Unknown ALUA access state: 0x${(state >>> 0).toString(16).padStart(2, '0')}`,
        ),
      );
    }
    const { luGroup } = device;
    if (!luGroup?.id) await this.transition(state, paths);
    else for (const member of luGroup.members) await member.transition(id!, state, paths);
  }

  /** `core_alua_do_transition_tg_pt`. */
  async transition(state: number, paths: CallerPaths): Promise<void> {
    if (this.state === state) return;
    this.state = TRANSITIONING;
    this.status = ALTERED_IMPLICITLY;
    if (state === TRANSITIONING) return;
    if (this.transitionDelay > 0) await setTimeout(this.transitionDelay);
    this.state = state;
    if (this.writeMetadata) await this.device.saveState(this, paths);
  }
}

/** The groups of a storage object that have an ID. */
export class PortGroups {
  readonly listed: PortGroup[] = [];
  #next = 0;

  /** `core_alua_set_tg_pt_gp_id`. @param id 0 for the next that is free @throws EINVAL */
  setId(group: PortGroup, id: number): void {
    if (group.id !== undefined)
      throw new Errno('EINVAL', () =>
        logged(
          `the group has ID ${group.id} already (core_alua_set_tg_pt_gp_id)`,
          'ALUA TG PT Group already has a valid ID, ignoring request',
        ),
      );
    let free = id === 0 ? this.#next++ : id;
    while (this.listed.some((other) => other.id === free)) {
      if (id !== 0)
        throw new Errno('EINVAL', () =>
          logged(
            `another group of this device has ID ${id} (core_alua_set_tg_pt_gp_id)`,
            `ALUA Target Port Group ID: ${id} already exists, ignoring request`,
          ),
        );
      free = this.#next++;
    }
    group.id = free & 0xffff;
    this.listed.push(group);
  }

  /** `core_alua_get_tg_pt_gp_by_name`: groups without an ID do not count. */
  byName(name: string): PortGroup | undefined {
    return this.listed.find((group) => group.name === name);
  }

  /** `core_alua_free_tg_pt_gp`: its LUNs go back to the default group. */
  remove(group: PortGroup, defaultGroup: PortGroup): void {
    const at = this.listed.indexOf(group);
    if (at >= 0) this.listed.splice(at, 1);
    for (const member of [...group.members]) defaultGroup.attach(member);
  }
}
