/**
 * `alua` of a storage object: the directory of its target port groups, and the files of a group.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItemType, Errno, logged } from '../../../../core/index.js';
import { cString, inFunctions, kstrtoull } from '../../../kinds/index.js';
import { shown } from '../../part.js';
import { ACCESS_TYPES, STATUSES, SUPPORTS, type Support } from './access-state.js';
import { type AluaDevice, PortGroup, PortGroups } from './port-group.js';

/** The longest line of `members` (TG_PT_GROUP_NAME_BUF). */
const MAX_LINE = 256;

/** Where a group's setting is, and what it may be. */
interface Setting {
  get(group: PortGroup): number | string;
  set(group: PortGroup, value: number): void;
  readonly max: number;
  /** The number is kept in 32 bits before it is checked. */
  readonly wraps?: boolean;
}

/** A file that `kstrtoul` reads; a number beyond `max` is EINVAL. */
function setting(name: string, { get, set, max, wraps }: Setting, guard?: (group: PortGroup) => void): Attribute<PortGroup> {
  return {
    name,
    show: (group) => `${get(group)}\n`,
    store(group, page) {
      guard?.(group);
      const written = kstrtoull(cString(page));
      const value = wraps ? BigInt.asUintN(32, written) : written;
      if (value > BigInt(max))
        throw new Errno('EINVAL', () => logged(`${value} is larger than ${max}, the most for ${name}`, tooLarge(name, value, max)));
      set(group, Number(value));
    },
  };
}

/** What the kernel logs for a value that is too large. */
function tooLarge(name: string, value: bigint, max: number): string {
  if (name.endsWith('secs')) return `Passed ${name}: ${value}, exceeds ALUA_MAX_${name.toUpperCase()}: ${max}`;
  if (name === 'alua_access_status') return `Illegal ALUA access status: 0x${value.toString(16).padStart(2, '0')}`;
  return `Illegal value for ${name === 'preferred' ? 'preferred ALUA' : name}: ${value}`;
}

/** @param what cannot be done without an ID, as the kernel logs it */
const valid =
  (what: string) =>
  (group: PortGroup): void => {
    if (group.id === undefined)
      throw new Errno('EINVAL', () => logged('the group has no tg_pt_gp_id yet', `Unable to ${what} on invalid tg_pt_gp ID`));
  };

const support = (name: Support): Attribute<PortGroup> => ({
  name: `alua_support_${name}`,
  show: ({ supports }) => (supports.has(name) ? '1\n' : '0\n'),
  store(group, page) {
    valid(`set ${name} ALUA state`)(group);
    let value: bigint | undefined;
    try {
      value = kstrtoull(cString(page));
    } catch {
      value = undefined;
    }
    if (value === undefined || value > 1n)
      throw new Errno('EINVAL', () =>
        logged(`alua_support_${name} is 0 or 1`, `Invalid value '${value ?? cString(page).trimEnd()}', must be '0' or '1'`),
      );
    if (value === 1n) group.supports.add(name);
    else group.supports.delete(name);
  },
});

const accessState: Attribute<PortGroup> = {
  name: 'alua_access_state',
  show: ({ state }) => `${state}\n`,
  store(group, page, { paths }) {
    valid('do implicit ALUA')(group);
    if (!group.device.configured)
      throw new Errno('ENODEV', () =>
        logged(
          'the device is not enabled (target_tg_pt_gp_alua_access_state_store)',
          'Unable to set alua_access_state while device is not configured',
        ),
      );
    const state = kstrtoull(cString(page));
    return group.request(Number(BigInt.asIntN(32, state)), paths);
  },
};

const groupId: Attribute<PortGroup> = {
  name: 'tg_pt_gp_id',
  show: ({ id }) => (id === undefined ? '' : `${id}\n`),
  store(group, page) {
    const id = kstrtoull(cString(page));
    if (id > 0xffffn)
      throw new Errno('EINVAL', () => logged(`${id} is larger than 65535`, `ALUA tg_pt_gp_id: ${id} exceeds maximum: 0x0000ffff`));
    group.all.setId(group, Number(id));
  },
};

/** Each line is followed by a NUL byte. */
function members({ members: all }: PortGroup): string {
  let text = '';
  for (const { portPath } of all) {
    const line = `${portPath}\n\0`;
    if (line.length > MAX_LINE) break;
    text += line;
  }
  return text;
}

const portGroupType: ConfigItemType<PortGroup> = {
  attrs: inFunctions('target_tg_pt_gp_', [
    accessState,
    setting(
      'alua_access_status',
      {
        get: ({ status }) => STATUSES[status] ?? 'Unknown',
        set: (group, status) => void (group.status = status),
        max: STATUSES.length - 1,
        wraps: true,
      },
      valid('set ALUA access status'),
    ),
    setting('alua_access_type', {
      get: ({ accessType }) => ACCESS_TYPES[accessType]!,
      set: (group, type) => void (group.accessType = type),
      max: ACCESS_TYPES.length - 1,
    }),
    ...SUPPORTS.map(support),
    setting('alua_write_metadata', { get: (g) => Number(g.writeMetadata), set: (g, on) => void (g.writeMetadata = on === 1), max: 1 }),
    setting('nonop_delay_msecs', { get: (g) => g.nonOptimizedDelay, set: (g, ms) => void (g.nonOptimizedDelay = ms), max: 10_000 }),
    setting('trans_delay_msecs', { get: (g) => g.transitionDelay, set: (g, ms) => void (g.transitionDelay = ms), max: 30_000 }),
    setting('implicit_trans_secs', { get: (g) => g.implicitTransition, set: (g, s) => void (g.implicitTransition = s), max: 255 }),
    setting('preferred', { get: (g) => Number(g.preferred), set: (g, on) => void (g.preferred = on === 1), max: 1 }),
    groupId,
    shown('members', members),
  ]),
};

/** `alua` of a storage object (`target_core_alua_create_tg_pt_gp`), with the default group in it. */
export class AluaDirectory extends ConfigGroup {
  readonly groups = new PortGroups();
  readonly default: PortGroup;

  constructor(readonly device: AluaDevice) {
    super(aluaType, 'alua');
    this.default = this.addDefaultGroup(new PortGroup(portGroupType, device, this.groups, 'default_tg_pt_gp'));
    this.groups.setId(this.default, 0);
  }
}

const aluaType: ConfigItemType<AluaDirectory> = {
  groupOps: {
    makeGroup: ({ device, groups }) => new PortGroup(portGroupType, device, groups),
    dropItem: ({ groups, default: defaultGroup }, item) => groups.remove(item as PortGroup, defaultGroup),
  },
};
