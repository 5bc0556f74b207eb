/**
 * What each transport answers when a port is enabled. Nothing is listened to: two ports of this target get in each
 * other's way, but no other program of the machine does.
 *
 * @module
 */
import { Errno } from '../../core/index.js';
import type { Port } from './ports.js';
import type { NvmetProfile } from './profile.js';
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

/** What an enabled port listens to. */
export interface Listener {
  readonly port: Port;
  readonly transport: string;
  /** An address and port number; a WWN pair for Fibre Channel. */
  readonly address: SocketAddress | string;
}

interface Transport {
  /** Can it carry protection information? */
  readonly metadata?: boolean;
  /** `add_port`. @throws Errno to keep the port from being enabled */
  readonly add?: (port: Port) => void;
}

/** What `addr_trtype` takes. */
export const transportNames = (profile: NvmetProfile): string[] => ['rdma', 'fc', 'tcp', ...(profile.since('6.14') ? ['pci'] : []), 'loop'];

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
function addTcp(port: Port): void {
  const address = socketAddress(port);
  if (port.inlineDataSize < 0) port.inlineDataSize = TCP_INLINE_DATA_SIZE;
  if (isMulticast6(address)) throw new Errno('EINVAL');
  checkScope(address);
  if (!canBind(address, port.target.profile)) throw new Errno('EADDRNOTAVAIL');
  for (const other of sockets(port, 'tcp')) if (clash(address, other)) throw new Errno('EADDRINUSE');
  port.target.listeners.add({ port, transport: 'tcp', address });
}

const RDMA_INLINE_DATA_SIZE = { usual: 4096, max: 16384 };
const RDMA_QUEUE_SIZE = { usual: 128, max: 256 };

/** `nvmet_rdma_add_port`. What it chooses it keeps even if it fails after that. */
function addRdma(port: Port): void {
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
  for (const other of sockets(port, 'rdma')) {
    if (address.port === 0 || address.port !== other.port || address.family !== other.family) continue;
    if (isAny(address) || isAny(other)) throw new Errno('EADDRNOTAVAIL');
    if (clash(address, other)) throw new Errno('EADDRINUSE');
  }
  port.target.listeners.add({ port, transport: 'rdma', address });
}

/** What RDMA takes for no address in particular, so that it needs no device: those of loopback, too. */
const isAny = (address: SocketAddress): boolean => isWildcard(address) || isLoopback(address);

const chosen = (value: number, { usual, max }: { usual: number; max: number }): number => (value < 0 ? usual : Math.min(value, max));

/** `nn-0x…:pn-0x…`, or both without the `0x`: names of a node and a port, sixteen digits each. Any character may be between them. */
const WWN = /^nn-(0x)?([0-9a-fA-F]{16}).pn-(0x)?([0-9a-fA-F]{16})$/s;

/** `nvmet_fc_add_port`. */
function addFc(port: Port): void {
  const [, nodePrefix, node, portPrefix, name] = WWN.exec(port.traddr) ?? [];
  if (port.adrfam !== 'fc' || node === undefined || nodePrefix !== portPrefix) throw new Errno('EINVAL');
  if (!port.target.profile.has('fc')) throw new Errno('ENXIO');
  const address = `${node}:${name}`.toLowerCase();
  for (const other of port.target.listeners) if (other.address === address) throw new Errno('EALREADY');
  port.target.listeners.add({ port, transport: 'fc', address });
}

/** @throws EINVAL for a family that is not of the Internet, and what is no address */
function socketAddress({ adrfam, traddr, trsvcid }: Port): SocketAddress {
  if (adrfam !== 'ipv4' && adrfam !== 'ipv6') throw new Errno('EINVAL');
  return parseAddress(adrfam, traddr, trsvcid);
}

/** What other ports listen to by the same transport. */
function sockets(port: Port, transport: string): SocketAddress[] {
  return [...port.target.listeners].filter((other) => other.transport === transport).map((other) => other.address as SocketAddress);
}
