/**
 * The faults of a mount: rules come and go, and meet the operations that match them.
 *
 * A rule acts before an operation has begun or after it has ended, and so never while it holds a lock.
 *
 * @module
 */
import { type MaybePromise, then } from '../../sync/maybe-promise.js';
import type { Operation } from '../operation.js';
import type { Link, Next } from '../chain.js';
import { type Effects, Rule, type RuleText } from './rule.js';

/** What is reported about a rule. */
export interface RuleReport {
  readonly id: number;
  readonly on: string;
  readonly source: string;
  readonly matched: number;
  readonly fired: number;
}

/** A rule that would meet an operation; its text is its name. */
export interface Foreseen {
  readonly effects: Effects;
  /** What that depends on. */
  readonly doubt?: string;
  toString(): string;
}

/** See the module's documentation. */
export class Faults {
  #rules: Rule[] = [];
  /** Those that a {@link reset} took out before they had fired. */
  readonly #neverFired: RuleReport[] = [];
  #lastId = 0;
  readonly #random: () => number;

  /** @param seed of the probabilities: the same operations in the same order meet the same faults */
  constructor(readonly seed = Math.floor(Math.random() * 0x1_0000_0000)) {
    this.#random = randomFrom(seed);
  }

  get empty(): boolean {
    return this.#rules.length === 0;
  }

  /** @param ofStart whether it belongs to the state at the start, and {@link reset} leaves it @returns its number */
  add(text: RuleText, ofStart = false): number {
    const rule = new Rule(++this.#lastId, text, this.#random, ofStart);
    this.#rules.push(rule);
    return rule.id;
  }

  /** Takes out the rule of that number, or all; what hangs in them goes on. @returns how many there were */
  clear(id?: number): number {
    return this.#takeOut((rule) => id === undefined || rule.id === id).length;
  }

  /** Takes out all that were added after the start; what hangs in them goes on. The others stay, and count on. */
  reset(): void {
    const gone = this.#takeOut(({ ofStart }) => !ofStart);
    this.#neverFired.push(...gone.filter(({ fired }) => fired === 0).map(report));
  }

  #takeOut(which: (rule: Rule) => boolean): readonly Rule[] {
    const gone = this.#rules.filter(which);
    this.#rules = this.#rules.filter((rule) => !which(rule));
    for (const rule of gone) rule.clear();
    return gone;
  }

  /** Lets all go on that hangs; the rules stay, to be counted. */
  release(): void {
    for (const rule of this.#rules) rule.clear();
  }

  list(): RuleReport[] {
    return this.#rules.map(report);
  }

  /** Those that have never fired, also where a {@link reset} took them out. */
  get unused(): RuleReport[] {
    return [...this.#neverFired, ...this.list().filter(({ fired }) => fired === 0)];
  }

  /** What would meet an operation now, without counting it. */
  foresee(operation: Operation): Foreseen[] {
    return this.#rules.flatMap((rule) => {
      const depends = rule.foresee(operation);
      if (!depends) return [];
      return [{ effects: rule.text.effects, toString: () => rule.toString(), ...(depends.length > 0 && { doubt: depends.join(', ') }) }];
    });
  }

  /** Belongs at the inner end of the chain: what looks at operations sees what faults make of them. */
  readonly link: Link = (operation, next) => {
    // What is met is decided here, in one step, for all rules: what a delay lets pass in between changes nothing.
    const met = this.#rules.filter((rule) => rule.meets(operation));
    if (met.length === 0) return next();
    operation.fault = met.map(String).join('; ');
    return act(met, 0, operation, next);
  };
}

function report({ id, text, matched, fired }: Rule): RuleReport {
  return { id, on: text.on.text, source: text.source, matched, fired };
}

function act(rules: readonly Rule[], at: number, operation: Operation, next: Next): MaybePromise<unknown> {
  const rule = rules[at];
  if (!rule) return next();
  const waits = rule.wait(operation);
  const goOn = (): MaybePromise<unknown> => effect(rule, operation, () => act(rules, at + 1, operation, next));
  return waits ? waits.then(goOn) : goOn();
}

function effect(rule: Rule, operation: Operation, next: Next): MaybePromise<unknown> {
  const { fail, halfDone, answer, short } = rule.text.effects;
  if (answer !== undefined) operation.answer = Buffer.from(answer);
  if (short !== undefined) operation.limit = short;
  if (fail === undefined) return next();
  if (!halfDone) throw rule.error(fail);
  const failed = (): never => {
    operation.halfDone = true;
    throw rule.error(fail);
  };
  return then(next(), failed);
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
