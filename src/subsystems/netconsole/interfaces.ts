/**
 * The network interfaces of the machine: the variable `interfaces` of the subsystem has a line for each, "NAME MAC" or "NAME MAC joined".
 *
 * @module
 */

import { Errno } from '../../errno.js';

export interface Interface {
  readonly mac: string;
  /** Part of a bond or a bridge (`netdev_master_upper_dev_get`). */
  readonly joined: boolean;
}

/** The subsystem, and what an event was given. */
export interface Scope {
  readonly self: { readonly interfaces: string };
  readonly interface: string;
  readonly name?: string;
  readonly mac?: string;
}

export type Interfaces = ReadonlyMap<string, Interface>;

export function readInterfaces(lines: string): Interfaces {
  const words = lines.split('\n').map((line) => line.split(' '));
  return new Map(words.flatMap(([name, mac, joined]) => (name && mac ? [[name, { mac, joined: joined !== undefined }]] : [])));
}

const write = (all: Iterable<readonly [string, Interface]>): string =>
  [...all].map(([name, { mac, joined }]) => `${name} ${mac}${joined ? ' joined' : ''}`).join('\n');

/** One interface changed, or gone. */
function changed({ self, interface: name }: Scope, change: (one: Interface) => (readonly [string, Interface])[]): string {
  const all = readInterfaces(self.interfaces);
  if (!all.has(name)) throw new Errno('ENODEV', 'no network interface is called so (configfs-fuse)');
  return write([...all].flatMap(([key, one]) => (key === name ? change(one) : [[key, one] as const])));
}

/** @throws EEXIST for a name that is taken */
function free({ self }: Scope, name: string): string {
  if (readInterfaces(self.interfaces).has(name)) throw new Errno('EEXIST', 'a network interface is called so (configfs-fuse)');
  return name;
}

/** Functions for the events of the description. */
export const interfaceFunctions = {
  without: (scope: Scope): string => changed(scope, () => []),
  added: (scope: Scope): string =>
    write([...readInterfaces(scope.self.interfaces), [free(scope, scope.interface), { mac: scope.mac!, joined: false }]]),
  renamed: (scope: Scope): string => changed(scope, (one) => [[free(scope, scope.name!), one]]),
  addressed: (scope: Scope): string => changed(scope, (one) => [[scope.interface, { ...one, mac: scope.mac! }]]),
  joined: (scope: Scope): string => changed(scope, (one) => [[scope.interface, { ...one, joined: true }]]),
  left: (scope: Scope): string => changed(scope, (one) => [[scope.interface, { ...one, joined: false }]]),
};
