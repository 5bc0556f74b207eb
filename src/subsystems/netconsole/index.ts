/**
 * What netconsole computes: how an IPv4 address looks in a target that has become one of IPv6, and values that are cut.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import { decodeText, encodeText, ipv6 } from '../kinds/index.js';
import { parentOf, type View } from '../yaml/view.js';
import { interfaceFunctions, readInterfaces } from './interfaces.js';

interface Target {
  readonly active: boolean;
  readonly dev_name: string;
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

/** MAX_USERDATA_VALUE_LENGTH, with the NUL at the end. */
const VALUE = 200;

/** The interface of a target's name. */
function interfaceOf(target: object): { readonly mac: string; readonly joined: boolean } | undefined {
  const { interfaces } = parentOf(target as View) as View & { readonly interfaces: string };
  return readInterfaces(interfaces).get((target as Target).dev_name);
}

export const functions = {
  ...interfaceFunctions,
  /** `netpoll_setup`, of a target that is being enabled. */
  absent: ({ self }: { readonly self: object }): boolean => !(self as Target).active && !interfaceOf(self),
  slave: ({ self }: { readonly self: object }): boolean => !(self as Target).active && interfaceOf(self)?.joined === true,
  localMac: ({ self }: { readonly self: object }): string => ((self as Target).active && interfaceOf(self)?.mac) || 'ff:ff:ff:ff:ff:ff',
  /** `userdatum_value_store`: one byte too many is refused, and yet the others are kept. */
  userdatum({ self, value }: { readonly self: object; readonly value?: unknown }): void {
    const bytes = encodeText(value as string);
    if (bytes.length < VALUE) return;
    (self as { value: string }).value = decodeText(bytes.subarray(0, VALUE - 1));
    throw new Errno('E2BIG', `a value has ${VALUE - 1} bytes at most (strscpy)`);
  },
  localIp: ({ self }: { readonly self: object }): string => shown(self as Target, (self as Target).local_ip),
  remoteIp: ({ self }: { readonly self: object }): string => shown(self as Target, (self as Target).remote_ip),
};
