/**
 * Looking for the next request for a moment, before the event loop goes to sleep.
 *
 * @module
 */

/**
 * When requests come faster than this after one another, in microseconds, the next one is there as soon as a reply
 * is sent: the client runs on the same processor. There is nothing to look for then, and looking would only keep it
 * from running.
 */
const AT_ONCE = 6;

/** A gap that is longer says no more than one of this length, in microseconds. */
const LONGEST = 100;

/**
 * Waking a sleeping thread on another processor costs 5 to 50 µs, more than most requests: so the loop stays awake for a
 * moment after each one. It goes on serving timers and everything else (a pending immediate makes libuv poll without
 * waiting), and sleeps when nothing has come: an idle mount costs nothing.
 */
export class Spin {
  /** How soon the next request came lately: a moving average, in microseconds. */
  #gap = LONGEST;
  /** When the last request was done, in milliseconds. */
  #done = 0;
  #awake = false;

  /** @param micros how long to stay awake */
  constructor(readonly micros: number) {}

  /** A request has come. */
  before(): void {
    const gap = (performance.now() - this.#done) * 1000;
    this.#gap += (Math.min(gap, LONGEST) - this.#gap) / 8;
  }

  /** It is done. */
  after(): void {
    this.#done = performance.now();
    if (this.#awake || this.#gap < AT_ONCE) return;
    this.#awake = true;
    setImmediate(this.#turn);
  }

  /** Lets the loop sleep. */
  stop(): void {
    this.#done = 0;
  }

  readonly #turn = (): void => {
    if (this.#gap >= AT_ONCE && (performance.now() - this.#done) * 1000 < this.micros) setImmediate(this.#turn);
    else this.#awake = false;
  };
}
