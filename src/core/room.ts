/**
 * The memory of the process that serves, of which everybody who uses the mount takes a part.
 *
 * A kernel without memory lets a call fail with ENOMEM, or ends a process. This process would end, and the mount with it. So calls fail
 * before: whoever makes items without end ends his own work and nobody's mount.
 *
 * @module
 */
import { Errno } from '../errno.js';

/** What tells about the memory, and frees some. */
export interface Memory {
  /** How much is in use, from 0 to 1; what nobody needs any more counts until it is collected. */
  share(): number;
  /** Collects what nobody needs any more. */
  collect(): void;
  /** Milliseconds from any fixed point. */
  now(): number;
}

/** The share beyond which nothing is made any more. */
export const MOST_FOR_NEW = 0.65;
/** The share beyond which nothing is opened or written either: what there is can be used and put in order for longer. */
export const MOST = 0.7;
/** The share beyond which no attribute is looked up: each takes some memory for as long as the kernel knows it. Directories can still be removed. */
export const MOST_FOR_NAMES = 0.75;

/** It is looked at after so many bytes that may have been taken. */
const STEP = 2 << 20;
/** Where there was too little, it is looked at so often, in milliseconds. */
const LOOK_MS = 10;
/** What is collected waits for this many times the time that it took to collect. */
const PAUSE = 20;

/** See the module's documentation. One for a tree. */
export class Room {
  #taken = 0;
  #share = 0;
  #nextLook = 0;
  #nextCollection = 0;

  /** @param memory there is always room without it */
  constructor(readonly memory?: Memory) {}

  /**
   * @param bytes that an operation may need, roughly
   * @param most the share that may be in use before it
   * @throws ENOMEM
   */
  take(bytes: number, most: number): void {
    const { memory } = this;
    this.#taken += bytes;
    if ((this.#taken < STEP && this.#share <= most) || memory === undefined) return;
    if (this.#taken >= STEP || memory.now() >= this.#nextLook) {
      this.#taken = 0;
      this.#share = memory.share();
      if (this.#share > most) this.#collect(memory);
      this.#nextLook = memory.now() + LOOK_MS;
    }
    if (this.#share <= most) return;
    const percent = Math.round(this.#share * 100);
    throw new Errno('ENOMEM', `${percent} % of the memory that the serving process may have is in use (configfs-fuse)`);
  }

  #collect(memory: Memory): void {
    const began = memory.now();
    if (began < this.#nextCollection) return;
    memory.collect();
    const ended = memory.now();
    this.#nextCollection = ended + (ended - began) * PAUSE;
    this.#share = memory.share();
  }
}
