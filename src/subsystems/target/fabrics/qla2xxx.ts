/**
 * qla2xxx: QLogic's Fibre Channel adapters (drivers/scsi/qla2xxx/tcm_qla2xxx.c). A WWN is a port of an adapter in the
 * machine; the profile says which there are. No kernel without an adapter can judge what is below.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, quote, logged } from '../../../core/index.js';
import type { Fabric, FabricView, TpgView } from '../fabric/fabric.js';
import { numberFile } from '../fabric/numbers.js';
import { dynamicSessions } from '../fabric/sessions.js';
import { type Part, shown } from '../part.js';
import { decimalTag, protectionType } from './nexus.js';
import { parsePortName, plainName } from './port-names.js';

/** SCSI_PROTOCOL_FCP. */
const PROTOCOL = 0;

/** USHRT_MAX: tags are less than one more. */
const TAGS = 0x10000;

/** QLA2XXX_VERSION of the two kernels that were asked. */
const versionOf = ({ profile }: FabricView['state']): string => (profile.since('6.12') ? '10.02.09.300-k' : '10.02.07.900-k');

interface Port {
  readonly wwn: bigint;
}

const FLAGS = [
  ['generate_node_acls', 1],
  ['cache_dynamic_acls', 1],
  ['demo_mode_write_protect', 1],
  ['prod_mode_write_protect', 0],
  ['demo_mode_login_only', 1],
] as const;

interface Settings {
  readonly flags: Map<string, number>;
  protection: number;
}

type Group = TpgView<Settings, Port, Set<bigint>>;

const flagFile = (name: string): Attribute<Part<Group>> =>
  numberFile({
    name,
    min: 0,
    max: 1,
    get: ({ data }) => data.flags.get(name)!,
    set: ({ data }, on) => void data.flags.set(name, on),
    logs: {
      unread: (errno) => `kstrtoul() failed with ret: ${-errno}`,
      outside: (value) => `Illegal boolean value ${value}`,
    },
  });

/** In the group's directory, where other fabrics have it in `attrib`. */
const protection: Attribute<ConfigItem & Group> = {
  name: 'fabric_prot_type',
  show: ({ data }) => `${data.protection}\n`,
  store({ data }, page) {
    data.protection = protectionType('qla2xxx', page);
  },
};

const isSet = ({ data }: Group, name: (typeof FLAGS)[number][0]): boolean => data.flags.get(name) === 1;

export const qla2xxx: Fabric<Set<bigint>, Port, Settings> = {
  name: 'qla2xxx',
  exampleWwn: '21:00:00:00:00:00:00:01',
  title: 'qla2xxx',
  functions: {
    makeWwn: 'tcm_qla2xxx_make_lport',
    makeTpg: 'tcm_qla2xxx_make_tpg',
    makeAcl: 'tcm_qla2xxx_init_nodeacl',
    tpg: 'tcm_qla2xxx_tpg_',
    attrib: 'tcm_qla2xxx_tpg_attrib_',
  },
  submit: [1, 1],
  makeData: () => new Set(),
  files: [
    shown('version', ({ of: { state } }: Part<FabricView>) => {
      const { machine, release } = state.profile;
      return `TCM QLOGIC QLA2XXX NPIV capable fabric module ${versionOf(state)} on Linux/${machine} on ${release}\n`;
    }),
  ],
  makeWwn({ data: taken, state }, name) {
    const wwn = parsePortName(name);
    const adapter = state.profile.fcPorts.includes(wwn);
    if (!adapter || taken.has(wwn))
      throw new Errno('EINVAL', () => `no adapter has a free port ${quote(name)} (qlt_lport_register: ENODEV)`);
    taken.add(wwn);
    return { wwn };
  },
  dropWwn: ({ data, registered }) => void registered.data.delete(data.wwn),
  endpoint: ({ data }) => `naa.${plainName(data.wwn)}`,
  makeTpg(_wwn, name) {
    const tag = decimalTag(name, TAGS);
    if (tag !== 1)
      throw new Errno('EINVAL', () =>
        logged(
          'a port has one target portal group, tpgt_1 (tcm_qla2xxx_make_tpg)',
          'In non NPIV mode, a single TPG=1 is used for HW port mappings',
        ),
      );
    return { tag, data: { flags: new Map(FLAGS), protection: 0 } };
  },
  protocol: () => PROTOCOL,
  tpgFiles: [dynamicSessions, protection],
  enable() {},
  attrib: FLAGS.map(([name]) => flagFile(name)),
  demoMode: (tpg) => isSet(tpg, 'generate_node_acls'),
  writeProtected: (tpg) => isSet(tpg, 'prod_mode_write_protect'),
  acl: { make: (_tpg, { name }) => void parsePortName(name) },
};
