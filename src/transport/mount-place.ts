/**
 * Where a mount is made: the namespaces of this process, or others that somebody else made.
 *
 * @module
 */
import type { Logger } from '../log.js';

/** Takes the steps of mounting that depend on the namespaces. */
export interface MountPlace {
  /** The mount belongs to another user namespace, in which this process's user is root. */
  readonly userNamespace?: boolean;
  /** A user without rights mounts, by fusermount: for himself alone, unless he asks for more. */
  readonly isUsers?: boolean;
  /**
   * Makes sure that the directory can be mounted on.
   * @returns its path without links in it
   * @throws MountError
   */
  prepare(dir: string, log: Logger): Promise<string>;
  /** Opens /dev/fuse in the user namespace of the mount. @throws MountError */
  openDevice(): number;
  /**
   * Mounts an open /dev/fuse.
   * @returns the class of Node's own pipe handles, where one was at hand
   * @throws MountError
   */
  mount(fd: number, path: string, options: readonly string[]): Promise<unknown>;
  /** `major:minor` of the topmost mount on exactly this path; undefined where nothing is mounted. */
  topDevice(path: string): string | undefined;
}
