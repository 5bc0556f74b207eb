/**
 * loopback: LUNs become SCSI devices of the machine itself (drivers/target/loopback/tcm_loop.c). Here none appears.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno } from '../../../core/index.js';
import { cString } from '../../kinds/index.js';
import type { Fabric, LunView, TpgView } from '../fabric/fabric.js';
import { shown } from '../part.js';
import {
  decimalTag,
  dropNexusWith,
  type Endpoint,
  type NexusData,
  nexusFile,
  type NexusRules,
  parseEndpoint,
  protectionFile,
} from './nexus.js';

/** TL_TPGS_PER_HBA. */
const TPGS = 32;

/** Numbers of SCSI hosts that are taken. */
type Hosts = Set<number>;

/** Their numbers, for what shows them outside of configfs; none before the module is loaded. */
export const loopHosts = (data: Hosts | undefined): Iterable<number> => data ?? [];

interface LoopEndpoint extends Endpoint {
  /** The SCSI host that it became. */
  readonly host: number;
  /** Target portal groups by tag: what they hold stays while the directory is removed and made again. */
  readonly tpgs: Map<number, LoopTpg>;
}

interface LoopTpg extends NexusData {
  online: boolean;
  /** LUNs that became SCSI devices. */
  readonly devices: Set<LunView>;
}

type Tpg = TpgView<LoopTpg, LoopEndpoint, Hosts>;

const rules: NexusRules = {
  session: 1,
  keepsAcl: false,
  busy: 'EPERM',
  make: 'tcm_loop_make_nexus',
  drop: 'tcm_loop_drop_nexus',
  title: 'TCM_Loop',
};

const transportStatus: Attribute<ConfigItem & Tpg> = {
  name: 'transport_status',
  show: ({ data }) => (data.online ? 'online\n' : 'offline\n'),
  store({ data }, page) {
    const written = cString(page);
    if (!/^(?:online|offline)/.test(written)) throw new Errno('EINVAL', 'transport_status is online or offline');
    data.online = written.startsWith('online');
  },
};

export const loopback: Fabric<Hosts, LoopEndpoint, LoopTpg> = {
  name: 'loopback',
  exampleWwn: 'naa.6001405123456789',
  title: 'loopback',
  functions: { makeWwn: 'tcm_loop_make_scsi_hba', makeTpg: 'tcm_loop_make_naa_tpg', tpg: 'tcm_loop_tpg_', attrib: 'tcm_loop_tpg_attrib_' },
  submit: [2, 0],
  makeData: () => new Set(),
  files: [shown('version', () => 'TCM Loopback Fabric module v2.1-rc2\n')],
  makeWwn({ data: hosts }, name) {
    const endpoint = parseEndpoint(name);
    let host = 0;
    while (hosts.has(host)) host++;
    hosts.add(host);
    return { ...endpoint, host, tpgs: new Map() };
  },
  dropWwn: ({ data, registered }) => void registered.data.delete(data.host),
  endpoint: ({ data }) => data.name,
  makeTpg({ data: { tpgs } }, name) {
    const tag = decimalTag(name, TPGS, 'TL_TPGS_PER_HBA');
    let data = tpgs.get(tag);
    if (!data) tpgs.set(tag, (data = { nexus: undefined, protection: 0, online: true, ports: 0, devices: new Set() }));
    return { tag, data };
  },
  dropTpg: (tpg) => dropNexusWith(tpg, rules),
  protocol: ({ wwn }) => wwn.data.protocol,
  tpgFiles: [nexusFile(rules), transportStatus, shown('address', ({ tag, wwn }: ConfigItem & Tpg) => `${wwn.data.host}:0:${tag}\n`)],
  // The kernel's log has the name of another fabric.
  attrib: [protectionFile('qla2xxx')],
  demoMode: () => true,
  linked({ data }, lun) {
    data.ports++;
    // Without a nexus, the scan of the new LUN finds nothing.
    if (data.nexus && data.online) data.devices.add(lun);
  },
  unlinking({ data }, lun) {
    // tcm_loop_port_unlink: a LUN that is no SCSI device stays counted for ever.
    if (data.devices.delete(lun)) data.ports--;
  },
};
