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

/** Looking does not pay where it finds fewer than one request in eight. */
const WORTHWHILE = 1 / 8;

/** It looks all the same after the first 8 of 256 requests: otherwise it would never find out that it pays again. */
const [TRIES, EVERY] = [8, 256];

/**
 * Waking a sleeping thread on another processor costs 5 to 50 µs, more than most requests: so the loop stays awake for a
 * moment after each one. It goes on serving timers and everything else (a pending immediate makes libuv poll without
 * waiting), and sleeps when nothing has come: an idle mount costs nothing.
 *
 * Whether it pays is learned, from the requests that were looked for: a program that computes for a while between its calls is waited for
 * asleep, and so is one that cannot run while we look, since it shares our processor and must not take it from us (a low priority, `nice`). How soon it
 * asks while we sleep says nothing of that.
 */
export class Spin {
  /** How soon the next request came lately: a moving average, in microseconds. */
  #gap = LONGEST;
  /** How many of those that were looked for came within {@link micros}: a moving average from 0 to 1. */
  #found = 1;
  /** The next request is looked for. */
  #looking = false;
  /** Requests after which it did not pay to look. */
  #unlooked = 0;
  /** When the request that is served came, in milliseconds. */
  #came = 0;
  /** When the last one was done that somebody waited for. */
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
    this.#came = this.clock();
  }

  /**
   * It is done.
   * @param awaited somebody waited for the answer. What nobody waits for (FORGET, RELEASE) does not tell how soon that client asks: it comes while the
   *   client goes on, or together with the next request.
   */
  after(awaited: boolean): void {
    if (!awaited) return;
    const gap = (this.#came - this.#done) * 1000;
    this.#gap += (Math.min(gap, LONGEST) - this.#gap) / 8;
    if (this.#looking) this.#found += (Number(gap <= this.micros) - this.#found) / 32;
    this.#done = this.clock();
    this.#looking = !this.atOnce && this.#pays();
    if (!this.#looking || this.#awake) return;
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
