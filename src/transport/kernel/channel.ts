/**
 * /dev/fuse without native code: reading requests on the event loop, writing replies.
 *
 * libuv's pipe handle takes any descriptor that can be polled, so the device is read like a socket: the loop sleeps until
 * the kernel has a request. Each read(2) brings one message, into one buffer. While requests come thick and fast, more
 * of them are read right away: half of what a request costs here is the way through the event loop.
 *
 * @module
 */
import { close, closeSync, read, readSync, write, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { ERRNO } from '../../errno.js';
import type { Logger } from '../../log.js';
import { errnoOfSystem } from '../../system-error.js';
import type { Device } from './device.js';
import { READ_BUFFER } from './protocol.js';
import type { Spin } from './spin.js';

/** libuv's pipe handle (`pipe_wrap`); Node exports no name for the class. */
export interface PipeHandle {
  open(fd: number): number;
  close(done?: () => void): void;
}
/** Its constructor; the argument 0 means a plain stream. */
export type PipeClass = new (type: number) => PipeHandle;

/** What a channel is made of. */
export interface ChannelOptions {
  /** An open /dev/fuse that is mounted already: before, reads fail. The channel closes it in the end. */
  readonly fd: number;
  /** Found on any pipe that Node made itself; without it the thread pool reads (slower by half). */
  readonly pipeClass: PipeClass | undefined;
  readonly log: Logger;
  /**
   * One message; its memory is the channel's again when the function returns.
   * @returns whether somebody waits for the answer
   */
  readonly onMessage: (message: Buffer, length: number) => boolean;
  /** Unmounted or aborted: no message comes any more. Called once. */
  readonly onEnd: () => void;
  /** How the loop looks for the next request; undefined: it sleeps at once. */
  readonly spin: Spin | undefined;
}

/** Messages that are read in a row at most, before the event loop has its turn: promises and timers wait meanwhile. */
const IN_A_ROW = 16;

/** See {@link ChannelOptions}. */
export class Channel implements Device {
  readonly #options: ChannelOptions;
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BUFFER);
  #socket: Socket | undefined;
  #open = true;
  /** Messages for another thread, each with those who wait for it; the first of them is on its way. */
  readonly #later: { readonly message: Buffer; readonly waiting: (() => void)[] }[] = [];
  /** Closes the descriptor, when no other thread uses it any more. */
  #whenWritten: (() => void) | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#fd = options.fd;
  }

  /** Starts reading. */
  start(): void {
    const { pipeClass } = this.#options;
    const handle = pipeClass === undefined ? undefined : new pipeClass(0);
    if (handle === undefined || handle.open(this.#fd) !== 0) {
      this.#options.log.info('no pipe handle for /dev/fuse: reading on the thread pool');
      this.#readOnPool();
      return;
    }
    // The handle owns the descriptor: it must not be closed, and its number used for another file, under a write.
    const closeHandle = handle.close.bind(handle);
    handle.close = (done) => this.#closeAfterWrites(() => closeHandle(done));
    const { onMessage, spin } = this.#options;
    const callback = (length: number): boolean => {
      if (spin === undefined) onMessage(this.#buffer, length);
      else this.#serve(length, spin);
      return true;
    };
    // `handle` is not in the documentation, but is what net and child_process use themselves.
    const options = { handle, onread: { buffer: this.#buffer, callback } };
    this.#socket = new Socket(options as ConstructorParameters<typeof Socket>[0])
      .on('error', (error: NodeJS.ErrnoException) => this.#ended(error))
      .on('close', () => this.#ended(undefined));
    this.#socket.resume();
  }

  /** Serves the message in the buffer, and those that are there by the time that it is answered. */
  #serve(length: number, spin: Spin): void {
    const { onMessage } = this.#options;
    for (let more = IN_A_ROW; length > 0; more--) {
      spin.before();
      spin.after(onMessage(this.#buffer, length));
      length = more > 0 && spin.atOnce && this.#open ? this.#readNow() : 0;
    }
  }

  /** Reads the next message if it is there; 0 if not. An error is the event loop's to find: it reads again. */
  #readNow(): number {
    const limit = Error.stackTraceLimit;
    // Most of what an error costs is its stack trace.
    Error.stackTraceLimit = 0;
    try {
      return readSync(this.#fd, this.#buffer, 0, this.#buffer.length, null);
    } catch {
      return 0;
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  /** The fallback: one read at a time on the thread pool. */
  #readOnPool(): void {
    read(this.#fd, this.#buffer, 0, this.#buffer.length, null, (error, length) => {
      if (!this.#open) return;
      // ENOENT: the request was given up while it was being read; EINTR, EAGAIN: nothing was.
      if (error !== null && !['ENOENT', 'EINTR', 'EAGAIN'].includes(error.code ?? '')) {
        this.#ended(error);
        this.#closeAfterWrites(() => close(this.#fd, () => {}));
        return;
      }
      if (error === null) this.#options.onMessage(this.#buffer, length);
      this.#readOnPool();
    });
  }

  #ended(error: NodeJS.ErrnoException | undefined): void {
    if (!this.#open) return;
    this.#open = false;
    this.#options.spin?.stop();
    // ENODEV is how the kernel says that it was unmounted (fuse_dev_do_read); ECONNABORTED that it was aborted.
    if (error !== undefined && error.code !== 'ENODEV' && error.code !== 'ECONNABORTED') {
      this.#options.log.error({ err: error }, '/dev/fuse cannot be read any more');
    }
    this.#options.onEnd();
  }

  write(message: Buffer, length: number): number {
    for (let attempt = 0; ; attempt++) {
      if (!this.#open) return ERRNO.ENODEV;
      try {
        writeSync(this.#fd, message, 0, length);
        return 0;
      } catch (error) {
        const errno = errnoOfSystem(error);
        if ((errno !== ERRNO.EAGAIN && errno !== ERRNO.EINTR) || attempt === 100) return errno;
      }
    }
  }

  writeLater(message: Buffer): void {
    if (!this.#open) return;
    if (this.#later.push({ message, waiting: [] }) === 1) this.#writeNext();
  }

  written(): Promise<void> | undefined {
    const last = this.#later.at(-1);
    return last && new Promise((resolve) => last.waiting.push(resolve));
  }

  #writeNext(): void {
    const first = this.#later[0];
    if (first === undefined || !this.#open) {
      for (const { waiting } of this.#later.splice(0)) for (const resolve of waiting) resolve();
      this.#whenWritten?.();
      return;
    }
    write(this.#fd, first.message, 0, first.message.length, null, (error) => {
      // ENOENT: the kernel does not know the name any more, which is as good. ENOTEMPTY, EBUSY: it has forgotten the name,
      // but something below is held or mounted on.
      if (error !== null && !['ENOENT', 'ENODEV', 'ENOTEMPTY', 'EBUSY'].includes(error.code ?? '')) {
        this.#options.log.warn({ err: error }, 'notification was not taken');
      }
      for (const resolve of this.#later.shift()?.waiting ?? []) resolve();
      this.#writeNext();
    });
  }

  #closeAfterWrites(closeNow: () => void): void {
    if (this.#later.length === 0) closeNow();
    else this.#whenWritten = closeNow;
  }

  /** Closes the device: the kernel aborts the connection; every process that waits in the mount gets ENOTCONN. */
  close(): void {
    if (!this.#open) return;
    this.#ended(undefined);
    if (this.#socket !== undefined) this.#socket.destroy();
    else this.#closeAfterWrites(() => closeSync(this.#fd));
  }
}
