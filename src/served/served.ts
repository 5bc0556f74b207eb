/**
 * From a list of subsystems to a mount that is served and guarded: the one way for every command.
 *
 * @module
 */
import type { EventEmitter } from 'node:events';
import { Configfs, type ConfigSubsystem } from '../core/index.js';
import type { Vfs } from '../core/vfs.js';
import { log as rootLog, type Logger } from '../log.js';
import { coreRules, DEFAULT_SET } from '../subsystems/index.js';
import { LockOrder } from '../sync/lock-order.js';
import { Domain } from '../sync/task.js';
import { type Mount, mount, type MountOptions } from '../transport/index.js';
import { guardProcess } from './guard.js';
import { loadSpecs } from './load-specs.js';
import { logWaits } from './log-waits.js';
import { memory } from './memory.js';

/** All are optional. */
export interface ServedOptions {
  /** What each `-s` says. Default: {@link DEFAULT_SET}. */
  readonly subsystems?: readonly string[];
  /**
   * Puts something between the transport and the core, such as a journal or faults. Called once, before anything is mounted.
   * Default: the transport calls the core itself.
   * @param configfs what `vfs` is before anything wraps it, for paths and the wait graph
   * @returns what the transport calls
   */
  readonly wrap?: (vfs: Vfs, configfs: Configfs) => Vfs;
  readonly log?: Logger;
}

/** How a mount ended: somebody unmounted it, or a driver threw where no callback was running. */
export type Ending = 'unmounted' | 'broken';

/** A configfs with its subsystems, ready to be mounted. */
export interface Served {
  readonly configfs: Configfs;
  /** What the transport calls: `configfs`, or what {@link ServedOptions.wrap} made of it. */
  readonly vfs: Vfs;
  readonly subsystems: readonly ConfigSubsystem[];
  /**
   * Mounts it, and guards the process from then on: see {@link guardProcess}. SIGUSR2 logs the wait graph.
   * After a {@link MountError} it may be called again; after a success it may not.
   * @throws MountError
   */
  mountOn(dir: string, options?: Omit<MountOptions, 'log'>): Promise<ServedMount>;
}

/** A live mount. */
export interface ServedMount {
  readonly mount: Mount;
  /** Resolves when it has ended, or has to. After `broken` it is still mounted: unmount it. */
  readonly ended: Promise<Ending>;
}

/**
 * Loads the subsystems and registers them with a new `Configfs`.
 *
 * With `CONFIGFS_FUSE_LOCK_ORDER=1` in the environment the order in which mutexes are taken is checked, and what could
 * deadlock is logged.
 * @throws SubsystemError; Errno for a subsystem that cannot be registered
 */
export async function createServed(options: ServedOptions = {}): Promise<Served> {
  const log = options.log ?? rootLog;
  const specs = options.subsystems ?? [DEFAULT_SET];
  const subsystems = await loadSpecs(specs);
  const configfs = new Configfs({
    memory,
    rules: coreRules(specs),
    ...checkedLocks(log),
    onCallbackFailure: ({ callback, path, error }) => log.error({ callback, path, err: error }, 'a callback failed'),
  });
  for (const subsystem of subsystems) await configfs.registerSubsystem(subsystem);
  const vfs = options.wrap?.(configfs, configfs) ?? configfs;
  return {
    configfs,
    vfs,
    subsystems,
    mountOn: async (dir, mountOptions) => {
      const mounted = await mount(vfs, dir, { watchdog: false, ...mountOptions, log });
      // For the loader of the bundle: what leads to a mount is compiled now.
      (process as EventEmitter).emit('configfs-fuse:mounted');
      process.on('SIGUSR2', () => logWaits(configfs, log));
      const broken = guardProcess(log).then((): Ending => 'broken');
      return { mount: mounted, ended: Promise.race([mounted.closed.then((): Ending => 'unmounted'), broken]) };
    },
  };
}

function checkedLocks(log: Logger): { domain?: Domain } {
  if (process.env['CONFIGFS_FUSE_LOCK_ORDER'] !== '1') return {};
  return { domain: new Domain(new LockOrder((err) => log.error({ err }, 'locks are taken in different orders'))) };
}
