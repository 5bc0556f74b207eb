/**
 * Which transport serves a mount.
 *
 * @module
 */
import { accessSync, constants, readFileSync } from 'node:fs';

/** A transport, or the choice of one. */
export const TRANSPORTS = ['auto', 'kernel', 'native'] as const satisfies readonly TransportName[];
export type TransportName = 'auto' | 'kernel' | 'native';

/** What was chosen, and why: for the log. */
export interface Choice {
  readonly transport: 'kernel' | 'native';
  readonly reason: string;
}

/** What the choice depends on; taken from the running process where it is not given. */
export interface Circumstances {
  readonly platform: NodeJS.Platform;
  readonly root: boolean;
  /** Has CAP_SYS_ADMIN, be it in a user namespace. */
  readonly mayMount: boolean;
  /** May open /dev/fuse for reading and writing. */
  readonly device: boolean;
}

/** CAP_SYS_ADMIN (include/uapi/linux/capability.h) */
const CAP_SYS_ADMIN = 21n;

/**
 * The kernel transport wherever it can mount: it has no limits but FUSE's own. Else fuse-native, whose mounts are made by
 * the set-uid tool `fusermount`.
 */
export function chooseTransport(wanted: TransportName, circumstances: Circumstances = ours()): Choice {
  if (wanted !== 'auto') return { transport: wanted, reason: 'asked for' };
  const { platform, root, mayMount, device } = circumstances;
  if (platform !== 'linux') return { transport: 'native', reason: `the kernel transport is for Linux, this is ${platform}` };
  if (!root) return { transport: 'native', reason: 'mount(2) is for root; fusermount is for everybody' };
  if (!mayMount) return { transport: 'native', reason: 'root without CAP_SYS_ADMIN may not mount' };
  if (!device) return { transport: 'kernel', reason: '/dev/fuse cannot be opened, so neither can mount: this one says so' };
  return { transport: 'kernel', reason: 'root with CAP_SYS_ADMIN, be it of a user namespace' };
}

function ours(): Circumstances {
  return {
    platform: process.platform,
    root: process.geteuid?.() === 0,
    mayMount: mayMount(),
    device: canOpenDevice(),
  };
}

/** Has this process CAP_SYS_ADMIN, be it in a user namespace? */
export function mayMount(): boolean {
  try {
    const set = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return set === undefined || ((BigInt(`0x${set}`) >> CAP_SYS_ADMIN) & 1n) === 1n;
  } catch {
    // No /proc: the attempt will tell.
    return true;
  }
}

function canOpenDevice(): boolean {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
