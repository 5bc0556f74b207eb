/**
 * What a session needs of /dev/fuse, so that tests can stand in for it.
 *
 * @module
 */

/** The way out to the kernel. */
export interface Device {
  /**
   * Sends the first `length` bytes as one message, at once.
   * @returns 0, or a positive errno: ENOENT where the request was given up (or, for a notification, where the kernel
   *   does not know the node), ENODEV after the unmount. Never throws.
   */
  write(message: Buffer, length: number): number;
  /**
   * Sends a message that may have to wait in the kernel for a lock, from another thread, so that requests are answered
   * in the meantime. One after the other, in order.
   */
  writeLater(message: Buffer): void;
  /** Settles when all that was given to {@link writeLater} so far is sent, or never will be; undefined if that is so already. */
  written(): Promise<void> | undefined;
}
