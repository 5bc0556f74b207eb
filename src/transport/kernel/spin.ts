/**
 * How the next request is waited for: by one more read at once, by looking for a moment, or asleep.
 *
 * @module
 */
import { monotonic } from '../../monotonic.js';

/**
 * When requests come faster than this after one another, in microseconds, the next one is there as soon as a reply
 * is sent: there are many clients, or the one there is runs on the same processor. It is read at once then, without a
 * turn of the event loop. There is nothing to look for, and looking would only keep that one client from running.
 */
const AT_ONCE = 6;

/** A gap that is longer says no more than one of this length, in microseconds. */
const LONGEST = 100;

/** Looking does not pay where fewer than one request in eight comes soon enough to be found by it. */
const WORTHWHILE = 1 / 8;

/**
 * It looks all the same after the first 16 of 256 requests: asleep, it takes the time that it needs to wake up for a pause of the client, and would
 * never find out that there is none.
 */
const [TRIES, EVERY] = [16, 256];

/**
 * Waking a sleeping thread on another processor costs 5 to 50 µs, more than most requests: so the loop stays awake for a
 * moment after each one. It goes on serving timers and everything else (a pending immediate makes libuv poll without
 * waiting), and sleeps when nothing has come: an idle mount costs nothing.
 *
 * Whether it pays is learned: a program that computes for a while between its calls is waited for asleep.
 */
export class Spin {
  /** How soon the next request came lately: a moving average, in microseconds. */
  #gap = LONGEST;
  /** How many requests come within {@link micros}: a moving average from 0 to 1. */
  #found = 1;
  /** Requests after which it did not pay to look. */
  #unlooked = 0;
  /** When the last request was done, in milliseconds. */
  #done = 0;
  #awake = false;

  /**
   * @param micros how long to stay awake
   * @param clock milliseconds from any fixed point
   * @param nextTurn calls back in the event loop's next turn, which keeps it awake
   */
  constructor(
    readonly micros: number,
    readonly clock: () => number = monotonic,
    readonly nextTurn: (turn: () => void) => void = setImmediate,
  ) {}

  /** The next request is likely there already. */
  get atOnce(): boolean {
    return this.#gap < AT_ONCE;
  }

  /** A request has come. */
  before(): void {
    const gap = (this.clock() - this.#done) * 1000;
    this.#gap += (Math.min(gap, LONGEST) - this.#gap) / 8;
    this.#found += (Number(gap <= this.micros) - this.#found) / 32;
  }

  /** It is done. */
  after(): void {
    this.#done = this.clock();
    if (this.#awake || this.atOnce || !this.#pays()) return;
    this.#awake = true;
    this.nextTurn(this.#turn);
  }

  #pays(): boolean {
    return this.#found >= WORTHWHILE || this.#unlooked++ % EVERY < TRIES;
  }

  /** Lets the loop sleep. */
  stop(): void {
    this.#done = 0;
  }

  readonly #turn = (): void => {
    if (!this.atOnce && (this.clock() - this.#done) * 1000 < this.micros) this.nextTurn(this.#turn);
    else this.#awake = false;
  };
}
