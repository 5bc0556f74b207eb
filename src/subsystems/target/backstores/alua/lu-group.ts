/**
 * `core/alua/lu_gps`: groups of storage objects whose target port groups change their state together.
 *
 * @module
 */
import { type CallerPaths, ConfigGroup, type ConfigItemType, Errno, PAGE_SIZE, logged } from '../../../../core/index.js';
import { cString, encodeText, inFunctions, kstrtoull } from '../../../kinds/index.js';
import { shown } from '../../part.js';

/** A storage object, as its LU group sees it. */
export interface LuMember {
  /** `HBA/OBJECT`. */
  readonly path: string;
  /** Brings its target port groups with that ID into another state. */
  transition(id: number, state: number, paths: CallerPaths): Promise<void>;
}

/** The longest line of `members` (LU_GROUP_NAME_BUF). */
const MAX_LINE = 256;

/** All LU groups that have an ID, and the numbers that are left. */
export class LuGroups {
  /** Without the default group: the kernel does not list it, so nobody gets back to it by its name. */
  readonly listed: LuGroup[] = [];
  #next = 1;
  readonly default: LuGroup;

  constructor() {
    this.default = new LuGroup(this, 'default_lu_gp');
    this.default.id = 0;
  }

  /** `core_alua_get_lu_gp_by_name`: groups without an ID do not count. */
  byName(name: string): LuGroup | undefined {
    return this.listed.find((group) => group.name === name);
  }

  /** `core_alua_set_lu_gp_id`. @throws EINVAL */
  setId(group: LuGroup, id: number): void {
    if (group.id !== undefined)
      throw new Errno('EINVAL', () =>
        logged(`the group has ID ${group.id} already (core_alua_set_lu_gp_id)`, 'ALUA LU Group already has a valid ID, ignoring request'),
      );
    let free = id === 0 ? this.#next++ : id;
    while (this.listed.some((other) => other.id === free)) {
      if (id !== 0)
        throw new Errno('EINVAL', () =>
          logged(
            `another LU group has ID ${id} (core_alua_set_lu_gp_id)`,
            `ALUA Logical Unit Group ID: ${id} already exists, ignoring request`,
          ),
        );
      free = this.#next++;
    }
    group.id = free & 0xffff;
    this.listed.push(group);
  }

  remove(group: LuGroup): void {
    const at = this.listed.indexOf(group);
    if (at >= 0) this.listed.splice(at, 1);
  }
}

/** One LU group. */
export class LuGroup extends ConfigGroup {
  id: number | undefined;
  readonly members = new Set<LuMember>();

  constructor(
    readonly all: LuGroups,
    name?: string,
  ) {
    super(luGroupType, name);
  }
}

const luGroupType: ConfigItemType<LuGroup> = {
  attrs: inFunctions('target_lu_gp_', [
    {
      name: 'lu_gp_id',
      show: ({ id }) => (id === undefined ? '' : `${id}\n`),
      store(group, page) {
        const id = kstrtoull(cString(page));
        if (id > 0xffffn)
          throw new Errno('EINVAL', () =>
            logged(`${id} is larger than 65535 (target_lu_gp_lu_gp_id_store)`, `ALUA lu_gp_id: ${id} exceeds maximum: 0x0000ffff`),
          );
        group.all.setId(group, Number(id));
      },
    },
    shown('members', ({ members }: LuGroup) => {
      let text = '';
      for (const { path } of members) {
        const line = `${path}\n`;
        if (encodeText(line).length > MAX_LINE || encodeText(text + line).length > PAGE_SIZE) break;
        text += line;
      }
      return text;
    }),
  ]),
};

/** The directory `lu_gps`. */
export const luGroupsDirectory = (all: LuGroups, move: (member: LuMember, to: LuGroup) => void): ConfigGroup => {
  const group = new ConfigGroup(
    {
      groupOps: {
        makeGroup: () => new LuGroup(all),
        // core_alua_free_lu_gp: its members go back to the default group.
        dropItem(_parent, item) {
          const gone = item as LuGroup;
          all.remove(gone);
          for (const member of [...gone.members]) move(member, all.default);
        },
      },
    },
    'lu_gps',
  );
  group.addDefaultGroup(all.default);
  return group;
};
