/**
 * What the two processes of `configfs-fuse run` tell each other.
 *
 * - The *outer* one is what the user started. It makes the second one in new namespaces, passes signals on, and ends as
 *   the command ended.
 * - The *inner* one covers the directories that must be there, serves the mount, and starts the command.
 *
 * They talk over Node's IPC channel. Each watches the other: whichever is left ends whatever is left in the namespace.
 *
 * @module
 */
import type { ControlRequestOptions } from '../../control/index.js';

/** Set in the environment of the inner process, and taken out of it before the command starts. */
export const REQUEST = 'CONFIGFS_FUSE_RUN';

/** What is to be run. */
export interface RunRequest {
  readonly command: readonly [string, ...string[]];
  /** Where the stand-in is mounted: an absolute path. */
  readonly at: string;
  /** What each `-s` said. */
  readonly subsystems?: readonly string[];
  /** What steers the mount. */
  readonly control: ControlRequestOptions;
  /** A directory of this run, for files that go with it. */
  readonly scratch: string;
  readonly logLevel?: string;
  /** An absolute path. */
  readonly logFile?: string;
  /** Which system calls are answered for the mount, so that it passes for the kernel's; undefined: none. */
  readonly supervise?: { readonly mountType: boolean; readonly mounts: boolean };
  /** Who the command is to be, where that is not the root of the new user namespace. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** From the inner process to the outer one: the command runs. */
export interface Started {
  readonly started: true;
}

/** From the inner process to the outer one, at the end. */
export type LastReport =
  /** It ended; this is the exit status that says how. */
  | { readonly ended: number }
  /** It could not be started. */
  | { readonly failed: string; readonly status: number };

export type Report = Started | LastReport;

/** From the outer process to the inner one: for the command. */
export interface PassOn {
  readonly signal: NodeJS.Signals;
}

/** In the environment of the command, and of who steers a mount: the path of its control socket. */
export const CONTROL = 'CONFIGFS_FUSE_CONTROL';

/** Where the kernel's own configfs is mounted. */
export const DEFAULT_AT = '/sys/kernel/config';

/** What the supervisor needs. */
export const PROGRAM_MISSING = `the program prebuilt/linux-${process.arch}/machine is missing; expected a package for this architecture, or a checkout after scripts/build-native`;
