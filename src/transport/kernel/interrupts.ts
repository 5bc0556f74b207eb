/**
 * Requests whose caller was sent a signal while it waited.
 *
 * configfs waits uninterruptibly, with one exception that this package makes: a process that is being killed goes
 * away. The kernel sends INTERRUPT once for any signal, also for one that the process handles or ignores
 * (`request_wait_answer`, fs/fuse/dev.c). So the caller is looked at, unless it waits for a device, as any signal may interrupt: a fatal signal puts SIGKILL into the pending set of
 * every thread (`complete_signal`, kernel/signal.c), which `/proc/PID/status` shows. As long as it is not there, the
 * request goes on, and is looked at again from time to time.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Request } from './request.js';

/** How often a request that was sent a signal is looked at again, in milliseconds. */
const LOOK_AGAIN_MS = 25;

/** Finds out whether the process (thread) `pid` is being killed, or is gone. */
export type IsDying = (pid: number) => boolean;

/** Reads `/proc/PID/status`: quick, in memory, and never on a mount of ours. */
export const isDying: IsDying = (pid) => {
  if (pid === 0) return true; // no name for it in our pid namespace: believe the kernel
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch (error) {
    // These are troubles of this process, and say nothing of the caller: it is asked for again.
    return !['EMFILE', 'ENFILE', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
  return pendingKill(status);
};

/** SIGKILL (9) is bit 8 of the masks of signals pending for the thread (SigPnd) and for the process (ShdPnd). */
export function pendingKill(status: string): boolean {
  for (const line of status.matchAll(/^(?:SigPnd|ShdPnd):\s*[0-9a-f]*([0-9a-f]{3})$/gm)) {
    if ((parseInt(line[1]!, 16) & 0x100) !== 0) return true;
  }
  return false;
}

/** The requests that wait for a promise, by request id; those that were interrupted are watched. */
export class Waiting {
  readonly #requests = new Map<number, Request>();
  readonly #signalled = new Map<number, Request>();
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly isDying: IsDying) {}

  get size(): number {
    return this.#requests.size;
  }

  add(id: number, request: Request): void {
    this.#requests.set(id, request);
  }

  delete(id: number): void {
    this.#requests.delete(id);
    if (this.#signalled.delete(id) && this.#signalled.size === 0) this.#stop();
  }

  /** INTERRUPT came for a request; one that is answered already is no longer known, and that is fine. */
  interrupt(id: number): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    if (request.interruptible || this.isDying(request.pid)) {
      request.interrupt();
      return;
    }
    this.#signalled.set(id, request);
    // Unref'd: what keeps the process alive is the mount, not the looking.
    this.#timer ??= setInterval(() => this.#look(), LOOK_AGAIN_MS).unref();
  }

  #look(): void {
    for (const [id, request] of this.#signalled) {
      if (!this.isDying(request.pid)) continue;
      this.#signalled.delete(id);
      request.interrupt();
    }
    if (this.#signalled.size === 0) this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The session is over: nobody waits for any of them. */
  interruptAll(): void {
    this.#stop();
    this.#signalled.clear();
    for (const request of this.#requests.values()) request.interrupt();
  }
}
