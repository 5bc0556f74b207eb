/**
 * Mounting, by whichever transport.
 *
 * @module
 */
import type { Vfs } from '../core/vfs.js';
import { log as rootLog, type Logger } from '../log.js';
import { chooseTransport, type TransportName } from './choose.js';
import { letsOthersIn } from './rights.js';
import { MountError } from './mount-error.js';
import type { MountPlace } from './mount-place.js';
import type { Mount } from './mount.js';

export type { TransportName } from './choose.js';
export type { Mount } from './mount.js';
export type { MountPlace } from './mount-place.js';
export { MountError, type MountErrorCode } from './mount-error.js';

/** What both transports understand. All are optional. */
export interface MountOptions {
  /** Default `auto`: the kernel transport where it can mount, else native. */
  readonly transport?: TransportName;
  /** Nothing can be changed: everything that would is EROFS. */
  readonly readOnly?: boolean;
  /** Options of mount(8) in addition, such as `noexec`. */
  readonly mountOptions?: readonly string[];
  /** May other users than the one who mounts use it? Default: yes, if root mounts it. */
  readonly allowOther?: boolean;
  /** Let the kernel keep everything it knows, for speed: then no lookup waits at a gate. Only on the kernel transport. */
  readonly cache?: boolean;
  /** Send nodes along with listings: see KernelMountOptions. Only on the kernel transport. */
  readonly nodesInListings?: boolean;
  /** Let the kernel check permissions: see KernelMountOptions. Only on the kernel transport. */
  readonly kernelPermissions?: boolean;
  /** One SIGTERM ends this process even if it waits for its own mount: see KernelMountOptions. Only on the kernel transport. */
  readonly watchdog?: boolean;
  /** Where to mount. Default: the namespaces of this process. Only on the kernel transport. */
  readonly place?: MountPlace;
  readonly log?: Logger;
}

/** Errors of the kernel transport after which fuse-native is worth a try. */
const TRY_NATIVE = ['no-privilege', 'no-tool'];

/**
 * Mounts `vfs` on the directory `dir`, and serves it on this process's event loop. One mount for a `vfs`.
 *
 * Never call a synchronous function of `node:fs` on the mount in this process: it would wait for itself.
 *
 * @throws MountError as its code says
 */
export async function mount(vfs: Vfs, dir: string, { transport: wanted = 'auto', ...options }: MountOptions = {}): Promise<Mount> {
  const log = (options.log ?? rootLog).child({ part: 'transport' });
  const { transport, reason } = chooseTransport(wanted, letsOthersIn(options));
  log.info({ transport, reason }, 'transport chosen');
  if (transport === 'native') return native(vfs, dir, options, log);
  try {
    return await (await import('./kernel/index.js')).mountKernel(vfs, dir, options);
  } catch (error) {
    if (wanted === 'kernel' || !(error instanceof MountError) || !TRY_NATIVE.includes(error.code)) throw error;
    log.info({ transport: 'native', reason: error.message }, 'transport chosen');
    return native(vfs, dir, options, log).catch((second: unknown) => {
      if (!(second instanceof MountError)) throw second;
      throw new MountError(error.code, `${error.message}; and fuse-native: ${second.message}`, { cause: error });
    });
  }
}

async function native(vfs: Vfs, dir: string, options: Omit<MountOptions, 'transport'>, log: Logger): Promise<Mount> {
  if (options.cache) log.warn({ transport: 'native' }, 'the native transport cannot cache: mounted without');
  return (await import('./native/index.js')).mountNative(vfs, dir, options);
}
