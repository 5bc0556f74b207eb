/**
 * Each /dev/fuse of a machine, with the number by which the C program knows it.
 *
 * It has to be opened in the user namespace of the mounts. For root that is this process's; else the program opens them, and sends them.
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { MountError } from '../transport/index.js';
import { MachineError } from './machine-error.js';

/** As many file systems can be served in one machine. native/run/orders.c: DEVICES. */
const DEVICES = 2;

/** For root: they belong to this process's own user namespace. @throws MachineError */
export function openDevices(): number[] {
  try {
    return Array.from({ length: DEVICES }, () => openSync('/dev/fuse', 'r+'));
  } catch (error) {
    throw new MachineError(`/dev/fuse cannot be opened (${(error as Error).message})`, (error as NodeJS.ErrnoException).code);
  }
}

/** See the module's documentation. */
export class FuseDevices {
  readonly #free: { readonly fd: number; readonly number: number }[];
  readonly #numbers = new Map<number, number>();

  /**
   * @param opened from {@link openDevices}
   * @param first what the program has the first one of them as; the others follow
   */
  constructor(
    readonly opened: readonly number[],
    first: number,
  ) {
    this.#free = opened.map((fd, at) => ({ fd, number: first + at }));
  }

  /**
   * Takes what the program sends. Its descriptors lie in this process already when the program is ready: Node took the socket that
   * came first, and the devices came with it. They stay open as long as the channel does.
   */
  async receive(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
    if (ownDevices().length < DEVICES) {
      child.channel?.ref();
      await new Promise<void>((resolve) => {
        child.once('message', () => resolve());
        void gone.then(() => resolve());
      });
      child.channel?.unref();
    }
    const found = ownDevices();
    if (found.length < DEVICES) throw new MachineError('/dev/fuse did not arrive from the user namespace');
    for (const [number, fd] of found.entries()) this.#free.push({ fd, number });
  }

  take(): number {
    const device = this.#free.shift();
    if (device === undefined) throw new MountError('failed', `no more than ${DEVICES} file systems can be served in one run`);
    this.#numbers.set(device.fd, device.number);
    return device.fd;
  }

  /** What the program knows a device as that was taken. */
  numberOf(fd: number): number | undefined {
    return this.#numbers.get(fd);
  }

  /** No more are taken. */
  closeFree(): void {
    for (const { fd } of this.#free.splice(0)) if (this.opened.includes(fd)) closeSync(fd);
  }
}

function ownDevices(): number[] {
  return readdirSync('/proc/self/fd')
    .filter((fd) => linkOf(fd) === '/dev/fuse')
    .map(Number);
}

function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}
