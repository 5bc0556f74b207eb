/**
 * The walks that a thread has under way, by their numbers.
 *
 * @module
 */
import type { SystemCalls } from './descriptors.js';
import type { Arrival, Go } from './messages.js';
import { OutsideWalk } from './outside-walk.js';

/** See the module's documentation. */
export class Walks {
  readonly #walks = new Map<number, OutsideWalk>();

  constructor(
    readonly calls: SystemCalls,
    /** Called when a walk has ended, and its descriptors are closed. */
    readonly ended: () => void = () => {},
  ) {}

  has(walk: number): boolean {
    return this.#walks.has(walk);
  }

  async go(message: Go): Promise<Arrival> {
    const id = message.walk;
    let walk = this.#walks.get(id);
    if (walk === undefined) this.#walks.set(id, (walk = new OutsideWalk(this.calls, message.caller, message)));
    const { last } = message;
    let goesOn = false;
    try {
      const arrival = await walk.go(message);
      goesOn = 'inside' in arrival;
      if ('inside' in arrival) return arrival;
      const result = await walk.finish(last);
      goesOn = last.do === 'open';
      return { ...arrival, result };
    } finally {
      // After the answer: closing may hang, too.
      if (!goesOn) setImmediate(() => void this.end(id));
    }
  }

  realPath(id: number): Promise<string> {
    return this.#walks.get(id)!.realPath();
  }

  async end(id: number): Promise<void> {
    const walk = this.#walks.get(id);
    if (walk === undefined) return;
    this.#walks.delete(id);
    await walk.close();
    this.ended();
  }
}
