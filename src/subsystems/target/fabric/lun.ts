/**
 * `lun/lun_N` of a target portal group: a link in it to a storage object exports that.
 *
 * @module
 */
import { setTimeout } from 'node:timers/promises';
import { type Attribute, type CallerPaths, ConfigGroup, type ConfigItem, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { cString, encodeText, inFunctions, kstrtoull, text } from '../../kinds/index.js';
import { STATUSES, stateText } from '../backstores/alua/access-state.js';
import type { PortGroup } from '../backstores/alua/port-group.js';
import { Device, type Export } from '../backstores/device.js';
import { Part, STATISTICS } from '../part.js';
import { endpointOf, type FabricView, type LunView, type TpgView } from './fabric.js';
import { lunStatistics } from './lun-statistics.js';
import { showToDynamic } from './sessions.js';

/** TG_PT_GROUP_NAME_BUF. */
const MAX_GROUP = 256;

/** ALUA_STATUS_ALTERED_BY_IMPLICIT_ALUA. */
const IMPLICITLY = 2;

/** One LUN (`struct se_lun`). `lun_1` and `lun_0x1` are two of one number. */
export class Lun extends ConfigGroup implements Export, LunView {
  /** What the link in it points to. */
  device: Device | undefined;
  deviceIndex = 0;
  readOnly = false;
  relativePort = 0;
  portGroup: PortGroup | undefined;
  offline = 0;
  secondaryStatus = 0;
  writeMetadata = 0;

  constructor(
    readonly tpg: TpgView,
    readonly number: bigint,
  ) {
    super(tpg.wwn.registered.type(lunType));
    const statistics = this.addDefaultGroup(new ConfigGroup(STATISTICS, 'statistics'));
    for (const [name, type] of Object.entries(lunStatistics)) statistics.addDefaultGroup(new Part<Lun>(type, name, this));
  }

  get portPath(): string {
    const { tag, wwn } = this.tpg;
    return `${wwn.registered.fabric.title}/${endpointOf(this.tpg)}/tpgt_${tag}/${this.name}`;
  }

  /** @throws ENODEV without a link */
  get linked(): Device {
    if (!this.device) throw new Errno('ENODEV', 'the LUN has no link to a storage object');
    return this.device;
  }

  /** `target_fabric_port_link`. */
  link(target: ConfigItem): void {
    if (!(target instanceof Device))
      throw new Errno('EFAULT', () =>
        logged(`${target.name} is not a storage object (target_fabric_port_link)`, 'Bad se_dev_ci, not a valid se_dev_ci pointer: …'),
      );
    if (!target.configured)
      throw new Errno('ENODEV', () =>
        logged(`${target.path} is not enabled (target_fabric_port_link)`, 'se_device not configured yet, cannot port link'),
      );
    if (this.device)
      throw new Errno('EEXIST', () =>
        logged(`the LUN has ${this.device?.path} already (target_fabric_port_link)`, 'Port Symlink already exists'),
      );
    target.export(this);
    this.device = target;
    this.deviceIndex = target.index;
    this.readOnly = target.backing.readOnly ?? false;
    const { fabric } = this.tpg.wwn.registered;
    this.tpg.luns.add(this);
    showToDynamic(this.tpg, this);
    fabric.linked?.(this.tpg, this);
  }

  /** `core_alua_set_tg_pt_secondary_state`. @throws EINVAL */
  async setOffline(offline: number, paths: CallerPaths): Promise<void> {
    const { device, portGroup: group, tpg } = this;
    if (!group)
      throw new Errno('EINVAL', () =>
        logged('the LUN is in no target port group (core_alua_set_tg_pt_secondary_state)', 'Unable to complete secondary state transition'),
      );
    this.offline = offline;
    this.secondaryStatus = IMPLICITLY;
    if (group.transitionDelay > 0) await setTimeout(group.transitionDelay);
    if (this.writeMetadata === 0) return;
    const place = `${tpg.wwn.registered.fabric.title}/${endpointOf(tpg)}+${tpg.tag & 0xffff}/lun_${this.number}`;
    await device?.saveSecondary(place, { offline: this.offline, status: this.secondaryStatus }, paths);
  }

  /** `target_fabric_port_unlink`. */
  unlink(): void {
    this.tpg.wwn.registered.fabric.unlinking?.(this.tpg, this);
    for (const acl of this.tpg.nodeAcls) acl.forget(this);
    this.tpg.luns.delete(this);
    this.device?.unexport(this);
    this.device = undefined;
  }
}

const trimmed = text({ newline: 'trim' });

const portGroup: Attribute<Lun> = {
  name: 'alua_tg_pt_gp',
  show(lun) {
    void lun.linked;
    const group = lun.portGroup;
    if (!group) return '';
    return encodeText(
      `TG Port Alias: ${group.name}\nTG Port Group ID: ${group.id ?? 0}\nTG Port Primary Access State: ${stateText(group.state)}\n` +
        `TG Port Primary Access Status: ${STATUSES[group.status]}\nTG Port Secondary Access State: ${lun.offline ? 'Offline' : 'None'}\n` +
        `TG Port Secondary Access Status: ${STATUSES[lun.secondaryStatus]}\n`,
    );
  },
  store(lun, page) {
    const device = ownAlua(lun);
    if (page.length > MAX_GROUP)
      throw new Errno('EINVAL', () =>
        logged(`the name of a target port group has at most ${MAX_GROUP} bytes`, 'ALUA Target Port Group alias too large!'),
      );
    const name = trimmed.parse(page);
    const { alua } = device;
    const group = name === 'NULL' ? alua.default : alua.groups.byName(name);
    if (!group) throw new Errno('ENODEV', () => `${device.path} has no target port group '${name}' with an ID`);
    group.attach(lun);
  },
};

/** @throws ENODEV without a link, and where ALUA is passed through */
function ownAlua(lun: Lun): Device {
  const device = lun.linked;
  if (device.aluaPassthrough) throw new Errno('ENODEV', () => `${device.path} passes ALUA through`);
  return device;
}

interface SettingRules {
  guard?(lun: Lun): unknown;
  set?(lun: Lun, value: number, paths: CallerPaths): void | Promise<void>;
}

/** A number up to `max`. */
const setting = (
  name: string,
  field: 'offline' | 'secondaryStatus' | 'writeMetadata',
  max: number,
  { guard = (lun: Lun): unknown => lun.linked, set = (lun: Lun, value: number) => void (lun[field] = value) }: SettingRules = {},
): Attribute<Lun> => ({
  name,
  show(lun) {
    void lun.linked;
    return `${lun[field]}\n`;
  },
  store(lun, page, { paths }) {
    guard(lun);
    const value = kstrtoull(cString(page));
    if (value > BigInt(max)) throw new Errno('EINVAL', () => logged(`${name} is at most ${max}`, `Illegal value for ${name}: ${value}`));
    return set(lun, Number(value), paths);
  },
});

const lunType = (_fabric: FabricView): ConfigItemType<Lun> => ({
  attrs: inFunctions('target_fabric_port_', [
    portGroup,
    setting('alua_tg_pt_offline', 'offline', 1, { guard: ownAlua, set: (lun, value, paths) => lun.setOffline(value, paths) }),
    setting('alua_tg_pt_status', 'secondaryStatus', STATUSES.length - 1),
    setting('alua_tg_pt_write_md', 'writeMetadata', 1),
  ]),
  itemOps: {
    allowLink: (lun, target) => lun.link(target),
    dropLink: (lun) => lun.unlink(),
  },
  about: { links: ['core/<plugin>_<number>/<name>'] },
});

/** For `describe`. */
export const LUN_NAMES = { lun_0: 'lun_<number>' };

/** The number in `lun_N`. @param by the kernel's function that reads it @throws EINVAL, ERANGE */
export function lunNumber(name: string, by: string): bigint {
  if (!name.startsWith('lun_'))
    throw new Errno('EINVAL', () =>
      logged(
        `'${name}' does not begin with lun_ (${by})`,
        by === 'target_fabric_make_lun'
          ? `Unable to locate '_" in "lun_$LUN_NUMBER"`
          : `Unable to locate "lun_" from buf: ${name} name: ${name}`,
      ),
    );
  return kstrtoull(name.slice('lun_'.length));
}

/** The directory `lun`. */
export const lunDirectory = (tpg: TpgView): ConfigGroup =>
  new ConfigGroup(
    { groupOps: { makeGroup: (_group, name) => new Lun(tpg, lunNumber(name, 'target_fabric_make_lun')) }, about: { names: LUN_NAMES } },
    'lun',
  );
