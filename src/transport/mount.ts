/**
 * What a transport gives to the program that mounts.
 *
 * @module
 */

/** A live mount, whichever transport serves it. */
export interface Mount {
  /** The mount point, without links in its path. */
  readonly path: string;
  /** Where it is by now: as {@link path}, unless somebody has renamed a directory above it and the transport can tell. */
  place(): string;
  /** Resolves when requests are served. Rejects with a `MountError` if the mount cannot be made. */
  readonly ready: Promise<void>;
  /** Resolves when the mount has ended, whoever unmounted it, and everything is closed. Never rejects. */
  readonly closed: Promise<void>;
  /** The number N of `/sys/fs/fuse/connections/N`, whose `abort` cuts the connection; undefined if unknown. */
  readonly connection: number | undefined;
  /**
   * Unmounts. A mount in use is detached from the tree, and a moment later the connection is cut: whoever still uses it gets
   * ENOTCONN. Resolves when {@link closed} does. A second call does nothing.
   */
  unmount(): Promise<void>;
}
