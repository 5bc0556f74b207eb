/**
 * Serves one mount from beginning to end, in the foreground or as a daemon.
 *
 * @module
 */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Configfs, type ConfigSubsystem } from '../core/index.js';
import type { Logger } from '../log.js';
import { DEFAULT_SET, loadSubsystems } from '../subsystems/index.js';
import { LockOrder } from '../sync/lock-order.js';
import { Domain } from '../sync/task.js';
import type { TransportName } from '../transport/index.js';
import { EXIT, Failure, UsageError } from './exit.js';
import { say } from './output.js';
import { logWaits } from './wait-graph.js';

/** What is to be mounted. Plain data: it travels to the daemon. */
export interface MountOrder {
  readonly dir: string;
  /** What each `-s` said. */
  readonly subsystems?: readonly string[];
  readonly readOnly: boolean;
  /** Let the kernel keep everything, at the price of the gate. */
  readonly cache?: boolean;
  readonly logLevel?: string;
  /** Default: the one that can mount here. */
  readonly transport?: TransportName;
}

/** Tells the user that the mount is ready. */
export type Announce = (line: string) => void | Promise<void>;

/**
 * Mounts, and serves until a signal or until the mount is gone.
 * @returns the exit status
 */
export async function serve(order: MountOrder, announce: Announce = say): Promise<number> {
  if (order.logLevel !== undefined) process.env['CONFIGFS_FUSE_LOG'] = order.logLevel;
  // From the first moment on: a signal that comes while the mount is being made ends it as soon as it is there.
  const stop = stopSignal();
  const loaded = await Promise.race([
    Promise.all([import('../log.js'), import('../transport/index.js'), loadAll(order.subsystems ?? [DEFAULT_SET])]),
    stop,
  ]);
  // A module that waits for something while it is imported must not keep the program from ending.
  if (loaded === undefined) return EXIT.ok;
  const [{ log }, { mount: mountOn }, subsystems] = loaded;

  const configfs = new Configfs({
    ...lockOrder(log),
    onCallbackFailure: ({ callback, path, error }) => log.error({ callback, path, err: error }, 'a callback failed'),
  });
  for (const subsystem of subsystems) await configfs.registerSubsystem(subsystem);
  const dir = realPath(order.dir);
  const mount = await mountOn(configfs, dir, {
    readOnly: order.readOnly,
    cache: order.cache ?? false,
    ...(order.transport && { transport: order.transport }),
  });

  process.on('SIGUSR2', () => logWaits(configfs, log));
  const broken = brokenDriver(log);
  await announce(`configfs-fuse: ${subsystems.map(({ name }) => name).join(', ')} ready at ${dir} (pid ${process.pid})`);
  // A daemon must not keep the directory that it was started in busy.
  if (announce !== say) process.chdir('/');

  const ended = await Promise.race([mount.closed.then(() => 'closed' as const), stop.then(() => 'stop' as const), broken]);
  if (ended !== 'closed') await mount.unmount();
  return ended === 'broken' ? EXIT.failure : EXIT.ok;
}

/**
 * What a driver does outside of its callbacks is nobody's answer. A promise that it has left alone is reported, and must
 * not take the mount from everybody.
 * @returns resolves when it has thrown where nobody can catch it, from a timer: the mount has to go, but goes in order
 */
function brokenDriver(log: Logger): Promise<'broken'> {
  process.on('unhandledRejection', (err) => log.error({ err }, 'a promise was rejected, and nobody looks at it'));
  return new Promise((resolve) => {
    process.on('uncaughtException', (err) => {
      log.fatal({ err }, 'thrown where nobody catches it: unmounting');
      resolve('broken');
    });
  });
}

/** For tests: CONFIGFS_FUSE_LOCK_ORDER=1 checks the order in which mutexes are taken, and logs what could deadlock. */
function lockOrder(log: Logger): { domain?: Domain } {
  if (process.env['CONFIGFS_FUSE_LOCK_ORDER'] !== '1') return {};
  return { domain: new Domain(new LockOrder((err) => log.error({ err }, 'locks are taken in different orders'))) };
}

/** Resolves at the first signal that asks the program to end. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

/** Asked before the mount is there: to ask a file system that one serves oneself is to wait for oneself. */
function realPath(dir: string): string {
  try {
    return realpathSync.native(dir);
  } catch {
    // Missing, most likely: mounting says so.
    return resolve(dir);
  }
}

/**
 * All that several `-s` ask for.
 * @throws UsageError, Failure, SubsystemError
 */
export async function loadAll(specs: readonly string[]): Promise<readonly ConfigSubsystem[]> {
  const twice = specs.find((spec, at) => specs.indexOf(spec) < at);
  if (twice !== undefined) throw new UsageError(`mount: -s ${twice} is given twice; expected different ones`);
  const subsystems: ConfigSubsystem[] = [];
  const origin = new Map<string, string>();
  for (const spec of specs) {
    for (const subsystem of await loadSubsystems(spec)) {
      const { name } = subsystem;
      const first = origin.get(name);
      if (first === spec) throw new Failure(`${spec}: two of its subsystems are called '${name}'; expected different names`);
      if (first !== undefined) throw new Failure(`-s ${first} and -s ${spec} both bring a subsystem '${name}'; expected different names`);
      origin.set(name, spec);
      subsystems.push(subsystem);
    }
  }
  return subsystems;
}
