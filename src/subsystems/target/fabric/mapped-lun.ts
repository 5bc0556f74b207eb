/**
 * `acls/INITIATOR/lun_N`: a link in it to a LUN of the same target portal group shows that to the initiator, as number N.
 *
 * @module
 */
import { type Attribute, ConfigGroup, type ConfigItem, type ConfigItemType, Errno, logged } from '../../../core/index.js';
import { cString, inFunctions, kstrtoull } from '../../kinds/index.js';
import { centiseconds } from '../clock.js';
import { type Figures, figures, Part, STATISTICS } from '../part.js';
import { type AclView, instanceOf, showLun, type TpgView } from './fabric.js';
import { Lun } from './lun.js';
import type { Entry, NodeAcl } from './node-acl.js';

/** One mapped LUN (`struct se_lun_acl`). */
export class MappedLun extends ConfigGroup {
  readonly tpg: TpgView;
  readonly node: NodeAcl;

  constructor(
    { node, tpg }: AclView,
    readonly number: bigint,
  ) {
    super(mappedLunType);
    this.tpg = tpg;
    this.node = node;
    const statistics = this.addDefaultGroup(new ConfigGroup(STATISTICS, 'statistics'));
    statistics.addDefaultGroup(new Part(AUTHORIZED, 'scsi_auth_intr', this));
    statistics.addDefaultGroup(new Part(ATTACHED, 'scsi_att_intr_port', this));
  }

  get entry(): Entry | undefined {
    return this.node.entries.get(this.number);
  }

  /** `target_fabric_mappedlun_link`. */
  link(target: ConfigItem): void {
    if (!(target instanceof Lun))
      throw new Errno('EFAULT', () =>
        logged(`${target.name} is not a LUN (target_fabric_mappedlun_link)`, 'Bad lun_ci, not a valid lun_ci pointer: …'),
      );
    if (!target.device)
      throw new Errno('EINVAL', () =>
        logged(`${target.name} has no link to a storage object (target_fabric_mappedlun_link)`, 'Source se_lun->lun_se_dev does not exist'),
      );
    // Names are compared, so a group of the same names in another fabric will do.
    for (const [ours, theirs, line] of [
      [this.tpg.wwn.name, target.tpg.wwn.name, `Illegal Initiator ACL SymLink outside of ${this.tpg.wwn.name}`],
      [this.tpg.name, target.tpg.name, `Illegal Initiator ACL Symlink outside of ${this.tpg.wwn.name} TPGT: ${this.tpg.name}`],
    ] as const) {
      if (ours !== theirs)
        throw new Errno('EINVAL', () => logged(`the LUN is one of ${theirs}, the ACL of ${ours} (target_fabric_mappedlun_link)`, line));
    }
    const { fabric } = target.tpg.wwn.registered;
    const { entry } = this;
    const readOnly = entry ? entry.readOnly : (fabric.writeProtected?.(target.tpg) ?? false);
    if (entry && (entry.lun !== target || entry.explicit)) {
      throw new Errno('EINVAL', () => `the initiator sees another LUN as ${this.number} (core_enable_device_list_for_node)`);
    }
    showLun(this.tpg, this.node, target, { number: this.number, readOnly: readOnly || target.readOnly, explicit: true });
  }

  /** `core_dev_del_initiator_node_lun_acl`: whoever made the entry, it goes. */
  unlink(): void {
    this.node.remove(this.number);
  }
}

const writeProtect: Attribute<MappedLun> = {
  name: 'write_protect',
  show: ({ entry }) => (entry ? `${Number(entry.readOnly)}\n` : ''),
  store({ entry }, page) {
    const value = kstrtoull(cString(page));
    if (value > 1n) throw new Errno('EINVAL', 'write_protect is 0 or 1');
    if (entry) entry.readOnly = value === 1n;
  },
};

const mappedLunType: ConfigItemType<MappedLun> = {
  attrs: inFunctions('target_fabric_mappedlun_', [writeProtect]),
  itemOps: {
    allowLink: (mapped, target) => mapped.link(target),
    dropLink: (mapped) => mapped.unlink(),
  },
  about: { links: ['<fabric>/<wwn>/tpgt_<number>/lun/lun_<number>'] },
};

/** Figures that need a link. */
const mapped = (rows: Record<string, (lun: MappedLun, entry: Entry) => string | number>): Figures<MappedLun> =>
  Object.fromEntries(
    Object.entries(rows).map(([name, value]) => [
      name,
      (lun: MappedLun) => {
        if (!lun.entry) throw new Errno('ENODEV', 'the initiator sees no LUN here');
        return value(lun, lun.entry);
      },
    ]),
  );

/** Figures that need the initiator to be connected. */
const connected = (rows: Record<string, (lun: MappedLun, session: number) => string | number>): Figures<MappedLun> =>
  Object.fromEntries(
    Object.entries(rows).map(([name, value]) => [
      name,
      (lun: MappedLun) => {
        if (lun.node.session === undefined) throw new Errno('ENODEV', () => `${lun.node.name} is not connected`);
        return value(lun, lun.node.session);
      },
    ]),
  );

const AUTHORIZED = figures<MappedLun>(
  mapped({
    inst: ({ tpg }) => instanceOf(tpg),
    dev: (_lun, { lun }) => lun.deviceIndex,
    port: ({ tpg }) => tpg.tag,
    indx: ({ node }) => node.index,
    dev_or_port: () => 1,
    intr_name: ({ node }) => node.name,
    map_indx: () => 0,
    att_count: () => 1,
    num_cmds: () => 0,
    read_mbytes: () => 0,
    write_mbytes: () => 0,
    hs_num_cmds: () => 0,
    creation_time: (_lun, { created }) => `${centiseconds(created)}`,
    row_status: () => 'Ready',
  }),
  { prefix: 'target_stat_auth_' },
);

const ATTACHED = figures<MappedLun>(
  {
    ...mapped({ inst: ({ tpg }) => instanceOf(tpg), dev: (_lun, { lun }) => lun.deviceIndex, port: ({ tpg }) => tpg.tag }),
    ...connected({ indx: (_lun, session) => session }),
    ...mapped({ port_auth_indx: ({ node }) => node.index }),
    ...connected({ port_ident: ({ node }) => `${node.name}+i+` }),
  },
  { prefix: 'target_stat_iport_' },
);
