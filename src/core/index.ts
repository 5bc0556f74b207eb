/**
 * The public API of the core: all that a subsystem needs.
 *
 * @module
 */
export type { CallerPaths, FileStat, Looked } from '../caller-paths.js';
export { Errno, ERRNO, type ErrnoCode, isErrno, logged, quote, reasonOf } from '../errno.js';
export { Caller } from './caller.js';
export { Configfs } from './configfs.js';
export {
  type Attribute,
  type BinAttribute,
  ConfigGroup,
  ConfigItem,
  type ConfigItemType,
  ConfigSubsystem,
  defineType,
  type GroupOps,
  type ItemDir,
  type ItemOps,
  type Registrar,
  type TypeAbout,
} from './item.js';
export { MAX_STORE, NAME_MAX, PAGE_SIZE } from './limits.js';
export type { MaybePromise } from '../sync/maybe-promise.js';
export { TestMount, type TestMountOptions, type TreeListing } from './test-mount.js';
export type {
  PrivateDirectory,
  MachineDevices,
  SurroundingDevices,
  SurroundingDir,
  SurroundingFile,
  SurroundingLink,
  SurroundingModule,
  SurroundingNode,
  Surroundings,
} from './surroundings.js';
export { DEFAULT_RULES, type CoreRules } from './rules.js';
export { userItems } from './user-items.js';
export type { CallbackFailure, TreeOptions } from './tree.js';
export { POLL } from './vfs.js';
export type { DirEntry, Iattr, OpenDir, OpenFile, Stat, Time, Vfs, VfsObserver, VNode } from './vfs.js';
export type { WaitKind } from '../sync/task.js';
export type { Waiting } from '../sync/wait-graph.js';
