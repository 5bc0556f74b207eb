/**
 * fc: Fibre Channel over Ethernet and what else speaks libfc (drivers/target/tcm_fc). A port may be configured before there
 * is one, so its name is all that counts.
 *
 * @module
 */
import { type Attribute, type ConfigItem, Errno, logged } from '../../../core/index.js';
import { cString } from '../../kinds/index.js';
import type { AclView, Fabric, FabricView } from '../fabric/fabric.js';
import { tagFile } from '../fabric/numbers.js';
import { type Part, shown } from '../part.js';
import { decimalTag } from './nexus.js';
import { formatPortName, parseDigits, parsePortName } from './port-names.js';

/** SCSI_PROTOCOL_FCP. */
const PROTOCOL = 0;

/** UINT_MAX: a greater tag is refused otherwise than one that is not 1. */
const TAGS = 2 ** 32;

interface Port {
  readonly wwn: bigint;
}

/** What an initiator is called (`struct ft_node_auth`). The kernel compares the port's name only. */
interface Names {
  port: bigint;
  node: bigint;
}

/** `ft_wwn_store`: it answers how many characters it read, and a port's name with colons, as it is shown, is not one of those it reads. */
const nameFile = (name: string, field: keyof Names): Attribute<ConfigItem & AclView<Names>> => ({
  name,
  show: ({ data }) => `${formatPortName(data[field])}\n`,
  store({ data }, page) {
    const written = cString(page);
    if (written === '') return 0;
    // Of a newline alone the parser has read one character, and no digit.
    data[field] = written === '\n' ? 0n : parseDigits(written);
    return written.length;
  },
});

export const fc: Fabric<Set<bigint>, Port, undefined, Names> = {
  name: 'fc',
  exampleWwn: '21:00:00:00:00:00:00:01',
  title: 'fc',
  functions: { makeWwn: 'ft_add_wwn', makeTpg: 'ft_add_tpg', makeAcl: 'ft_init_nodeacl', acl: 'ft_nacl_' },
  submit: [1, 1],
  makeData: () => new Set(),
  files: [
    shown('version', ({ of: { state } }: Part<FabricView>) => `TCM FC 0.4 on Linux/${state.profile.machine} on ${state.profile.release}\n`),
  ],
  makeWwn({ data: known }, name) {
    const wwn = parsePortName(name);
    if (known.has(wwn)) throw new Errno('EINVAL', () => `${formatPortName(wwn)} is there (ft_add_wwn)`);
    known.add(wwn);
    return { wwn };
  },
  dropWwn: ({ data, registered }) => void registered.data.delete(data.wwn),
  endpoint: ({ data }) => formatPortName(data.wwn),
  makeTpg(_wwn, name) {
    const tag = decimalTag(name, TAGS);
    if (tag !== 1)
      throw new Errno('EINVAL', () =>
        logged('a port has one target portal group, tpgt_1 (ft_add_tpg)', 'Error, a single TPG=1 is used for HW port mappings'),
      );
    return { tag, data: undefined };
  },
  protocol: () => PROTOCOL,
  demoMode: () => false,
  acl: {
    make: (_tpg, { name }) => ({ port: parsePortName(name), node: 0n }),
    files: [nameFile('port_name', 'port'), nameFile('node_name', 'node'), tagFile],
  },
};
