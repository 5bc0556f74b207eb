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
import { checkOpenFilesLimit } from './spare.js';

export type { TransportName } from './choose.js';
export type { Mount } from './mount.js';
export type { MountPlace } from './mount-place.js';
export { MountError, type MountErrorCode } from './mount-error.js';

/** What both transports understand. All are optional. */
export interface MountOptions {
  /** Default `auto`: the kernel transport where it can mount, else native. */
  readonly transport?: TransportName;
  /** Every change fails with EROFS. Default: false. */
  readonly readOnly?: boolean;
  /** More options of mount(8), such as `noexec`. */
  readonly mountOptions?: readonly string[];
  /** Whether users other than the one who mounts may use it. Default: true if root mounts it. */
  readonly allowOther?: boolean;
  /** Let the kernel cache everything, for speed; then no lookup waits at a gate. Default: false. Only on the kernel transport. */
  readonly cache?: boolean;
  /** Send nodes along with listings: see KernelMountOptions. Only on the kernel transport. */
  readonly nodesInListings?: boolean;
  /** Let the kernel check permissions: see KernelMountOptions. Only on the kernel transport. */
  readonly kernelPermissions?: boolean;
  /** One SIGTERM ends this process even while it waits for its own mount: see KernelMountOptions. Only on the kernel transport. */
  readonly watchdog?: boolean;
  /** Where to mount. Default: the namespaces of this process. Only on the kernel transport. */
  readonly place?: MountPlace;
  /** Where the mount logs. Default: standard error, as `CONFIGFS_FUSE_LOG` says. */
  readonly log?: Logger;
}

/** Errors of the kernel transport after which fuse-native is worth a try. */
const TRY_NATIVE = ['no-privilege', 'no-tool'];

/**
 * Mounts `vfs` on the directory `dir`, and serves it on this process's event loop. A `vfs` can be mounted only once.
 *
 * Never call a synchronous function of `node:fs` on the mount in this process: it would wait for itself.
 *
 * @returns the mount, when it is ready
 * @throws MountError; its `code` says what is wrong
 */
export async function mount(vfs: Vfs, dir: string, { transport: wanted = 'auto', ...options }: MountOptions = {}): Promise<Mount> {
  const log = (options.log ?? rootLog).child({ part: 'transport' });
  checkOpenFilesLimit();
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
