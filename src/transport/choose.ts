/**
 * Which transport serves a mount.
 *
 * @module
 */
import { accessSync, constants } from 'node:fs';
import { findFusermount } from './fusermount.js';
import { mayMount } from './rights.js';

/** A transport, or the choice of one. */
export const TRANSPORTS = ['auto', 'kernel', 'native'] as const satisfies readonly TransportName[];
/** `kernel` speaks the FUSE protocol itself, `native` uses fuse-native, `auto` takes the first that can mount. */
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
  /** There is what a user without rights mounts with: see {@link findFusermount}. */
  readonly fusermount: boolean;
}

/**
 * The kernel transport wherever it can mount, for a user without rights by the set-uid tool `fusermount`: it has no limits but
 * FUSE's own. Else fuse-native.
 *
 * @param isShared others than the user who mounts are to use the mount. A user without rights gets fuse-native then: the kernel
 *   transport looks at processes of its callers, which such a user may not.
 */
export function chooseTransport(wanted: TransportName, isShared: boolean, circumstances: Circumstances = ours()): Choice {
  if (wanted !== 'auto') return { transport: wanted, reason: 'asked for' };
  const { platform, root, mayMount, device, fusermount } = circumstances;
  if (platform !== 'linux') return { transport: 'native', reason: `the kernel transport is for Linux, this is ${platform}` };
  if (!root && isShared) return { transport: 'native', reason: 'a mount of a user without rights, which others share' };
  if (!root && !fusermount) return { transport: 'native', reason: 'mount(2) is for root, and fusermount or the C program is missing' };
  if (!root) return { transport: 'kernel', reason: 'fusermount mounts for a user without rights' };
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
    fusermount: findFusermount() !== undefined,
  };
}

function canOpenDevice(): boolean {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
