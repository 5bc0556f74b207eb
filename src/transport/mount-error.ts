/**
 * Why a mount could not be made or ended.
 *
 * @module
 */

/**
 * - `no-device`: `/dev/fuse` is missing or may not be opened
 * - `no-privilege`: not allowed to mount here (neither root nor root of a user namespace)
 * - `no-directory`: the mount point is missing or is not a directory
 * - `busy`: a live mount of this kind is there already
 * - `no-tool`: `mount(8)`, `umount(8)` or what stands for them is missing, or cannot do it with this kernel
 * - `failed`: anything else; the message has the tool's own words
 */
export type MountErrorCode = 'no-device' | 'no-privilege' | 'no-directory' | 'busy' | 'no-tool' | 'failed';

/** A mount that could not be made or ended; the message is made to be shown to a person. */
export class MountError extends Error {
  /** `MountError`. */
  override readonly name = 'MountError';
  /** What was the matter, for programs. */
  readonly code: MountErrorCode;

  constructor(code: MountErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
