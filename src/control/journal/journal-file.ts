/**
 * A journal in a file: bounded, and never a danger to the mount.
 *
 * Lines are gathered for a moment and written together: a system call for each would cost as much as the operation. At its limit the
 * file becomes `FILE.1` and a new one begins: at most twice the limit is kept. When the disk is full, or the file cannot be
 * written for any other reason, the journal ends with a log line, and the mount goes on.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { openToAppend } from '../../append-file.js';
import type { Logger } from '../../log.js';
import { printableJson } from '../../printable.js';

/** At this size a journal is rotated: 64 MiB. */
const LIMIT = 64 << 20;

/** So many characters are gathered at most. */
const CHUNK = 1 << 16;
/** A line is in the file after so many milliseconds. */
const DELAY_MS = 2;

/** See the module's documentation. */
export class JournalFile {
  #fd: number | undefined;
  #size: number;
  readonly #rotates: boolean;
  #pending = '';
  /** The file ends within a line: a full disk or a kill has cut off what was written before. */
  #cutOff: boolean;
  #scheduled = false;

  /** @throws Error with the reason where the file cannot be opened */
  constructor(
    readonly path: string,
    readonly log: Logger,
    readonly limit = LIMIT,
  ) {
    this.#fd = openToAppend(path);
    const stat = fstatSync(this.#fd);
    this.#size = stat.size;
    // A FIFO or a device has no size, and its name is not ours to change.
    this.#rotates = stat.isFile();
    this.#cutOff = this.#rotates && stat.size > 0 && !endsWithNewline(this.#fd, stat.size);
  }

  /** Adds a line, to be written soon. */
  add(line: object): void {
    if (this.#fd === undefined) return;
    this.#pending += `${JSON.stringify(line)}\n`;
    if (this.#pending.length > CHUNK) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setTimeout(() => this.flush(), DELAY_MS);
    }
  }

  /** Writes what is gathered. */
  flush(): void {
    this.#scheduled = false;
    const fd = this.#fd;
    if (fd === undefined || this.#pending === '') return;
    const bytes = Buffer.from(`${this.#cutOff ? '\n' : ''}${printableJson(this.#pending)}`);
    this.#pending = '';
    this.#cutOff = false;
    try {
      if (this.#rotates && this.#size > 0 && this.#size + bytes.length > this.limit) this.#rotate(fd);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd!, bytes, at);
      this.#size += bytes.length;
    } catch (err) {
      this.log.error({ path: this.path, err }, 'the journal cannot be written: it ends here, the mount goes on');
      this.#end();
    }
  }

  close(): void {
    this.flush();
    this.#end();
  }

  #rotate(fd: number): void {
    renameSync(this.path, `${this.path}.1`);
    closeSync(fd);
    // Closed: should opening fail, nothing is left to be closed.
    this.#fd = undefined;
    // Whatever is there by now, somebody else has put there.
    this.#fd = openToAppend(this.path, true);
    this.#size = 0;
  }

  #end(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    this.#pending = '';
    if (fd === undefined) return;
    try {
      closeSync(fd);
    } catch {
      // What a full disk says once more.
    }
  }
}

/** A file that cannot be read is believed to. */
function endsWithNewline(writable: number, size: number): boolean {
  const last = Buffer.alloc(1);
  try {
    const fd = openSync(`/proc/self/fd/${writable}`, 'r');
    try {
      readSync(fd, last, 0, 1, size - 1);
    } finally {
      closeSync(fd);
    }
  } catch {
    return true;
  }
  return last[0] === 0x0a;
}
