/** Tasks, and mutexes that are named by a letter. */
import { NodeMutex } from '../../src/sync/node-mutex.js';
import { type Op, run } from '../../src/sync/op.js';
import { type Domain, type Interruptible, Task } from '../../src/sync/task.js';

/** A caller who can be interrupted. */
export class TestCaller implements Interruptible {
  interrupted = false;
  waited = 0;
  #onInterrupt: (() => void) | undefined;

  /** Does somebody listen? */
  get waits(): boolean {
    return this.#onInterrupt !== undefined;
  }

  set onInterrupt(listener: (() => void) | undefined) {
    this.#onInterrupt = listener;
  }

  interrupt(): void {
    this.interrupted = true;
    this.#onInterrupt?.();
  }
}

export function task(domain: Domain, name = 'task', caller?: Interruptible): Task {
  return new Task(domain, name, () => `/${name}`, caller);
}

export function mutex(order: number): NodeMutex {
  return new NodeMutex(order, () => `/${String.fromCharCode(96 + order)}`);
}

/** Runs an operation; whatever it ends with comes as a value. */
export async function outcome<T>(of: Task, op: Op<T>): Promise<unknown> {
  try {
    return await run(of, op);
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

/** Everything that could go on has gone on. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
