/**
 * What netconsole computes: interfaces and addresses of targets, and values that are cut.
 *
 * @module
 */
import { Errno } from '../../errno.js';
import { decodeText, encodeText } from '../kinds/index.js';
import { parentOf, type View } from '../yaml/view.js';
import { type Addresses, type Sender, senderAddress, shown } from './addresses.js';
import { interfaceFunctions, readInterfaces } from './interfaces.js';

interface Target extends Sender {
  readonly active: boolean;
  readonly dev_name: string;
}

/** MAX_USERDATA_VALUE_LENGTH, with the NUL at the end. */
const VALUE = 200;

/** The interface of a target's name. */
function interfaceOf(target: object): { readonly mac: string; readonly joined: boolean } | undefined {
  const { interfaces } = parentOf(target as View) as View & { readonly interfaces: string };
  return readInterfaces(interfaces).get((target as Target).dev_name);
}

/** What the target sends from by its interface. */
function addressOf(target: object): string | undefined {
  const { ipv4, ipv6, whole } = parentOf(target as View) as View & Addresses;
  const mac = interfaceOf(target)?.mac;
  return mac === undefined ? undefined : senderAddress(target as Target, mac, { ipv4, ipv6, whole });
}

/** A target that is being enabled has nothing to send from, of one of the two families. */
const lacksAddress = (target: object, ofIpv6: boolean): boolean =>
  !(target as Target).active && (target as Target).ipv6 === ofIpv6 && addressOf(target) === undefined;

export const functions = {
  ...interfaceFunctions,
  /** `netpoll_setup`, of a target that is being enabled. */
  absent: ({ self }: { readonly self: object }): boolean => !(self as Target).active && !interfaceOf(self),
  slave: ({ self }: { readonly self: object }): boolean => !(self as Target).active && interfaceOf(self)?.joined === true,
  ipv4less: ({ self }: { readonly self: object }): boolean => lacksAddress(self, false),
  ipv6less: ({ self }: { readonly self: object }): boolean => lacksAddress(self, true),
  /** The address that a target has once it is enabled, and keeps. */
  sender: ({ self, value }: { readonly self: object; readonly value?: unknown }): string =>
    (Number(value) === 1 && addressOf(self)) || (self as Target).local_ip,
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
