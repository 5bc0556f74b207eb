/**
 * What configfs itself does otherwise in some kernels.
 *
 * @module
 */

/** The rules of configfs itself in which kernels differ: up to 6.12 ({@link DEFAULT_RULES}) none of these holds, from 7.2 on all do. */
export interface CoreRules {
  /**
   * A directory has its attributes first, then directories and links, the oldest first: in a listing, and where a removal looks for what is in
   * its way. Otherwise the newest comes first and the attributes last (`configfs_new_dirent`).
   */
  readonly oldestFirst: boolean;
  /**
   * Attributes that come into memory, or go, leave the times of their directory alone. Otherwise they change them (`configfs_new_inode`,
   * `detach_attrs`).
   */
  readonly quietAttributes: boolean;
}

/** The rules of the kernels up to 6.12. */
export const DEFAULT_RULES: CoreRules = { oldestFirst: false, quietAttributes: false };
