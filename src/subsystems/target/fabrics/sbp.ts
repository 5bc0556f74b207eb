/**
 * sbp: disks on FireWire (drivers/target/sbp). It needs no card to be configured.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, logged } from '../../../core/index.js';
import { cString, kstrtou, kstrtoull } from '../../kinds/index.js';
import type { Fabric, TpgView } from '../fabric/fabric.js';
import { numberFile } from '../fabric/numbers.js';
import { type Part, shown } from '../part.js';
import { parseUnitName, plainName } from './port-names.js';

/** SCSI_PROTOCOL_SBP. */
const PROTOCOL = 3;

/** Largest `directory_id`. */
const MAX_ID = 0xffffffn;

interface Unit {
  readonly guid: bigint;
  /** A unit has one target portal group at most. */
  taken: boolean;
}

interface Settings {
  directoryId: bigint | undefined;
  orbTimeout: number;
  reconnectTimeout: number;
  logins: number;
}

type Group = TpgView<Settings, Unit>;

const number = (name: string, max: number, field: 'orbTimeout' | 'reconnectTimeout' | 'logins'): Attribute<Part<Group>> =>
  numberFile({ name, min: 1, max, get: ({ data }) => data[field], set: ({ data }, value) => void (data[field] = value) });

const directoryId: Attribute<ConfigItem & Group> = {
  name: 'directory_id',
  show: ({ data }) => (data.directoryId === undefined ? 'implicit\n' : `${data.directoryId.toString(16).padStart(6, '0')}\n`),
  store({ data, enabled }, page) {
    if (enabled)
      throw new Errno('EBUSY', () =>
        logged(
          'the target portal group is enabled (sbp_tpg_directory_id_store)',
          'sbp_target: Cannot change the directory_id on an active target.',
        ),
      );
    const written = cString(page);
    if (written.startsWith('implicit')) {
      data.directoryId = undefined;
      return;
    }
    let id: bigint | undefined;
    try {
      id = kstrtoull(written, 16);
    } catch {
      // Too large a number is EINVAL too.
    }
    if (id === undefined || id > MAX_ID) throw new Errno('EINVAL', 'directory_id is "implicit", or at most ffffff in hexadecimal');
    data.directoryId = id;
  },
};

function tagOf(name: string): number {
  if (!name.startsWith('tpgt_')) throw new Errno('EINVAL', () => `'${name}' does not begin with tpgt_`);
  return kstrtou(16, name.slice('tpgt_'.length), 10);
}

export const sbp: Fabric<undefined, Unit, Settings> = {
  name: 'sbp',
  exampleWwn: '0011223344556677',
  title: 'sbp',
  functions: {
    makeWwn: 'sbp_make_tport',
    makeTpg: 'sbp_make_tpg',
    makeAcl: 'sbp_init_nodeacl',
    tpg: 'sbp_tpg_',
    attrib: 'sbp_tpg_attrib_',
  },
  submit: [1, 1],
  files: [shown('version', () => 'FireWire SBP fabric module v0.1\n')],
  makeWwn: (_fabric, name) => ({ guid: parseUnitName(name), taken: false }),
  endpoint: ({ data }) => plainName(data.guid),
  makeTpg({ data: unit }, name) {
    const tag = tagOf(name);
    if (unit.taken)
      throw new Errno('EBUSY', () =>
        logged('a unit has one target portal group (sbp_make_tpg)', 'sbp_target: Only one TPG per Unit is possible.'),
      );
    unit.taken = true;
    return { tag, data: { directoryId: undefined, orbTimeout: 15, reconnectTimeout: 5, logins: 1 } };
  },
  dropTpg: ({ wwn }) => void (wwn.data.taken = false),
  protocol: () => PROTOCOL,
  enable({ luns }, on) {
    if (on && luns.size === 0)
      throw new Errno('EINVAL', () =>
        logged('a unit without LUNs cannot be enabled (sbp_enable_tpg)', 'sbp_target: Cannot enable a target with no LUNs!'),
      );
  },
  tpgFiles: [directoryId],
  attrib: [
    number('mgt_orb_timeout', 127, 'orbTimeout'),
    number('max_reconnect_timeout', 32767, 'reconnectTimeout'),
    number('max_logins_per_lun', 127, 'logins'),
  ],
  demoMode: () => true,
  acl: { make: (_tpg, { name }) => void parseUnitName(name) },
};
