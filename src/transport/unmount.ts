/**
 * Unmounting, for both transports and for the command.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import type { Logger } from '../log.js';
import { monotonic } from '../monotonic.js';
import { MountError } from './mount-error.js';
import { freeSpares } from './spare.js';
import { type ToolOutcome, findTool, runTool } from './tools.js';

const DARWIN = process.platform === 'darwin';

/** There may be no more processes, or descriptors, at the moment. */
const AT_THE_LIMIT = ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'];
/** How long to try to start a tool all the same, in milliseconds; and how long to wait between two tries. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

/** After an unmount with users left: how long they may take, in milliseconds, before the connection is cut. */
export const GRACE_MS = 500;

/**
 * Takes away the topmost mount on `path`. Nothing there is fine. Asks the file system itself nothing: its daemon may hang.
 * @param path absolute, without links in it
 * @param lazy also where it is in use: it is taken out of the tree, and goes when its last user does
 * @returns false where it is in use
 * @throws MountError failed, no-tool
 */
export async function unmount(path: string, lazy: boolean): Promise<boolean> {
  const nowhere = freeSpares();
  // Where it cannot say that the mount is in use, that is no reason to stay.
  const tools = unmountTools(path, lazy || nowhere !== undefined);
  let said = '';
  for (const [tool, ...args] of tools) {
    if (findTool(tool!) === undefined) continue;
    const outcome: ToolOutcome = await runPatiently(tool!, args, nowhere);
    if (outcome.status === 0 || /not mounted|not found|no mount point|no such file/i.test(outcome.said)) return true;
    if (/busy/i.test(outcome.said)) return false;
    said = outcome.said || `${tool} ended with status ${outcome.status}`;
  }
  if (said !== '') throw new MountError('failed', `cannot unmount ${path}: ${said}`);
  const names = tools.map(([tool]) => tool).join(', ');
  throw new MountError('no-tool', `cannot unmount ${path}: none of ${names} was found (Debian packages: mount, fuse3)`);
}

/** As {@link runTool}, but waits where there is no room for it: whoever gives up now leaves a mount that answers nobody. */
async function runPatiently(tool: string, args: readonly string[], nowhere: number | undefined): Promise<ToolOutcome> {
  for (const end = monotonic() + PATIENCE_MS; ; await new Promise((next) => setTimeout(next, PAUSE_MS))) {
    try {
      return await runTool(tool, args, { nowhere });
    } catch (error) {
      const { code = '' } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
      if (!AT_THE_LIMIT.includes(code) || monotonic() > end) throw error;
    }
  }
}

/** Commands that unmount, the one to try first. */
export function unmountTools(path: string, lazy: boolean): string[][] {
  if (DARWIN) return [['diskutil', 'unmount', ...(lazy ? ['force'] : []), path]];
  return [
    // Root, also of a user namespace, needs no helper. -c: umount(8) would look at the path otherwise, which may hang.
    ...(process.geteuid?.() === 0 ? [['umount', '-i', '-c', ...(lazy ? ['-l'] : []), path]] : []),
    // For those who may not call umount(2): set-uid, and it knows who made the mount.
    ...['fusermount3', 'fusermount'].map((tool) => [tool, '-u', ...(lazy ? ['-z'] : []), path]),
  ];
}

/**
 * Ends a FUSE connection with users still there: they get ENOTCONN.
 * @param connection the number of its directory in fusectl
 * @returns false where fusectl is not mounted, or is not ours to write to
 */
export function abortConnection(path: string, connection: number | undefined, log: Logger): boolean {
  log.info({ path }, 'unmounted while in use: connection aborted');
  try {
    writeFileSync(`/sys/fs/fuse/connections/${connection}/abort`, '1');
    return true;
  } catch {
    return false;
  }
}
