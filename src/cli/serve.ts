/**
 * Serves one mount from beginning to end, in the foreground or as a daemon.
 *
 * @module
 */
import { resolve } from 'node:path';
import type { Control, ControlRequestOptions } from '../control/index.js';
import type { Vfs } from '../core/vfs.js';
import type { Served } from '../served/index.js';
import { detachNow } from '../transport/detach.js';
import type { TransportName } from '../transport/index.js';
import { EXIT } from './exit.js';
import { say } from './output.js';
import { stopSignal } from './signals.js';
import { createControl } from './steer.js';

/** What is to be mounted. Plain data: it travels to the daemon. */
export interface MountRequest {
  readonly dir: string;
  /** What each `-s` says. */
  readonly subsystems?: readonly string[];
  readonly readOnly: boolean;
  /** Let the kernel keep everything, at the price of the gate. */
  readonly cache?: boolean;
  /** Let the kernel check permissions. */
  readonly kernelPermissions?: boolean;
  readonly logLevel?: string;
  /** Default: the one that can mount here. */
  readonly transport?: TransportName;
  /** Unmount, too, when standard input ends. */
  readonly untilEof?: boolean;
  /** What steers it; nothing where nothing is asked for. */
  readonly control?: ControlRequestOptions;
}

/** Reports that the mount is ready. */
export type Announce = (line: string) => void | Promise<void>;

/**
 * Mounts, and serves until a signal comes or somebody unmounts it.
 * @returns the exit status
 */
export async function serve(request: MountRequest, announce: Announce = say): Promise<number> {
  if (request.logLevel !== undefined) process.env['CONFIGFS_FUSE_LOG'] = request.logLevel;
  // From the first moment on: a signal that comes while the mount is being made ends it as soon as it is there.
  const stop = request.untilEof ? Promise.race([stopSignal(), endOfInput()]) : stopSignal();
  const { createServed, detachAtExit } = await import('../served/index.js');
  const { subsystems: specs, readOnly, cache = false, kernelPermissions, transport } = request;
  const control: Control | undefined = request.control && (await createControl(request.control, specs, () => served?.subsystems ?? []));
  const wrap = control && ((vfs: Vfs) => control.wrap(vfs));
  const served: Served | void = await Promise.race([createServed({ ...(specs && { subsystems: specs }), ...(wrap && { wrap }) }), stop]);
  // A module that never finishes its import must not keep the program from ending.
  if (served === undefined) return EXIT.ok;
  if (control) await (await import('../control/index.js')).startControl(control);
  const { mount, ended } = await served.mountOn(resolve(request.dir), {
    readOnly,
    cache,
    ...(kernelPermissions && { kernelPermissions }),
    ...(transport && { transport }),
  });
  detachAtExit(() => detachNow(mount));
  await announce(`configfs-fuse: ${served.subsystems.map(({ name }) => name).join(', ')} ready at ${mount.path} (pid ${process.pid})`);

  const ending = await Promise.race([ended, stop]);
  // Who hangs in a fault would keep the mount busy.
  control?.faults.release();
  if (ending !== 'unmounted') await mount.unmount();
  const good = control === undefined || (await control.report());
  control?.close();
  return ending === 'broken' || !good ? EXIT.failure : EXIT.ok;
}

/** Resolves when standard input ends: who started the program has closed it, or is gone. */
function endOfInput(): Promise<void> {
  return new Promise((resolve) => {
    const { stdin } = process;
    for (const event of ['end', 'close', 'error'] as const) stdin.once(event, () => resolve());
    stdin.resume();
  });
}
