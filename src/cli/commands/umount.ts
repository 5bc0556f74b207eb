/**
 * `configfs-fuse umount`.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { type MountLine, readMounts } from '../../transport/mountinfo.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, Failure } from '../exit.js';
import { toolEnvironment } from '../../transport/tools.js';

/** As `mount` names the file system in /proc/mounts. */
const TYPE = 'fuse.configfs';

export async function run({ options, operands }: CommandLine): Promise<number> {
  const given = operands[0]!;
  const dir = realPath(given);
  const type = topmost(readMounts('self'), dir)?.type;
  if (type !== TYPE) {
    throw new Failure(
      `${given}: ${type === undefined ? 'nothing is mounted there' : `a ${type} is mounted there`}; expected a mount of configfs-fuse`,
    );
  }
  unmount(given, dir, options.lazy ?? false);
  return EXIT.ok;
}

/** Asks the kernel only, never the file system: its daemon may be gone, or hang. */
function realPath(given: string): string {
  try {
    return realpathSync.native(given);
  } catch (error) {
    throw new Failure(
      `${given}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such directory' : String(error)}; expected a mount of configfs-fuse`,
    );
  }
}

/** What is mounted on a path, and on top of other things mounted there. */
function topmost(mounts: readonly MountLine[], dir: string): MountLine | undefined {
  return mounts.filter(({ point }) => point === dir).at(-1);
}

function unmount(given: string, dir: string, lazy: boolean): void {
  // fusermount is for those who may not call umount(2): it is set-uid, and knows who made the mount.
  const tries =
    process.geteuid?.() === 0
      ? [['umount', '-i', ...(lazy ? ['-l'] : []), dir]]
      : ['fusermount3', 'fusermount'].map((tool) => [tool, '-u', ...(lazy ? ['-z'] : []), dir]);
  for (const [tool, ...rest] of tries) {
    const env = toolEnvironment();
    const result = spawnSync(tool!, rest, { encoding: 'utf8', env });
    if ((result.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') continue;
    if (result.status === 0) return;
    const words = (result.stderr ?? '').trim().split('\n')[0] ?? '';
    throw new Failure(
      /busy/i.test(words)
        ? `${given}: it is in use; expected no open file and no working directory there (or --lazy)`
        : `${given}: ${words === '' ? String(result.error ?? `${tool} ended with status ${result.status}`) : words}`,
    );
  }
  throw new Failure(`${tries.map(([tool]) => tool).join(' and ')} not found; expected one of them in PATH (Debian packages: mount, fuse3)`);
}
