/**
 * The mount whose callers' paths are walked.
 *
 * @module
 */
import type { Vfs, VNode } from '../../../core/vfs.js';
import type { Identity } from '../permission/credentials.js';

/** What the view needs to know of what is served. */
export interface ViewedMount {
  readonly vfs: Vfs;
  /** `major:minor` of the mount; empty if unknown. */
  readonly device: string;
  /** Who has mounted it for himself alone: all callers, though they count as root, are his. Then no mode in it keeps a caller out. */
  readonly owner?: Pick<Identity, 'uid' | 'gid'> | undefined;
  /** The node that the kernel knows by a number. @throws ESTALE */
  readonly nodeOf: (ino: number) => VNode;
}
