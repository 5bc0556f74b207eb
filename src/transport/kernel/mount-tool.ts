/**
 * Running mount(8) and umount(8): Node has no system call for it.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { MountError } from '../mount-error.js';
import { toolEnvironment } from '../tools.js';
import type { PipeClass } from './channel.js';

/** How a tool ended. */
interface Outcome {
  /** Exit status; -1 where a signal ended it. */
  readonly status: number;
  /** What it said on standard error. */
  readonly said: string;
  /** The class of Node's own pipes, see channel.ts. */
  readonly pipeClass: PipeClass | undefined;
}

/** What a tool said, without its advice to look elsewhere as well. */
function inOneLine(said: string): string {
  return said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('dmesg(1)'))
    .join(' ');
}

/** Long enough for any machine: the tool waits for the kernel only, or, in umount's case, for our own answers. */
const TIME_LIMIT_MS = 20_000;

/** @param fd handed to the tool as its descriptor 3 */
async function run(tool: string, args: readonly string[], fd?: number): Promise<Outcome> {
  const child = spawn(tool, args, {
    stdio: fd === undefined ? ['ignore', 'ignore', 'pipe'] : ['ignore', 'ignore', 'pipe', fd],
    timeout: TIME_LIMIT_MS,
    env: toolEnvironment(),
  });
  const stderr = child.stderr!;
  const handle = (stderr as unknown as { _handle?: { constructor: unknown } })._handle;
  const pipeClass = handle?.constructor as PipeClass | undefined;
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new MountError('no-tool', `${tool}(8) cannot be run: ${cause.message}`, { cause })));
    child.on('close', (status) => resolve({ status: status ?? -1, said: inOneLine(said), pipeClass }));
  });
}

/**
 * Mounts an open /dev/fuse.
 * @param options mount options, `fd` not among them
 * @returns the class of pipe handles, by the way
 */
export async function mountDevice(fd: number, dir: string, options: readonly string[]): Promise<PipeClass | undefined> {
  // -i: no mount.fuse helper. The type's second part is what /proc/mounts shows: fuse.configfs.
  const args = ['-i', '-t', 'fuse.configfs', '-o', ['fd=3', ...options].join(','), 'configfs', dir];
  const { status, said, pipeClass } = await run('mount', args, fd);
  if (status === 0) return pipeClass;
  const denied = /permission denied|must be superuser|operation not permitted/i.test(said);
  if (denied) {
    throw new MountError(
      'no-privilege',
      `not allowed to mount on ${dir}: be root, or root of a user namespace (unshare --user --map-root-user --mount). ${said}`,
    );
  }
  throw new MountError('failed', `mount(8) failed with status ${status}: ${said}`);
}

/**
 * Unmounts what is on `dir`, even if somebody uses it: then it is only taken out of the tree, and goes when they are done.
 * Nothing there is fine.
 * @param lazy take it out of the tree at once (MNT_DETACH)
 * @returns false where it was in use
 */
export async function unmountDirectory(dir: string, lazy: boolean): Promise<boolean> {
  const { status, said } = await run('umount', lazy ? ['-i', '-l', dir] : ['-i', dir]);
  if (status === 0) return true;
  if (/not mounted|not found|no mount point|no such file/i.test(said)) return true;
  if (!lazy) return (await unmountDirectory(dir, true)) && false;
  throw new MountError('failed', `umount(8) failed with status ${status}: ${said}`);
}
