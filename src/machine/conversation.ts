/**
 * The conversation with the C program, over its control socket: orders, and one answer for each, in their order (native/run/control.h).
 *
 * It keeps this process going only as long as an answer is awaited, or the command runs.
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { afterLastWords } from '../last-words.js';
import { MachineError, refusal } from './machine-error.js';

/** How the command came to its end. `killed`: the program was, and the command with it. */
export type Outcome =
  /** It ended, or could not be started; a shell's status. */
  { readonly status: number; readonly failed?: string } | { readonly killed: string };

/** See the module's documentation. */
export class Conversation {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  /** The beginning of a line. */
  #text = '';
  /** Answers that came before somebody waited for them. */
  readonly #early: string[] = [];
  readonly #waiting: ((line: string) => void)[] = [];
  #holds = false;
  #outcome: Outcome | undefined;
  #tellOutcome!: (outcome: Outcome) => void;
  /** How the command ended; never before it is started. */
  readonly ended = new Promise<Outcome>((resolve) => (this.#tellOutcome = resolve));

  /** @param gone resolves with a text when the program is */
  constructor(child: ChildProcess, socket: Socket, gone: Promise<string>) {
    this.#child = child;
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    socket.on('error', () => {}); // the end of the process says more
    void gone.then((how) => this.#whenGone(how));
    this.#idle();
  }

  /** The class of the socket's handle, which reads /dev/fuse too. */
  get handleClass(): unknown {
    return (this.#socket as unknown as { _handle?: { constructor: unknown } })._handle?.constructor;
  }

  /** Has the command ended, or everything? */
  get over(): boolean {
    return this.#outcome !== undefined;
  }

  /** From now on this process goes on as long as the program does; or no longer. */
  hold(on: boolean): void {
    this.#holds = on;
    if (on) this.#stay();
    else this.#idle();
  }

  send(fields: readonly string[]): void {
    const unfit = fields.find((field) => field.includes('\0'));
    if (unfit !== undefined) throw new MachineError(`'${unfit}' has a NUL in it`);
    this.#socket.write(`${[String(fields.length), ...fields].join('\0')}\0`);
  }

  /** The next answer. */
  answer(): Promise<string> {
    const early = this.#early.shift();
    if (early !== undefined) return Promise.resolve(early);
    this.#stay();
    return new Promise<string>((resolve) => this.#waiting.push(resolve)).finally(() => this.#idle());
  }

  /** @param what for the message @throws MachineError */
  async order(what: string, fields: readonly string[]): Promise<void> {
    this.send(fields);
    const answer = await this.answer();
    if (answer !== 'ok') throw refusal(what, answer);
  }

  #stay(): void {
    this.#child.ref();
    this.#socket.ref();
  }

  #idle(): void {
    if (this.#holds) return;
    this.#child.unref();
    this.#socket.unref();
    this.#child.channel?.unref();
  }

  #receive(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\n'); end >= 0; end = this.#text.indexOf('\n')) {
      const line = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 1);
      const ended = /^ended (\d+)$/.exec(line);
      if (ended) this.#finish({ status: Number(ended[1]) });
      else this.#take(line);
    }
  }

  #take(line: string): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(line);
    else this.#early.push(line);
  }

  #whenGone(how: string): void {
    afterLastWords(() => {
      this.#finish({ killed: how });
      while (this.#waiting.length > 0) this.#take(how);
      this.#early.push(how);
    });
  }

  #finish(outcome: Outcome): void {
    this.#outcome ??= outcome;
    this.#tellOutcome(this.#outcome);
  }
}
