/**
 * Keeps libfuse from ending and starting threads all the time.
 *
 * libfuse 2.9 starts a thread whenever all are busy, and ends one that finds more than ten idle (`fuse_do_work`,
 * lib/fuse_loop_mt.c). fuse-native never gives back what it keeps for a thread, and each such leftover makes every later
 * request slower. With more than ten clients at once threads come and go all the time.
 *
 * So once there are that many, answers are dealt out: no more than {@link STEP} requests fewer may be busy than were lately.
 * One answer more is held until the next request comes, which is what clients that were answered do, or for {@link HOLD_MS}.
 * Then `c` clients need about `c + STEP + 1` threads (one that has answered may not be idle yet), of which at most
 * `2 * STEP + 1` are idle. What remains is the end of a burst.
 *
 * @module
 */

/** Idle threads that libfuse keeps: as long as it has started no more, it ends none. */
const KEPT_IDLE = 10;
/** See the module's documentation; `2 * STEP + 1` must not be more than {@link KEPT_IDLE}. */
const STEP = 4;
/** How long an answer is held while no other request comes, in milliseconds. */
const HOLD_MS = 1;

export class Pacer {
  /** Threads that libfuse has ever started. */
  #threads = 0;
  /** Requests that came and are not answered. */
  #busy = 0;
  /** The most that were busy lately. */
  #level = 0;
  readonly #held: (() => void)[] = [];
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Answers that are held at the moment. */
  get held(): number {
    return this.#held.length;
  }

  /** libfuse has started a thread. */
  threadStarted(): number {
    return ++this.#threads;
  }

  /** A request has come. */
  begin(): void {
    this.#busy++;
    if (this.#busy > this.#level) this.#level = this.#busy;
    if (this.#held.length > 0) this.#dealSoon();
  }

  /** A request is to be answered: now or soon. */
  end(answer: () => void): void {
    if (this.#threads <= KEPT_IDLE) {
      this.#busy--;
      answer();
      return;
    }
    this.#held.push(answer);
    this.#dealSoon();
  }

  /** When all requests that are there have been seen: only then it is known how many are busy. */
  #dealSoon(): void {
    this.#immediate ??= setImmediate(() => this.#deal());
  }

  #deal(): void {
    this.#immediate = undefined;
    while (this.#held.length > 0 && this.#level - this.#busy < STEP) {
      this.#busy--;
      this.#held.shift()!();
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#held.length > 0) this.#timer = setTimeout(() => this.#givenUp(), HOLD_MS);
    else if (this.#busy === 0) this.#level = 0;
  }

  /** Those that were answered do not come again. */
  #givenUp(): void {
    this.#level = this.#busy;
    this.#deal();
  }
}
