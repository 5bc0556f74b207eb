/**
 * The public API of the core: all that a subsystem needs.
 *
 * @module
 */
export type { CallerPaths, FileStat } from '../caller-paths.js';
export { Errno, ERRNO, type ErrnoCode, isErrno, logged, quote, reasonOf } from '../errno.js';
export { Caller } from './caller.js';
export { Configfs } from './configfs.js';
export { ConfigGroup, ConfigItem, ConfigSubsystem } from './item.js';
export type { CallbackFailure, TreeOptions } from './tree.js';
export {
  type Attribute,
  type BinAttribute,
  type ConfigItemType,
  type GroupOps,
  type ItemOps,
  MAX_STORE,
  type MaybePromise,
  NAME_MAX,
  PAGE_SIZE,
  type TypeAbout,
} from './types.js';
