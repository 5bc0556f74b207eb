/**
 * A private mount namespace, and the processes in it.
 *
 * @module
 */
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';

/** How often to look for processes that came while others were being ended. */
const ROUNDS = 50;

/** A text that names the mount namespace of a process; undefined if it cannot be known. */
export function mountNamespace(pid: number | 'self'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

/**
 * The mount namespace of another process, held open. The kernel gives the number of a namespace that has ended to the next one
 * (`ns_alloc_inum` takes the lowest free number), perhaps to that of another `run`: while it is held, its name belongs to nothing else.
 */
export class HeldNamespace {
  private constructor(
    private readonly fd: number,
    readonly name: string,
  ) {}

  /** @returns undefined if the process is gone, or may not be looked at */
  static of(pid: number): HeldNamespace | undefined {
    try {
      const fd = openSync(`/proc/${pid}/ns/mnt`, 'r');
      return new HeldNamespace(fd, readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      return undefined;
    }
  }

  /** Lets it go. @param sweeps kills all processes in it before: to look for them takes a while */
  end(sweeps = true): void {
    if (sweeps) sweep(this.name);
    closeSync(this.fd);
  }
}

/**
 * Kills all processes in a mount namespace, except for this one: what the command has left behind.
 * @param namespace that this process is in, or holds
 */
export function sweep(namespace: string): void {
  for (let round = 0; round < ROUNDS; round++) {
    let left = 0;
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      // Looked at and killed at once: what is looked at before the others may have ended, and its number be that of another process.
      if (!/^\d+$/.test(name) || pid === process.pid || mountNamespace(pid) !== namespace) continue;
      left++;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone by itself.
      }
    }
    if (left === 0) return;
    // A moment for them to be gone, without the event loop: the mount is not served any more, or by somebody else.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}
