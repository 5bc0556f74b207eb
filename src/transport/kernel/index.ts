/**
 * The transport over /dev/fuse.
 *
 * @module
 */
export { DEFAULT_SPIN, mountKernel, type KernelMountOptions } from './mount.js';
export type { Mount } from '../mount.js';
export { MountError, type MountErrorCode } from '../mount-error.js';
