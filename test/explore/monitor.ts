/**
 * Watches a history and knows at each moment whether some order of the calls so far, one at a time, explains all of the
 * answers so far; each call has its place somewhere between its being made and being answered (Herlihy and Wing).
 *
 * It keeps every way in which that can be: a state of the sequential model, with those calls in progress that have had
 * their effect. An answer rules out all ways in which that call can't have had that answer. When none is left, the
 * history is wrong. What can still come depends on the ways that are left and on nothing else of the past.
 */
import type { Call, Event } from './history.js';
import { outcomes, type State, stateKey } from './model.js';

/** A call that has begun and is not over: it may have its effect at any moment. */
interface Open {
  readonly id: number;
  readonly call: Call;
  /** Nobody will learn its answer, since its caller was interrupted. */
  abandoned: boolean;
}

/** One way in which all can have come about. */
interface Way {
  readonly state: State;
  /** The open calls that have had their effect, with the answer that each has got: `id=answer`. */
  readonly done: readonly string[];
}

/** Calls that change nothing if their caller is answered EINTR, nor will later. */
const HARMLESS = new Set<Call['op']>(['lookup', 'opendir', 'readdir', 'open', 'show', 'rename', 'mkdir', 'symlink']);

export class Monitor {
  #ways: Way[];
  readonly #open = new Map<number, Open>();
  readonly #ids = new Map<Event, number>();
  #count = 0;

  constructor(start: State) {
    this.#ways = [{ state: start, done: [] }];
  }

  /** False once no order explains the answers. */
  get right(): boolean {
    return this.#ways.length > 0;
  }

  /** A call is made. */
  begin(event: Event): void {
    this.#ids.set(event, this.#count);
    this.#add(event.call);
    // An `unlink` has two effects: the link goes, and later its target is no longer held.
    if (event.call.op === 'unlink') this.#add({ op: 'drop', link: 0 });
  }

  #add(call: Call): void {
    this.#open.set(this.#count, { id: this.#count, call, abandoned: false });
    this.#count++;
  }

  /** It is answered. */
  end(event: Event): void {
    const id = this.#ids.get(event)!;
    const { call, answer } = event;
    const both = call.op === 'unlink' ? [id, id + 1] : [id];
    if (answer === 'EINTR') {
      for (const each of both) {
        if (HARMLESS.has(call.op)) this.#close(each, undefined);
        else this.#open.get(each)!.abandoned = true;
      }
      return;
    }
    this.#close(id, answer);
    if (call.op === 'unlink') this.#close(id + 1, answer === 'ok' ? 'ok' : undefined);
  }

  /** Keeps the ways in which the call has had that effect by now; undefined: none at all. */
  #close(id: number, answer: string | undefined): void {
    const kept = new Map<string, Way>();
    const seen = new Set<string>();
    const mark = `${id}=`;
    const search = (way: Way): void => {
      const key = keyOf(way);
      if (seen.has(key)) return;
      seen.add(key);
      const had = way.done.find((done) => done.startsWith(mark));
      if (answer === undefined) {
        if (had === undefined) kept.set(key, way);
        return;
      }
      if (had !== undefined) {
        if (had !== mark + answer) return;
        const rest = { state: way.state, done: way.done.filter((done) => done !== had) };
        kept.set(keyOf(rest), rest);
        return;
      }
      for (const open of this.#open.values()) {
        if (way.done.some((done) => done.startsWith(`${open.id}=`))) continue;
        for (const outcome of outcomes(way.state, open.call)) {
          if (open.id === id && outcome.answer !== answer) continue;
          search({ state: outcome.state, done: [...way.done, `${open.id}=${outcome.answer}`].sort() });
        }
      }
    };
    for (const way of this.#ways) search(way);
    this.#ways = [...kept.values()];
    this.#open.delete(id);
  }

  /** All that matters of the past. */
  get key(): string {
    const ids = [...this.#open.keys()];
    const open = [...this.#open.values()].map(({ call, abandoned }) => JSON.stringify(call) + abandoned);
    // Numbers of calls differ between runs that are equal: what counts is which open call it is.
    const ways = this.#ways.map(
      ({ state, done }) => stateKey(state) + done.map((each) => each.replace(/^\d+/, (id) => `${ids.indexOf(Number(id))}`)).join(),
    );
    return `${open.join()} ${ways.sort().join('\n')}`;
  }
}

function keyOf({ state, done }: Way): string {
  return stateKey(state) + done.join();
}
