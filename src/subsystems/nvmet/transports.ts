/**
 * What each transport answers when a port is enabled. Nothing really listens: two ports of one target get in each
 * other's way, but no other program of the machine does.
 *
 * @module
 */
import { ERRNO, Errno, type ErrnoCode, logged, quote, reasonOf } from '../../core/index.js';
import type { AddressItem } from './address.js';
import type { Listener } from './listeners.js';
import {
  canBind,
  checkScope,
  clash,
  isLoopback,
  isMulticast6,
  isOwn,
  isWildcard,
  parseAddress,
  type SocketAddress,
} from '../network/socket-address.js';
import type { Target } from './target.js';

/** A port, as the transports see it. */
interface ListeningPort extends AddressItem {
  readonly target: Target;
  inlineDataSize: number;
  maxQueueSize: number;
}

interface Transport {
  /** Can it carry protection information? */
  readonly metadata?: boolean;
  /** `add_port`. @throws Errno to keep the port from being enabled */
  readonly add?: (port: ListeningPort) => void;
}

/** By the name of `addr_trtype`. */
export const transports: Readonly<Record<string, Transport>> = {
  loop: {},
  pci: {},
  tcp: { add: addTcp },
  rdma: { add: addRdma, metadata: true },
  fc: { add: addFc },
};

const TCP_INLINE_DATA_SIZE = 16384;

/** `nvmet_tcp_add_port`. */
function addTcp(port: ListeningPort): void {
  const address = readAddress(port);
  if (port.inlineDataSize < 0) port.inlineDataSize = TCP_INLINE_DATA_SIZE;
  const failBind = (errno: ErrnoCode, reason: () => string): Errno =>
    new Errno(errno, () => logged(reason(), `nvmet_tcp: failed to bind port socket -${ERRNO[errno]}`));
  if (isMulticast6(address)) throw failBind('EINVAL', () => `${address.text} is a multicast address (kernel_bind)`);
  checkScope(address);
  if (!canBind(address, port.target.profile))
    throw failBind('EADDRNOTAVAIL', () => `${address.text} is not an address of this machine (kernel_bind)`);
  const other = findSocket(port, 'tcp', (socket) => clash(address, socket));
  if (other) throw failBind('EADDRINUSE', () => listensAlready(other, 'kernel_bind'));
  port.target.listeners.add({ port, transport: 'tcp', socket: address });
}

const RDMA_INLINE_DATA_SIZE = { usual: 4096, max: 16384 };
const RDMA_QUEUE_SIZE = { usual: 128, max: 256 };

/** `nvmet_rdma_add_port`. The sizes that it chooses stay even if it fails after that. */
function addRdma(port: ListeningPort): void {
  checkFamily(port);
  port.inlineDataSize = choose(port.inlineDataSize, RDMA_INLINE_DATA_SIZE);
  port.maxQueueSize = choose(port.maxQueueSize, RDMA_QUEUE_SIZE);
  const address = readAddress(port);
  const { profile } = port.target;
  checkScope(address);
  if (!isAny(address)) {
    if (!isOwn(address, profile))
      throw new Errno('EADDRNOTAVAIL', () => `${address.text} is not an address of this machine (rdma_bind_addr)`);
    if (!profile.has('rdma'))
      throw new Errno('ENODEV', () => `no RDMA device has the address ${address.text} (option rdma; rdma_bind_addr)`);
  }
  const wantsSamePort = (other: SocketAddress): boolean =>
    address.port !== 0 && address.port === other.port && address.family === other.family;
  // The first of the other ports that is in the way decides on the errno.
  const other = findSocket(port, 'rdma', (one) => wantsSamePort(one) && (isAny(address) || isAny(one) || clash(address, one)));
  if (other)
    throw new Errno(isAny(address) || isAny(other.socket!) ? 'EADDRNOTAVAIL' : 'EADDRINUSE', () => listensAlready(other, 'rdma_bind_addr'));
  port.target.listeners.add({ port, transport: 'rdma', socket: address });
}

/** RDMA takes loopback addresses for wildcards, too: neither needs a device. */
const isAny = (address: SocketAddress): boolean => isWildcard(address) || isLoopback(address);

const choose = (value: number, { usual, max }: { usual: number; max: number }): number => (value < 0 ? usual : Math.min(value, max));

/** `nn-0x…:pn-0x…`, or both without the `0x`: names of a node and a port, sixteen digits each. Any character may separate them. */
const WWN = /^nn-(0x)?([0-9a-fA-F]{16}).pn-(0x)?([0-9a-fA-F]{16})$/s;

/** `nvmet_fc_add_port`. */
function addFc(port: ListeningPort): void {
  const [, nodePrefix, node, portPrefix, name] = WWN.exec(port.traddr) ?? [];
  if (port.adrfam !== 'fc') throw new Errno('EINVAL', () => `addr_adrfam is ${port.adrfam || 'not set'}; expected fc (nvmet_fc_add_port)`);
  if (node === undefined || nodePrefix !== portPrefix) {
    throw new Errno('EINVAL', () => `addr_traddr ${quote(port.traddr)} is not nn-0x…:pn-0x… (nvme_fc_parse_traddr)`);
  }
  if (!port.target.profile.has('fc')) throw new Errno('ENXIO', 'there is no such target port (option fc; nvmet_fc_add_port)');
  const wwns = `${node}:${name}`.toLowerCase();
  const other = port.target.listeners.find((one) => one.wwns === wwns);
  if (other) throw new Errno('EALREADY', () => listensAlready(other, 'nvmet_fc_add_port'));
  port.target.listeners.add({ port, transport: 'fc', wwns });
}

/** @throws EINVAL for a family that is neither IPv4 nor IPv6 */
function checkFamily({ adrfam, trtype }: ListeningPort): 'ipv4' | 'ipv6' {
  if (adrfam === 'ipv4' || adrfam === 'ipv6') return adrfam;
  throw new Errno('EINVAL', () => `addr_adrfam is ${adrfam || 'not set'}; expected ipv4 or ipv6 (nvmet_${trtype}_add_port)`);
}

/** @throws EINVAL for a family that is neither IPv4 nor IPv6, and for what is no address */
function readAddress(port: ListeningPort): SocketAddress {
  const { traddr, trsvcid, trtype } = port;
  const family = checkFamily(port);
  try {
    return parseAddress(family, traddr, trsvcid);
  } catch (error) {
    throw new Errno('EINVAL', () => logged(reasonOf(error), `nvmet_${trtype}: malformed ip/port passed: ${traddr}:${trsvcid}`));
  }
}

const listensAlready = ({ port }: Listener, by: string): string => `port ${port.portId} listens there (${by})`;

/** The first socket of the transport that `matches` accepts. */
function findSocket({ target }: ListeningPort, transport: string, matches: (socket: SocketAddress) => boolean): Listener | undefined {
  return target.listeners.find((other) => other.transport === transport && other.socket !== undefined && matches(other.socket));
}
