/**
 * Addresses of the Internet with a port number, as `inet_pton_with_scope` reads them and `bind` takes them.
 *
 * @module
 */
import { networkInterfaces } from 'node:os';
import { Errno, quote } from '../../core/index.js';
import { ipv4, ipv6, kstrtou } from '../kinds/index.js';

export interface SocketAddress {
  readonly family: 'ipv4' | 'ipv6';
  /** Canonical text. */
  readonly text: string;
  readonly port: number;
  /** Name or number of the interface of a link-local address. */
  readonly scope: string | undefined;
}

/** The machine that a socket would be on. */
export interface Machine {
  /** Every address counts as one of its own. */
  readonly anyAddress: boolean;
}

/** Longest texts (INET_ADDRSTRLEN, INET6_ADDRSTRLEN). */
const LENGTH = { ipv4: 16, ipv6: 48 };

const V4_MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** A colon ends an IPv4 address, also where it is the end of one of IPv6. */
const TAIL = /^(.*\.\d+):.*$/s;

/** @throws EINVAL, ERANGE; the kernel makes EINVAL of either */
export function parseAddress(family: 'ipv4' | 'ipv6', address: string, service: string): SocketAddress {
  const port = kstrtou(16, service);
  if (address.length > LENGTH[family])
    throw new Errno(
      'EINVAL',
      () => `${quote(address)} has more than ${LENGTH[family]} characters (${family === 'ipv4' ? 'inet4_pton' : 'inet6_pton'})`,
    );
  if (family === 'ipv4') return { family, text: ipv4.parse(Buffer.from(address.replace(TAIL, '$1'))), port, scope: undefined };
  const [written, scope] = address.split(/%(.*)/s, 2) as [string, string | undefined];
  const text = ipv6.parse(Buffer.from(written.replace(TAIL, '$1')));
  return { family, text, port, scope: isLinkLocal(text) && scope !== undefined ? readScope(scope) : undefined };
}

/** The name of an interface, or any number. @throws EINVAL */
function readScope(scope: string): string {
  // The kernel looks at fifteen characters.
  const name = scope.slice(0, 15);
  return name in networkInterfaces() ? name : String(kstrtou(32, name));
}

/** Is it valid on one interface only: unicast, or a multicast group with that scope? */
const isLinkLocal = (text: string): boolean => /^(?:fe[89ab][0-9a-f]|ff[0-9a-f]2):/.test(text);

/** `0.0.0.0` or `::`. */
export const isWildcard = ({ text }: SocketAddress): boolean => text === '0.0.0.0' || text === '::';

export const isLoopback = ({ text }: SocketAddress): boolean => text.startsWith('127.') || text === '::1';

export const isMulticast6 = ({ family, text }: SocketAddress): boolean => family === 'ipv6' && /^ff[0-9a-f]{2}:/.test(text);

/** Addresses of a machine's interfaces, with the interface's name and number. */
const interfaces = (): { name: string; number: string | undefined; text: string }[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map((own) => ({ name, number: own.family === 'IPv6' ? String(own.scopeid) : undefined, text: own.address.split('%')[0]! })),
  );

/**
 * Checks the interface that a link-local address needs.
 * @throws EINVAL without one; ENODEV for a number that no interface has
 */
export function checkScope({ text, scope }: SocketAddress): void {
  if (!isLinkLocal(text)) return;
  if (scope === undefined || scope === '0')
    throw new Errno('EINVAL', () => `${text} is link-local and names no interface, as %eth0 does (__inet6_bind)`);
  // Number 1 is the loopback interface, for which Node shows no number.
  const known = scope === '1' || interfaces().some(({ name, number }) => name === scope || number === scope);
  if (!known) throw new Errno('ENODEV', () => `there is no interface ${quote(scope)} (__inet6_bind)`);
}

/** Is it an address of this machine, or one that stands for all of them? */
export function isOwn(address: SocketAddress, { anyAddress }: Machine): boolean {
  const text = V4_MAPPED.exec(address.text)?.[1] ?? address.text;
  if (anyAddress || text === '::' || text === '0.0.0.0' || text === '::1' || text.startsWith('127.')) return true;
  const { scope } = address;
  return interfaces().some((own) => own.text === text && (scope === undefined || scope === own.name || scope === own.number));
}

/** Can a socket be bound to it? IPv4 allows multicast groups and the broadcast address too. */
export function canBind(address: SocketAddress, machine: Machine): boolean {
  const text = V4_MAPPED.exec(address.text)?.[1] ?? address.text;
  return isOwn(address, machine) || /^(?:22[4-9]|23\d)\./.test(text) || text === '255.255.255.255';
}

/** Do two sockets on these addresses exclude each other? */
export function clash(a: SocketAddress, b: SocketAddress): boolean {
  // Port 0 becomes one that is free.
  if (a.port !== b.port || a.port === 0 || a.scope !== b.scope) return false;
  if (a.text === b.text || a.text === '::' || b.text === '::') return true;
  const [a4, b4] = [asV4(a), asV4(b)];
  return a4 !== undefined && b4 !== undefined && (a4 === b4 || a4 === '0.0.0.0' || b4 === '0.0.0.0');
}

/** An IPv6 socket that is bound to an IPv4-mapped address counts as IPv4. */
const asV4 = ({ family, text }: SocketAddress): string | undefined => (family === 'ipv4' ? text : V4_MAPPED.exec(text)?.[1]);
