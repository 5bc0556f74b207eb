/**
 * The test's end of a probe: see probe-main.ts.
 */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { start } from '../cli/support.js';

const PROBE = fileURLToPath(new URL('./probe-main.js', import.meta.url));

/** No call of the specification takes longer, unless it hangs. */
const LIMIT_MS = 10_000;

/** A process of its own, that makes one call after the other. */
export class Probe {
  readonly #child: ChildProcess;
  readonly #answers: ((answer: string | number) => void)[] = [];

  /** @param dir where it stands at first */
  constructor(dir: string) {
    this.#child = start(process.execPath, [PROBE], { cwd: dir, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin!.on('error', () => {});
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#answers.shift()?.(JSON.parse(line) as string));
    this.#child.once('exit', () => {
      for (const answer of this.#answers.splice(0)) answer('GONE');
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Makes a call. @returns `'OK'`, what it found out, the name of the errno, `'HANGS'`, or `'GONE'` if the process was killed meanwhile */
  call(name: string, ...args: readonly unknown[]): Promise<string | number> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.kill();
        resolve('HANGS');
      }, LIMIT_MS);
      this.#answers.push((answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#child.stdin!.write(`${JSON.stringify([name, ...args])}\n`);
    });
  }

  /** Ends the process, whatever it is doing. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves when the process is gone. */
  get gone(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }
}
