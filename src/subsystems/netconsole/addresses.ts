/**
 * The address that a target sends from: its own, or one of its interface (`netpoll_setup`).
 *
 * @module
 */
import { ipv6 } from '../kinds/index.js';

/** What of a target decides. */
export interface Sender {
  readonly ipv6: boolean;
  readonly local_ip: string;
  readonly remote_ip: string;
}

/** The addresses that the interfaces have; empty for none. */
export interface Addresses {
  readonly ipv4: string;
  /** Besides the link-local one, which is made of the MAC address (EUI-64). */
  readonly ipv6: string;
  /** The kernel looks at all of an IPv6 address to see that there is one. */
  readonly whole: boolean;
}

/** Both addresses share their bytes in the kernel (`union inet_addr`): the four of IPv4 are the first of the sixteen. */
export function shown({ ipv6: isIpv6 }: Pick<Sender, 'ipv6'>, address: string): string {
  if (!isIpv6 || address.includes(':')) return address;
  const [a, b, c, d] = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return ipv6.parse(Buffer.from(`${a}${b}:${c}${d}::`));
}

/** @param mac of the interface @returns undefined if the target has no address, and its interface none that fits */
export function senderAddress(target: Sender, mac: string, { ipv4, ipv6: global, whole }: Addresses): string | undefined {
  const local = shown(target, target.local_ip);
  if (!isUnset(local, whole)) return target.local_ip;
  if (!target.ipv6) return ipv4 || undefined;
  return (isLinkLocal(shown(target, target.remote_ip)) ? linkLocal(mac) : global && ipv6.parse(Buffer.from(global))) || undefined;
}

/** Of the sixteen bytes of an IPv6 address older kernels look at the first four only: `::1` counts as none. */
function isUnset(address: string, whole: boolean): boolean {
  if (!address.includes(':')) return address === '0.0.0.0';
  return whole ? address === '::' : /^(::|0:0:)/.test(address);
}

/** fe80::/10. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/.test(address);
}

/** `addrconf_ifid_eui48`. */
function linkLocal(mac: string): string {
  const [a = 0, b, c, d, e, f] = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const groups = [a ^ 2, b, c, 0xff, 0xfe, d, e, f].map((byte = 0) => byte.toString(16).padStart(2, '0'));
  return ipv6.parse(Buffer.from(`fe80::${groups.join('').replace(/(....)(?=.)/g, '$1:')}`));
}
