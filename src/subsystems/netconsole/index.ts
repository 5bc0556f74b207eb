/**
 * What netconsole computes: how an IPv4 address looks in a target that has become one of IPv6.
 *
 * @module
 */
import { ipv6 } from '../kinds/index.js';

interface Target {
  readonly ipv6: boolean;
  readonly local_ip: string;
  readonly remote_ip: string;
}

/** Both addresses share their bytes in the kernel (`union inet_addr`): the four of IPv4 are the first of the sixteen. */
function shown({ ipv6: isIpv6 }: Target, address: string): string {
  if (!isIpv6 || address.includes(':')) return address;
  const [a, b, c, d] = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return ipv6.parse(Buffer.from(`${a}${b}:${c}${d}::`));
}

export const functions = {
  localIp: ({ self }: { readonly self: object }): string => shown(self as Target, (self as Target).local_ip),
  remoteIp: ({ self }: { readonly self: object }): string => shown(self as Target, (self as Target).remote_ip),
};
