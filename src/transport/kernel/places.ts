/**
 * The ways to mount in the namespaces of this process: mount(8) where it has the rights, the set-uid fusermount where not.
 *
 * @module
 */
import { openSync } from 'node:fs';
import { type Fusermount, findFusermount } from '../fusermount.js';
import { MountError } from '../mount-error.js';
import type { MountPlace } from '../mount-place.js';
import { FS_TYPE, prepareMountPoint } from '../mount-point.js';
import { topMount } from '../mountinfo.js';
import { mayMount } from '../rights.js';
import { unmount } from '../unmount.js';
import { runProgram, runTool, type ToolOptions, type ToolOutcome } from '../tools.js';
import type { PipeClass } from './channel.js';

/** What the file system is called in /proc/mounts. */
const NAME = 'configfs';
/** How the C program says that /dev/fuse could not join the connection: NO_JOIN in machine/native/fusermount.c. */
const NO_JOIN = 3;

const shared = {
  prepare: prepareMountPoint,
  openDevice,
  topDevice: (path: string) => topMount(path)?.device,
};

/** By mount(8): Node has no system call for it. */
const withRights: MountPlace = {
  ...shared,
  async mount(fd, path, options) {
    // -i: no mount.fuse helper. The type's second part is what /proc/mounts shows: fuse.configfs.
    const args = ['-i', '-t', FS_TYPE, '-o', ['fd=3', ...options].join(','), NAME, path];
    const { pipeClass, status, said } = await watched((more) => runTool('mount', args, { fd, ...more }));
    if (status === 0) return pipeClass;
    if (isRefusal(said)) {
      throw new MountError(
        'no-privilege',
        `not allowed to mount on ${path}: be root, or root of a user namespace (unshare --user --map-root-user --mount), or install fusermount3 (Debian: fuse3). ${said}`,
      );
    }
    throw new MountError('failed', `mount(8) failed with status ${status}: ${said}`);
  },
};

/** By fusermount, through the C program: see machine/native/fusermount.c. It ignores what it decides itself, such as `user_id`. */
function withoutRights({ program, tool }: Fusermount): MountPlace {
  return {
    ...shared,
    isUsers: true,
    async mount(fd, path, options) {
      const args = ['fusermount', tool, path, [`fsname=${NAME}`, `subtype=${NAME}`, ...options].join(',')];
      const { pipeClass, status, said } = await watched((more) => runProgram(program, args, { fd, ...more })).catch(
        async (error: unknown) => {
          // What took too long may have mounted all the same.
          if (topMount(path)?.type === FS_TYPE) await unmount(path, true);
          throw error;
        },
      );
      if (status === 0) return pipeClass;
      const text = `${tool} could not mount on ${path}: ${said}${hint(said)}`;
      if (status === NO_JOIN) throw new MountError('no-tool', text);
      throw new MountError(isRefusal(said) ? 'no-privilege' : 'failed', text);
    },
  };
}

/** The way that this process has. */
export function usualPlace(): MountPlace {
  if (process.geteuid?.() === 0 && mayMount()) return withRights;
  const fusermount = findFusermount();
  return fusermount === undefined ? withRights : withoutRights(fusermount);
}

/** The kernel's own refusal, for want of a capability; what fusermount refuses has other words. */
function isRefusal(said: string): boolean {
  return /permission denied|must be superuser|operation not permitted/i.test(said);
}

function hint(said: string): string {
  return said.includes('/etc/mtab') ? ' (ln -s /proc/self/mounts /etc/mtab)' : '';
}

/** Runs a program, and looks on the way at the class of Node's own pipe handles: see channel.ts. */
async function watched(run: (options: ToolOptions) => Promise<ToolOutcome>): Promise<ToolOutcome & { pipeClass: PipeClass | undefined }> {
  let pipeClass: PipeClass | undefined;
  const outcome = await run({
    onStart(child) {
      // Without descriptors there is no pipe.
      const { _handle: handle } = (child.stderr ?? {}) as unknown as { _handle?: { constructor: unknown } };
      pipeClass = handle?.constructor as PipeClass | undefined;
    },
  });
  return { ...outcome, pipeClass };
}

/** Node opens it with O_CLOEXEC: no child inherits it. */
function openDevice(): number {
  try {
    return openSync('/dev/fuse', 'r+');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const denied = code === 'EACCES' || code === 'EPERM';
    const hint = denied ? 'may not be opened by this user' : 'is missing: load the fuse module, or give the container the device';
    throw new MountError('no-device', `/dev/fuse ${hint} (${message})`, { cause });
  }
}
