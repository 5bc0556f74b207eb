/**
 * vhost: LUNs for virtual machines (drivers/vhost/scsi.c). No machine is ever attached.
 *
 * @module
 */
import type { Fabric, FabricView } from '../fabric/fabric.js';
import { type Part, shown } from '../part.js';
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

/** VHOST_SCSI_MAX_TARGET. */
const MAX_TARGET = 256;

const rules: NexusRules = {
  session: 0,
  keepsAcl: true,
  busy: 'EBUSY',
  make: 'vhost_scsi_make_nexus',
  drop: 'vhost_scsi_drop_nexus',
  title: 'TCM_vhost',
};

export const vhost: Fabric<undefined, Endpoint, NexusData> = {
  name: 'vhost',
  exampleWwn: 'naa.6001405123456789',
  title: 'vhost',
  functions: { makeWwn: 'vhost_scsi_make_tport', makeTpg: 'vhost_scsi_make_tpg', tpg: 'vhost_scsi_tpg_', attrib: 'vhost_scsi_tpg_attrib_' },
  submit: [2, 1],
  files: [
    shown('version', ({ of: { state } }: Part<FabricView>) => {
      const { machine, release } = state.profile;
      // There is no blank before 'on'.
      return `TCM_VHOST fabric module v0.1 on Linux/${machine}on ${release}\n`;
    }),
  ],
  makeWwn: (_fabric, name) => parseEndpoint(name),
  endpoint: ({ data }) => data.name,
  makeTpg: (_wwn, name) => ({ tag: decimalTag(name, MAX_TARGET), data: { nexus: undefined, protection: 0, ports: 0 } }),
  dropTpg: (tpg) => dropNexusWith(tpg, rules),
  protocol: ({ wwn }) => wwn.data.protocol,
  tpgFiles: [nexusFile(rules)],
  attrib: [protectionFile('vhost_scsi')],
  demoMode: () => true,
  linked: ({ data }) => void data.ports++,
  unlinking: ({ data }) => void data.ports--,
};
