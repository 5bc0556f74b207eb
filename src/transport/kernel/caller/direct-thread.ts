/**
 * A thread that walks with {@link directCalls}: see outside-main.ts.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import type { Return } from '../../child-calls.js';

/** What the thread says besides answers: it has closed what its walk held open, and is free for another one. */
export const FREE: Return = { id: 0 };

/** Serves one walk at a time, all of it. */
export class DirectThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(result: any): void; reject(error: Error): void }>();
  #last = 0;
  #isFree = false;
  /** The walk that it serves, or served last. */
  #walk: number | undefined;

  constructor(entry: URL) {
    this.#worker = new Worker(entry, { execArgv: [] });
    // It keeps the process running only while somebody waits for it.
    this.#worker.unref();
    this.#worker.on('message', (message: Return) => this.#take(message));
    // A fault of ours: the whole process ends, and with it each walk.
    this.#worker.on('error', (error) => {
      throw error;
    });
  }

  /** @returns false where another walk is under way, or has hung */
  begin(walk: number): boolean {
    if (!this.#isFree) return false;
    this.#isFree = false;
    this.#walk = walk;
    return true;
  }

  serves(walk: number): boolean {
    return this.#walk === walk;
  }

  /** @throws an error with the code of the system's own */
  call<T>(name: string, argument: unknown): Promise<T> {
    const id = ++this.#last;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, argument });
    });
  }

  /** Ends it, whatever it does. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #take({ id, result, error }: Return): void {
    if (id === FREE.id) {
      this.#isFree = true;
      return;
    }
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(Object.assign(new Error(error.message), { code: error.code }));
  }
}
