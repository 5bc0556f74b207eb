/**
 * srpt: SCSI over RDMA (drivers/infiniband/ulp/srpt/ib_srpt.c). A WWN is a port of an RDMA device in the machine, by its
 * GUID or its GID; the profile says which there are. Settings are the port's: they outlast its directories, which share them.
 *
 * @module
 */
import { type Attribute, Errno, quote, logged } from '../../../core/index.js';
import { cString, kstrtou } from '../../kinds/index.js';
import { parseAddress } from '../../network/socket-address.js';
import type { Fabric, FabricView, TpgView } from '../fabric/fabric.js';
import { numberFile } from '../fabric/numbers.js';
import { type Part, shown } from '../part.js';

/** SCSI_PROTOCOL_SRP. */
const PROTOCOL = 4;

/** `port_attrib` of a port: name, value at first, least and largest, and their names in the kernel's log. */
const SIZES = [
  ['srp_max_rdma_size', 65536, 65536, 1 << 24, 'DEFAULT_MAX_RDMA_SIZE', 'MAX_SRPT_RDMA_SIZE'],
  ['srp_max_rsp_size', 256, 40, 1024, 'MIN_MAX_RSP_SIZE', 'MAX_SRPT_RSP_SIZE'],
  ['srp_sq_size', 4096, 4, 65535, 'MIN_SRPT_SRQ_SIZE', 'MAX_SRPT_SRQ_SIZE'],
  ['use_srq', 0, 0, 1],
] as const;

interface Port {
  /** `0x` and 32 digits. */
  readonly gid: string;
  /** Its last 16 digits, in words. */
  readonly guid: string;
  readonly settings: Map<string, number>;
}

interface Srpt {
  readonly ports: readonly Port[];
  /** Where connections over IP would be taken; 0: nowhere. */
  cmPort: number;
}

type Group = TpgView<undefined, Port, Srpt>;

const sizeFile = ([name, , min, max, least, most]: (typeof SIZES)[number]): Attribute<Part<Group>> =>
  numberFile({
    name,
    min,
    max,
    get: ({ wwn }) => wwn.data.settings.get(name)!,
    set: ({ wwn }, value) => void wwn.data.settings.set(name, value),
    flat: name !== 'use_srq',
    ...(most && {
      logs: {
        unread: (errno) => `ib_srpt kstrtoul() failed with ret: ${-errno}`,
        outside: (value) => `ib_srpt val: ${value} ${value > max ? `exceeds ${most}: ${max}` : `smaller than ${least}: ${min}`}`,
      },
    }),
  });

const cmPort: Attribute<Part<FabricView<Srpt>>> = {
  name: 'rdma_cm_port',
  show: ({ of }) => `${of.data.cmPort}\n`,
  store({ of }, page) {
    of.data.cmPort = kstrtou(16, cString(page));
  },
};

/** `sscanf("%hx:%hx:%hx:%hx")`: what follows is not looked at. */
const GUID = /^(?:\s*(?:0x)?[0-9a-f]+:){3}\s*(?:0x)?[0-9a-f]/i;

/** `srpt_init_nodeacl`: an initiator is a GUID, at most 32 digits, or an address. @throws EINVAL */
function checkInitiator(name: string): void {
  if (GUID.test(name)) return;
  const digits = name.replace(/^0x/i, '');
  // Digits beyond the 32nd are not looked at; an empty identifier is one, too.
  if (digits.length % 2 === 0 && /^[0-9a-f]*$/i.test(digits.slice(0, 32))) return;
  for (const family of ['ipv4', 'ipv6'] as const) {
    try {
      parseAddress(family, name, '0');
      return;
    } catch {
      // The other family may take it.
    }
  }
  throw new Errno('EINVAL', () =>
    logged(
      `${quote(name)} is no initiator; expected a GUID, a GID or an address (srpt_init_nodeacl)`,
      `ib_srpt invalid initiator port ID ${name}`,
    ),
  );
}

const makePort = (gid: string): Port => ({
  gid: `0x${gid}`,
  guid: gid.slice(16).replace(/....(?!$)/g, '$&:'),
  settings: new Map(SIZES.map(([name, start]) => [name, start])),
});

export const srpt: Fabric<Srpt, Port, undefined> = {
  name: 'srpt',
  exampleWwn: '0xfe800000000000000002c90300000001',
  title: 'srpt',
  functions: {
    makeWwn: 'srpt_make_tport',
    makeTpg: 'srpt_make_tpg',
    makeAcl: 'srpt_init_nodeacl',
    discovery: 'srpt_',
    attrib: 'srpt_tpg_attrib_',
  },
  submit: [1, 1],
  makeData: ({ profile }) => ({ ports: profile.rdmaPorts.map(makePort), cmPort: 0 }),
  files: [shown('version', () => '\n')],
  discoveryFiles: [cmPort],
  makeWwn({ data: { ports } }, name) {
    const port = ports.find(({ gid, guid }) => gid === name || guid === name);
    if (!port) throw new Errno('EINVAL', () => `no RDMA device has a port ${quote(name)} (srpt_lookup_port)`);
    return port;
  },
  // Also of a port that was made by its GUID: srpt_make_tport looks too early which of both it is.
  endpoint: ({ data }) => data.gid,
  // Any name will do.
  makeTpg: () => ({ tag: 1, data: undefined }),
  protocol: () => PROTOCOL,
  enable() {},
  attrib: SIZES.map(sizeFile),
  demoMode: () => false,
  acl: { make: (_tpg, { name }) => checkInitiator(name) },
};
