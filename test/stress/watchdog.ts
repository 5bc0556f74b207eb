/**
 * Sees what each worker is doing, through a file that they share with it, and calls a call that takes too long a hang.
 */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { OPS } from './record.js';

const SIZE = 128;
/** A call that takes longer is a hang, in milliseconds. */
const HANG_MS = 5000;

/** A call that did not come back. */
export interface Hang {
  readonly worker: number;
  readonly pid: number;
  readonly call: string;
  readonly ms: number;
}

/** The workers' status file. */
export class Watchdog {
  readonly #fd: number;
  readonly #data: Buffer;

  constructor(
    readonly file: string,
    workers: number,
  ) {
    this.#data = Buffer.alloc(workers * SIZE);
    writeFileSync(file, this.#data);
    this.#fd = openSync(file, 'r');
  }

  /** The calls that hang at this moment. */
  hangs(): Hang[] {
    readSync(this.#fd, this.#data, 0, this.#data.length, 0);
    const now = process.hrtime.bigint();
    const found: Hang[] = [];
    for (let worker = 0; worker * SIZE < this.#data.length; worker++) {
      const at = worker * SIZE;
      const since = this.#data.readBigUInt64LE(at);
      const ms = Number(now - since) / 1e6;
      if (since === 0n || ms < HANG_MS) continue;
      const path = this.#data.toString('latin1', at + 16, at + SIZE).split('\0')[0];
      found.push({ worker, pid: this.#data.readUInt32LE(at + 12), call: `${OPS[this.#data.readUInt32LE(at + 8)]} ${path}`, ms });
    }
    return found;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
