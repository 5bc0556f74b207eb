/**
 * A rule: which operations a fault meets, and what it does to them.
 *
 * @module
 */
import { Errno, type ErrnoCode } from '../../errno.js';
import type { Matcher } from '../glob.js';
import type { Operation } from '../operation.js';
import { asText, fits, type Pattern } from '../pattern.js';

/** Whose operations a rule is for. */
export interface Who {
  readonly pid?: number;
  readonly comm?: Matcher;
  readonly uid?: number;
}

/** What a rule does. All that are given apply, in this order. */
export interface Effects {
  /** Milliseconds. */
  readonly delay?: number;
  /** Until the rule is cleared, or the caller is killed. */
  readonly hang?: true;
  readonly fail?: ErrnoCode;
  /** Let it happen, and fail then. */
  readonly halfDone?: true;
  /** What a read answers. */
  readonly answer?: string;
  /** The most bytes that a read answers, or that a write takes. */
  readonly short?: number;
}

/** Which of the operations that match. */
export interface Triggers {
  readonly who: Who;
  /** So often, and then no more. */
  readonly times?: number;
  /** Not the first so many. */
  readonly after?: number;
  /** Of those after that only each so many-th. */
  readonly every?: number;
  /** Of those in so many out of one. */
  readonly probability?: number;
}

/** A rule as it is written. */
export interface RuleText {
  readonly on: Pattern;
  readonly effects: Effects;
  readonly triggers: Triggers;
  /** Where it comes from: `FILE:LINE`, or `ctl`. */
  readonly source: string;
}

/** A rule at work. */
export class Rule {
  /** Operations that matched it. */
  matched = 0;
  /** Operations that it did something to. */
  fired = 0;
  /** Those that hang; called when it is cleared. */
  readonly #hanging = new Set<() => void>();
  #cleared = false;

  constructor(
    readonly id: number,
    readonly text: RuleText,
    /** From 0 to below 1. */
    readonly random: () => number,
    /** Does it belong to the state at the start? */
    readonly ofStart: boolean,
  ) {}

  /** Does it meet this operation? Counts. */
  meets(operation: Operation): boolean {
    if (!this.#matches(operation) || !this.#isFor(operation)) return false;
    this.matched++;
    if (!this.#isTurn(this.matched)) return false;
    const { probability = 1 } = this.text.triggers;
    if (probability < 1 && this.random() >= probability) return false;
    this.fired++;
    return true;
  }

  /** Would it meet this operation, of whoever may do it? @returns undefined if not; what that depends on, empty if on nothing */
  foresee(operation: Operation): string[] | undefined {
    if (!this.#matches(operation) || !this.#isTurn(this.matched + 1)) return undefined;
    const {
      who: { pid, uid, comm },
      probability = 1,
    } = this.text.triggers;
    return [
      ...(pid === undefined && uid === undefined && comm === undefined ? [] : [`it is for some callers only`]),
      ...(probability < 1 ? [`its probability is ${probability}`] : []),
    ];
  }

  #matches({ op, path, to, value }: Operation): boolean {
    const { on } = this.text;
    return fits(on, { op, path, to, text: on.value && asText(value) });
  }

  #isFor(operation: Operation): boolean {
    const { caller } = operation;
    const { who } = this.text.triggers;
    if (who.pid !== undefined && who.pid !== caller.pid) return false;
    if (who.uid !== undefined && who.uid !== caller.uid) return false;
    return !who.comm || who.comm.test(operation.comm);
  }

  /** @param matched its number among those that match */
  #isTurn(matched: number): boolean {
    const { after = 0, every = 1, times = Number.POSITIVE_INFINITY } = this.text.triggers;
    const n = matched - after;
    return n > 0 && n % every === 0 && this.fired < times;
  }

  /** What waits before the operation, if anything does: a delay, or what hangs. @throws EINTR */
  wait(operation: Operation): Promise<void> | undefined {
    const { delay, hang } = this.text.effects;
    if (delay === undefined && !hang) return undefined;
    return new Promise((resolve, reject) => {
      const { caller } = operation;
      let timer: NodeJS.Timeout | undefined;
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        this.#hanging.delete(go);
        caller.onInterrupt = undefined;
        settle();
      };
      const go = (): void => end(resolve);
      if (!hang) timer = setTimeout(go, delay);
      else if (this.#cleared) return resolve();
      else this.#hanging.add(go);
      const interrupted = (): void => end(() => reject(new Errno('EINTR', `interrupted in ${this}`)));
      caller.onInterrupt = interrupted;
      if (caller.interrupted) interrupted();
    });
  }

  /** Its failure. */
  error(code: ErrnoCode): Errno {
    return new Errno(code, `${this}`);
  }

  /** It is at work no more: what hangs goes on. */
  clear(): void {
    this.#cleared = true;
    for (const go of [...this.#hanging]) go();
  }

  toString(): string {
    return `fault ${this.id} (${this.text.source}: ${this.text.on.text})`;
  }
}
