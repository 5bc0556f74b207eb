/**
 * Processes that use a mount: see client.c.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ROOT, start } from '../cli/support.js';
import { LIMIT_MS, until, within } from '../until.js';

/** The compiled client. */
const CLIENT = fileURLToPath(new URL('./client', import.meta.url));

/** Why there can be no client here; false if there can. Compiles it where it is missing or old. */
export const cannotCompile: string | false = (() => {
  const source = join(ROOT, 'test/death/client.c');
  const age = statSync(CLIENT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (age > statSync(source).mtimeMs) return false;
  // Test files may do this at the same time.
  const mine = `${CLIENT}-${process.pid}`;
  try {
    execFileSync('gcc', ['-O1', '-Wall', '-o', mine, source]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'needs gcc';
    throw error;
  }
  renameSync(mine, CLIENT);
  return false;
})();

/** Not started in `dir` but sent there: to start a process in a directory is to wait for the directory. */
function startClient(command: string, ...args: readonly string[]): ChildProcess {
  const child = start(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin!.on('error', () => {});
  return child;
}

/** `-2` is `ENOENT`. */
function answerOf(word: string): string {
  return Object.entries(constants.errno).find(([, errno]) => word === `-${errno}`)?.[0] ?? word;
}

/** A process of its own, that makes one system call after the other. */
export class Client {
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #answers: ((answer: string) => void)[] = [];

  /**
   * @param dir where paths start
   * @param words come before the command, and must not outlive it
   */
  constructor(dir: string, words: readonly string[] = []) {
    const [command = CLIENT, ...args] = [...words, CLIENT, dir];
    this.#child = startClient(command, ...args);
    let said = '';
    this.#child.stdout!.setEncoding('utf8').on('data', (more: string) => {
      said += more;
      // What was read may have lines of its own: the time of the call is what ends an answer.
      for (let match: RegExpExecArray | null; (match = /^([^]*?)\t\d+\n/.exec(said)); said = said.slice(match[0].length)) {
        this.#answers.shift()?.(answerOf(match[1]!));
      }
    });
    this.gone = once(this.#child, 'exit').then(() => {
      for (const answer of this.#answers.splice(0)) answer('GONE');
    });
  }

  /** Makes a call. @returns `OK`, what it found out, the name of the errno, or `GONE` when the process died in it */
  call(name: string, ...args: readonly string[]): Promise<string> {
    return new Promise((resolve) => {
      this.#answers.push(resolve);
      this.#child.stdin!.write(`${[name, ...args].join('\t')}\n`);
    });
  }

  /** Makes it handle a signal, by counting: see the call `caught`. @param restart SA_RESTART */
  handle(signal: NodeJS.Signals, restart: boolean): Promise<string> {
    return this.call('handle', String(constants.signals[signal]), restart ? '1' : '0');
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Kills it. @throws Error when it does not go */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await within(LIMIT_MS, `the end of a process by ${signal}`, this.gone);
  }
}

/** What a bystander saw. */
export interface Seen {
  readonly calls: number;
  readonly failed: number;
  /** The first call that failed, and how. */
  readonly failure: string;
}

/** A process that uses the mount all the time, and is not to suffer. */
export class Bystander {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #gone: Promise<unknown>;

  private constructor(dir: string, role: 'bystander' | 'loader') {
    this.#child = startClient(CLIENT, dir, role);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#lines.push(line));
    this.#gone = once(this.#child, 'close');
  }

  /** @param role a loader uses it without a pause, and ends at the first error */
  static async start(dir: string, role: 'bystander' | 'loader' = 'bystander'): Promise<Bystander> {
    const bystander = new Bystander(dir, role);
    await until('a bystander is there', () => bystander.#lines.length > 0);
    return bystander;
  }

  /** Waits until it has made all its calls, none of which began before this. @throws Error when one is held up */
  async goesOn(): Promise<void> {
    const seen = this.#lines.length;
    // The round that is under way, and a whole one.
    await until('a bystander goes on', () => this.#lines.length >= seen + 2);
  }

  /** Waits for it to end by itself. @throws Error when it hangs */
  async saw(): Promise<Seen> {
    await within(LIMIT_MS, 'the last call of a bystander', this.#gone);
    const [calls, failed, name, errno] = this.#lines.at(-1)!.split('\t');
    return {
      calls: Number(calls),
      failed: Number(failed),
      failure: `${name} ${answerOf(errno!)}`,
    };
  }

  /** Stops it. @throws Error when it hangs */
  async stop(): Promise<Seen> {
    this.#child.stdin!.end();
    return this.saw();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
