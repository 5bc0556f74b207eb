/**
 * What a transport gives to the program that mounts.
 *
 * @module
 */

/** A live mount, whichever transport serves it. */
export interface Mount {
  /** The mount point, without links in its path. */
  readonly path: string;
  /** Resolves when requests are served. Rejects if it does not come to that. */
  readonly ready: Promise<void>;
  /** Resolves when it is unmounted, by whomever, and all is closed. Never rejects. */
  readonly closed: Promise<void>;
  /** The number N of `/sys/fs/fuse/connections/N`, whose `abort` ends a connection the hard way; undefined if unknown. */
  readonly connection: number | undefined;
  /**
   * Unmounts. Where the mount is in use it is taken out of the tree, and after a short grace the connection is cut: whoever
   * still uses it gets ENOTCONN. Resolves when {@link closed} does; may be called again.
   */
  unmount(): Promise<void>;
}
