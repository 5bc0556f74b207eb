/**
 * Keeps libfuse from ending and starting threads all the time.
 *
 * libfuse 2.9 starts a thread whenever all are busy, and ends one that finds more than ten idle (`fuse_do_work`,
 * lib/fuse_loop_mt.c). fuse-native never gives back what it keeps for a thread, and each such leftover makes every later
 * request slower. With more than ten clients at once threads come and go all the time.
 *
 * So an answer that would leave more than ten threads idle is held, until another request keeps a thread busy. Of `c` clients, `c - 10`
 * wait at any moment, in turn, and no thread ends. If no request comes for a while, what is held is answered, and threads end: that is
 * the end of a burst. The while is a millisecond at first. Where bursts follow each other, it grows, so that the threads of one
 * are still there for the next; it shrinks again in quiet times.
 *
 * @module
 */

/** Idle threads that libfuse keeps. */
const KEPT_IDLE = 10;
/** How long an answer is held while no other request comes, in milliseconds. */
const SHORTEST_HOLD_MS = 1;
const LONGEST_HOLD_MS = 250;
/** After this time without a thread that ended, in milliseconds, the hold is half as long. */
const CALM_MS = 5_000;

export class Pacer {
  /** Threads that libfuse has ever started. */
  #started = 0;
  /** Threads that there are, by libfuse's own rule. */
  #alive = 0;
  /** Requests that came and are not answered. */
  #busy = 0;
  readonly #held: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #hold = SHORTEST_HOLD_MS;
  /** When threads were last let go, in milliseconds by {@link clock}. */
  #lastEnd = -Infinity;

  constructor(readonly clock: () => number = () => performance.now()) {}

  /** Answers that are held at the moment. */
  get held(): number {
    return this.#held.length;
  }

  /** libfuse has started a thread. @returns how many it ever has */
  threadStarted(): number {
    this.#alive++;
    return ++this.#started;
  }

  /** A request has come. */
  begin(): void {
    this.#busy++;
    if (this.#held.length > 0) this.#deal();
  }

  /** A request is to be answered: now or soon. */
  end(answer: () => void): void {
    this.#held.push(answer);
    this.#deal();
  }

  /** Would one more answer leave more threads idle than libfuse keeps? */
  get #endsThread(): boolean {
    return this.#alive - (this.#busy - 1) > KEPT_IDLE;
  }

  #deal(): void {
    while (this.#held.length > 0 && !this.#endsThread) this.#answerNext();
    clearTimeout(this.#timer);
    this.#timer = this.#held.length > 0 ? setTimeout(() => this.#giveUp(), this.#hold) : undefined;
  }

  #answerNext(): void {
    this.#busy--;
    this.#held.shift()!();
  }

  /** Nobody comes: those who wait are answered, and threads end. */
  #giveUp(): void {
    this.#timer = undefined;
    const now = this.clock();
    const calm = Math.min(32, Math.floor((now - this.#lastEnd) / CALM_MS));
    this.#hold = calm === 0 ? Math.min(LONGEST_HOLD_MS, this.#hold * 2) : Math.max(SHORTEST_HOLD_MS, this.#hold / 2 ** calm);
    this.#lastEnd = now;
    while (this.#held.length > 0) {
      if (this.#endsThread) this.#alive--;
      this.#answerNext();
    }
  }
}
