/**
 * What a walk has to know of descriptors, processes and settings: read from /proc.
 *
 * @module
 */
import * as fs from 'node:fs';

const O_PATH = 0o10000000;

/** The number of the mount that a descriptor is in. */
export function mountOf(fd: number): string | undefined {
  return infoOf(fd, 'mnt_id');
}

/** Asks no file system. */
function infoOf(fd: number, name: 'mnt_id' | 'ino'): string | undefined {
  return new RegExp(`^${name}:\\s*(\\d+)$`, 'm').exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
}

/**
 * Is this the working directory of a thread? The path of that does not tell: another mount may be there for who comes by the path, and the
 * directory may be of another mount namespace.
 * @param mount its number
 */
export function worksIn(pid: number, mount: number, ino: number): boolean {
  let fd: number | undefined;
  try {
    // Asks no file system of this machine.
    fd = fs.openSync(`/proc/${pid}/cwd`, O_PATH);
    // Before Linux 5.14, `ino` is not told: the path decides between directories of one mount.
    return mountOf(fd) === String(mount) && (infoOf(fd, 'ino') ?? String(ino)) === String(ino);
  } catch {
    return false;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** The numbers in a line of a `status` file. */
export function field({ status = '' }: { readonly status: string | undefined }, name: string): string[] {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim().split(/\s+/) ?? [];
}

export function protectsLinks(): boolean {
  try {
    return fs.readFileSync('/proc/sys/fs/protected_symlinks', 'latin1').trim() !== '0';
  } catch {
    return true;
  }
}
