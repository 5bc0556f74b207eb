/**
 * What stp-policy computes: the parts of a policy's name, and pairs of numbers.
 *
 * @module
 */
import { randomUuid } from '../random-bytes.js';
import { SPACE } from '../kinds/scan.js';
import { childrenOf, type View, viewOf } from '../yaml/view.js';

/** What functions of the description get. */
interface Scope {
  readonly self: object;
  readonly value?: unknown;
  readonly name?: string;
  readonly device?: string;
}

/** What the options say. */
export interface Machine {
  readonly protocols: readonly string[];
  readonly masters: bigint;
  readonly channels: bigint;
}

/** `stp_policy_make`: the last dot ends the device, and the last colon before it begins the protocol. A newline at the device's end does not count (`sysfs_streq`). */
function parts(name: string): { device: string; protocol: string | undefined } {
  const before = name.slice(0, name.lastIndexOf('.'));
  const colon = before.lastIndexOf(':');
  const device = (colon < 0 ? before : before.slice(0, colon)).replace(/\n$/, '');
  return { device, protocol: colon < 0 ? undefined : before.slice(colon + 1) };
}

const PAIR = new RegExp(`^${SPACE}*([0-9]+)${SPACE}*([0-9]+)`);

/** `sscanf(page, "%u %u", …)`: too large a number wraps. */
function pair(value: unknown): readonly [bigint, bigint] | undefined {
  const found = PAIR.exec(value as string);
  // Without a space between them all digits belong to the first number.
  if (!found || /^[0-9]+$/.test(found[0].trim())) return undefined;
  return [BigInt.asUintN(32, BigInt(found[1]!)), BigInt.asUintN(32, BigInt(found[2]!))];
}

const nameOf = (self: object): string => (self as View).item.state.name;

interface Policy extends View {
  readonly unbound: boolean;
}

/** The policy that a node is in. */
function policyOf(self: object): Policy {
  let at = (self as View).item;
  while (at.state.above?.state.above) at = at.state.above;
  return viewOf(at) as Policy;
}

export function functions({ protocols, masters, channels }: Machine) {
  const protocolOf = (name: string): string => parts(name).protocol || 'p_basic';
  const outside = (value: unknown, most: bigint): boolean => {
    const [first, last] = pair(value)!;
    return first > last || last > most;
  };
  return {
    unknownDevice: ({ self, name }: Scope) => {
      const { device } = parts(name!);
      return device === '' || !(self as { devices: string }).devices.split(':').includes(device);
    },
    unknownProtocol: ({ name }: Scope) => !protocols.includes(protocolOf(name!)),
    hasPolicy: ({ self, name }: Scope) =>
      (childrenOf(self as View) as Policy[]).some((policy) => !policy.unbound && parts(nameOf(policy)).device === parts(name!).device),
    isOf: ({ self, device }: Scope) => !(self as Policy).unbound && parts(nameOf(self)).device === device,
    deviceOf: ({ self }: Scope) => ((self as Policy).unbound ? '<none>' : parts(nameOf(self)).device),
    protocolOf: ({ self }: Scope) => ((self as Policy).unbound ? '<none>' : protocolOf(nameOf(self))),
    isUnbound: ({ self }: Scope) => policyOf(self).unbound,
    isSysT: ({ self }: Scope) => protocolOf(nameOf(policyOf(self))) === 'p_sys-t',
    randomUuid,
    noPair: ({ value }: Scope) => pair(value) === undefined,
    noMasters: ({ value }: Scope) => outside(value, masters),
    noChannels: ({ value }: Scope) => outside(value, channels - 1n),
    pair: ({ value }: Scope) => pair(value)!.join(' '),
  };
}
