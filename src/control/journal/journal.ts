/**
 * The journal of a mount: numbers the operations as they end, and passes them to its listeners.
 *
 * @module
 */
import { monotonic } from '../../monotonic.js';
import { type Link, whenDone } from '../chain.js';
import { CTL, EVENT } from '../operation.js';
import { type JournalLine, lineOf, micro, type StateChange } from './line.js';

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

  /** Something happened outside of configfs, which is no operation of a user. @param words the event and its arguments */
  happened(subsystem: string, words: readonly string[]): void {
    const plain = words.every((word) => word !== '' && !word.includes(' '));
    this.#note({ op: EVENT, path: subsystem, value: words.join(' '), ...(!plain && { words }) });
  }

  /**
   * The control changed the tree, past this chain.
   * @param what its command @param begin when, in milliseconds of {@link monotonic} @returns the number of the line
   */
  changed(what: string, changes: readonly StateChange[], begin: number): number {
    this.#note({ op: CTL, path: '', value: what, changes }, begin);
    return this.#n;
  }

  #note(fields: Pick<JournalLine, 'op' | 'path' | 'value' | 'words' | 'changes'>, begin = monotonic()): void {
    this.#add({ n: ++this.#n, t: micro(begin), pid: 0, comm: '', ...fields, ms: micro(monotonic() - begin) });
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
