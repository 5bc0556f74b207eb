/**
 * The journal of a mount: numbers the operations as they end, and passes them to its listeners.
 *
 * @module
 */
import { monotonic } from '../../monotonic.js';
import { type Link, whenDone } from '../chain.js';
import { type JournalLine, lineOf } from './line.js';

/** Called with each line. */
export type Listener = (line: JournalLine) => void;

/** Lines that are kept in memory for those who ask later. */
const KEPT = 10_000;

/** See the module's documentation. */
export class Journal {
  readonly #listeners = new Set<Listener>();
  /** The last lines; a ring, once it is full. */
  readonly #kept: JournalLine[] = [];
  #n = 0;

  /** Sees every operation, and so stands first in the chain. */
  readonly link: Link = (operation, next) =>
    whenDone(next, (error) => {
      operation.end(error);
      this.#add(lineOf(++this.#n, operation));
    });

  /** Something happened outside of configfs, which is no operation of a user. @param what the event and its arguments */
  happened(subsystem: string, what: string): void {
    this.#add({ n: ++this.#n, t: monotonic(), pid: 0, comm: '', op: 'event', path: subsystem, value: what, ms: 0 });
  }

  #add(line: JournalLine): void {
    this.#kept[(line.n - 1) % KEPT] = line;
    for (const listener of this.#listeners) listener(line);
  }

  /** The number of the last line. */
  get last(): number {
    return this.#n;
  }

  /** @returns stops it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The lines after number `from`, of those that are kept. */
  since(from: number): JournalLine[] {
    const first = Math.max(from, this.#n - KEPT);
    return Array.from({ length: Math.max(0, this.#n - first) }, (_, at) => this.#kept[(first + at) % KEPT]!);
  }
}
