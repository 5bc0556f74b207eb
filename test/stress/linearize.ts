/**
 * Is a history of concurrent calls explained by some order of them, in which each takes effect at one instant between
 * its start and its end? Just-in-time linearization (Lowe, "Testing for linearizability", 2017): a set of
 * configurations, each a state and the calls in progress that have already taken effect, is carried along the history.
 *
 * A call in progress that changes nothing takes effect as soon as the state allows its answer: that can't make anything
 * impossible later, so only calls that change something branch.
 */
import { apply, changes, NOTHING, STATE_BITS } from './model.js';
import type { Call } from './record.js';

/** Most workers: the calls in progress are a bit each, beside a state, in one safe integer. */
export const MAX_WORKERS = 32;
/** More configurations than this are taken for a mistake in the checker. */
const MAX_CONFIGS = 200_000;
const STATES = 2 ** STATE_BITS;

/** A history that no order explains. */
export interface Violation {
  /** The call that can't be explained. */
  readonly call: Call;
  /** The states that were possible before the excerpt. */
  readonly states: readonly number[];
  /** The calls since the last moment without any in progress, up to the one that can't be explained, by start. */
  readonly excerpt: readonly Call[];
}

/**
 * Checks the history of one group.
 * @param calls of that group, in any order
 * @returns the first violation, or undefined
 */
export function linearize(calls: readonly Call[], links: boolean): Violation | undefined {
  const events = calls
    .flatMap((call) => [
      { at: call.start, end: false, call },
      { at: call.end, end: true, call },
    ])
    .sort((a, b) => a.at - b.at || Number(a.end) - Number(b.end));
  const pending = new Map<number, Call>();
  const bit = (call: Call): number => 2 ** call.worker;
  const done = (mask: number, call: Call): boolean => Math.floor(mask / bit(call)) % 2 === 1;
  const config = (state: number, mask: number): number => mask * STATES + state;

  /** Lets every pending call that changes nothing take effect if it can. */
  const settle = (state: number, mask: number): number => {
    for (const call of pending.values()) {
      if (!changes(call) && !done(mask, call) && apply(state, call, links) === state) mask += bit(call);
    }
    return config(state, mask);
  };

  let configs = new Set([config(NOTHING, 0)]);
  let excerpt: Call[] = [];
  let before: number[] = [NOTHING];
  for (const { end, call } of events) {
    if (!end) {
      if (pending.size === 0) {
        excerpt = [];
        before = [...configs].map((key) => key % STATES);
      }
      pending.set(call.worker, call);
      excerpt.push(call);
      configs = new Set([...configs].map((key) => settle(key % STATES, Math.floor(key / STATES))));
      continue;
    }
    // All that can be reached by letting pending calls take effect; `call` has to be among them.
    const reached = new Set(configs);
    for (const key of reached) {
      const [state, mask] = [key % STATES, Math.floor(key / STATES)];
      for (const other of pending.values()) {
        if (done(mask, other) || !changes(other)) continue;
        const next = apply(state, other, links);
        if (next >= 0) reached.add(settle(next, mask + bit(other)));
      }
      if (reached.size > MAX_CONFIGS) throw new Error('too many configurations');
    }
    pending.delete(call.worker);
    configs = new Set();
    for (const key of reached) {
      const mask = Math.floor(key / STATES);
      if (done(mask, call)) configs.add(key - bit(call) * STATES);
    }
    if (configs.size === 0) return { call, states: before, excerpt };
  }
  return undefined;
}
