/**
 * configfs-fuse: a file system that behaves as Linux configfs does, mounted over FUSE.
 *
 * Everything that a subsystem needs is exported here, and {@link TestMount} to test it. A program that mounts one itself finds {@link mount} too:
 *
 * ```ts
 * import { Configfs, ConfigSubsystem, mount } from 'configfs-fuse';
 *
 * const configfs = new Configfs();
 * await configfs.registerSubsystem(new ConfigSubsystem({}, 'mine'));
 * const mounted = await mount(configfs, '/mnt/config');
 * // … and at the end:
 * await mounted.unmount();
 * ```
 *
 * @packageDocumentation
 */
export * from './core/index.js';
export type { Level, LogLine, Logger } from './log.js';
export * from './subsystems/kinds/index.js';
export { type Eventful, eventsOf, type SubsystemEvent, triggerEvent } from './subsystems/events.js';
export { loadSubsystems, SubsystemError } from './subsystems/index.js';
export { type KernelMountOptions, mountKernel } from './transport/kernel/index.js';
export {
  mount,
  type Mount,
  MountError,
  type MountErrorCode,
  type MountOptions,
  type MountPlace,
  type TransportName,
} from './transport/index.js';
