/**
 * The descriptor of /dev/fuse that libfuse keeps, in this process.
 *
 * The numbers that mountinfo has for a mount are used again as soon as it is gone. So they do not tell whether a mount in another place is ours, after
 * a directory above it was renamed; the descriptor does.
 *
 * @module
 */
import { readdirSync, readlinkSync, writeSync } from 'node:fs';
import { connectionOf } from '../mount-point.js';
import { ROOT_CHANGED } from '../root-changed.js';

/** Every descriptor of /dev/fuse that this process has at the moment. */
export function deviceDescriptors(): number[] {
  return readdirSync('/proc/self/fd').map(Number).filter(isDevice);
}

export function isDevice(fd: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`) === '/dev/fuse';
  } catch {
    return false;
  }
}

/** Whose a number is: libfuse closes it when its mount has ended, and the next mount may get it. */
const owners = new Map<number, DeviceDescriptor>();

/** That of one mount. */
export class DeviceDescriptor {
  /**
   * @param before those that there were before the mount was made
   * @param device `major:minor` of the mount
   * @returns undefined where it cannot be told from others
   */
  static find(before: readonly number[], device: string | undefined): DeviceDescriptor | undefined {
    const made = deviceDescriptors().filter((fd) => !before.includes(fd) && [undefined, device].includes(connectionOf('self', fd)));
    return made.length === 1 ? new DeviceDescriptor(made[0]!) : undefined;
  }

  private constructor(readonly fd: number) {
    owners.set(fd, this);
  }

  /** Is the file system still there, mounted or held by somebody? As long as it is, no other mount has its numbers. */
  get isConnected(): boolean {
    if (owners.get(this.fd) !== this || !isDevice(this.fd)) return false;
    try {
      return writeSync(this.fd, ROOT_CHANGED) === ROOT_CHANGED.length;
    } catch {
      return false;
    }
  }
}
