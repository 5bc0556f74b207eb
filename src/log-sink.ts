/**
 * Where log lines go: a descriptor that may be full, closed, or read by nobody. Whatever happens to it, the program goes on.
 *
 * @module
 */
import { constants, fstatSync, openSync, writeSync } from 'node:fs';

/** How often a write that was interrupted or only half done is repeated. */
const ATTEMPTS = 16;

/** Writes log lines; never throws, never waits for a reader of a pipe. */
export class LogSink {
  readonly #fd: number;
  readonly #notice: (lost: number) => string;
  #lost = 0;
  /** The last line that was written has no end: the device was full in the middle of it. */
  #torn = false;

  /**
   * @param fd what to write to
   * @param notice makes the line that reports how many lines were lost
   */
  constructor(fd: number, notice: (lost: number) => string) {
    this.#fd = withoutWaiting(fd);
    this.#notice = notice;
    // Past the limit of file sizes the kernel sends this; the default action would end the process.
    process.on('SIGXFSZ', () => {});
  }

  /** Lines that could not be written since the last one that could. */
  get lost(): number {
    return this.#lost;
  }

  /** Writes a line that ends in a newline, or counts it as lost. At once: a line about a crash is out before the process ends. */
  write(line: string): void {
    if (this.#lost > 0) {
      if (!this.#put(this.#notice(this.#lost))) {
        this.#lost++;
        return;
      }
      this.#lost = 0;
    }
    if (!this.#put(line)) this.#lost++;
  }

  /** Counts a line that never came to be written. */
  lose(): void {
    this.#lost++;
  }

  #put(line: string): boolean {
    const bytes = Buffer.from(this.#torn ? `\n${line}` : line);
    let done = 0;
    for (let attempt = 0; attempt < ATTEMPTS && done < bytes.length; attempt++) {
      try {
        done += writeSync(this.#fd, bytes, done);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EINTR') break;
      }
    }
    if (done === 0) return false;
    this.#torn = done < bytes.length;
    return !this.#torn;
  }
}

/**
 * A descriptor for the same pipe or terminal that answers EAGAIN instead of waiting: a reader that has stopped must not stop
 * the mount. It is opened anew, since the flag of an inherited one is shared with other processes. Files never wait.
 */
function withoutWaiting(fd: number): number {
  try {
    const { O_WRONLY, O_APPEND, O_NONBLOCK, O_NOCTTY } = constants;
    const kind = fstatSync(fd);
    if (!kind.isFIFO() && !kind.isCharacterDevice()) return fd;
    return openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY);
  } catch {
    // No /proc, or another user's terminal: this one will have to do.
    return fd;
  }
}
