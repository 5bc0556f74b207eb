/**
 * Tells the processes that a test has started from those of another one that runs at the same time. The number of a namespace does not:
 * one that has gone gives its number to the next.
 */
import { readFileSync } from 'node:fs';

const NAME = 'CONFIGFS_TEST_MARK';
let marks = 0;

/** A mark in the environment of a process, which all that it starts have too. */
export class Mark {
  readonly #value = `${process.pid}.${marks++}`;

  /** The environment of what is to be marked. */
  on(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...env, [NAME]: this.#value };
  }

  /** Is the process there, without the mark? */
  isMissing(pid: number): boolean {
    try {
      const env = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return env !== '' && !env.split('\0').includes(`${NAME}=${this.#value}`);
    } catch {
      return false;
    }
  }
}
