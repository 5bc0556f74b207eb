/**
 * What each transport answers when a port is enabled. Nothing is listened to: two ports of this target get in each
 * other's way, but no other program of the machine does.
 *
 * @module
 */
import { Errno } from '../../core/index.js';
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
} from './socket-address.js';
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
  const address = socketAddress(port);
  if (port.inlineDataSize < 0) port.inlineDataSize = TCP_INLINE_DATA_SIZE;
  if (isMulticast6(address)) throw new Errno('EINVAL');
  checkScope(address);
  if (!canBind(address, port.target.profile)) throw new Errno('EADDRNOTAVAIL');
  if (findSocket(port, 'tcp', (other) => clash(address, other))) throw new Errno('EADDRINUSE');
  port.target.listeners.add({ port, transport: 'tcp', socket: address });
}

const RDMA_INLINE_DATA_SIZE = { usual: 4096, max: 16384 };
const RDMA_QUEUE_SIZE = { usual: 128, max: 256 };

/** `nvmet_rdma_add_port`. What it chooses it keeps even if it fails after that. */
function addRdma(port: ListeningPort): void {
  if (port.adrfam !== 'ipv4' && port.adrfam !== 'ipv6') throw new Errno('EINVAL');
  port.inlineDataSize = chosen(port.inlineDataSize, RDMA_INLINE_DATA_SIZE);
  port.maxQueueSize = chosen(port.maxQueueSize, RDMA_QUEUE_SIZE);
  const address = socketAddress(port);
  const { profile } = port.target;
  checkScope(address);
  if (!isAny(address)) {
    if (!isOwn(address, profile)) throw new Errno('EADDRNOTAVAIL');
    if (!profile.has('rdma')) throw new Errno('ENODEV');
  }
  const wantsSamePort = (other: SocketAddress): boolean =>
    address.port !== 0 && address.port === other.port && address.family === other.family;
  // The first of the other ports that is in the way decides on the errno.
  const other = findSocket(port, 'rdma', (one) => wantsSamePort(one) && (isAny(address) || isAny(one) || clash(address, one)));
  if (other) throw new Errno(isAny(address) || isAny(other.socket!) ? 'EADDRNOTAVAIL' : 'EADDRINUSE');
  port.target.listeners.add({ port, transport: 'rdma', socket: address });
}

/** What RDMA takes for no address in particular, so that it needs no device: those of loopback, too. */
const isAny = (address: SocketAddress): boolean => isWildcard(address) || isLoopback(address);

const chosen = (value: number, { usual, max }: { usual: number; max: number }): number => (value < 0 ? usual : Math.min(value, max));

/** `nn-0x…:pn-0x…`, or both without the `0x`: names of a node and a port, sixteen digits each. Any character may be between them. */
const WWN = /^nn-(0x)?([0-9a-fA-F]{16}).pn-(0x)?([0-9a-fA-F]{16})$/s;

/** `nvmet_fc_add_port`. */
function addFc(port: ListeningPort): void {
  const [, nodePrefix, node, portPrefix, name] = WWN.exec(port.traddr) ?? [];
  if (port.adrfam !== 'fc' || node === undefined || nodePrefix !== portPrefix) throw new Errno('EINVAL');
  if (!port.target.profile.has('fc')) throw new Errno('ENXIO');
  const wwns = `${node}:${name}`.toLowerCase();
  if (port.target.listeners.find((other) => other.wwns === wwns)) throw new Errno('EALREADY');
  port.target.listeners.add({ port, transport: 'fc', wwns });
}

/** @throws EINVAL for a family that is not of the Internet, and what is no address */
function socketAddress({ adrfam, traddr, trsvcid }: ListeningPort): SocketAddress {
  if (adrfam !== 'ipv4' && adrfam !== 'ipv6') throw new Errno('EINVAL');
  return parseAddress(adrfam, traddr, trsvcid);
}

/** The first socket of the transport that `matches` accepts. */
function findSocket({ target }: ListeningPort, transport: string, matches: (socket: SocketAddress) => boolean): Listener | undefined {
  return target.listeners.find((other) => other.transport === transport && other.socket !== undefined && matches(other.socket));
}
