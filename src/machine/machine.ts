/**
 * The namespaces around a mount, and the command in them: this process's end of the C program in native/.
 *
 * This process stays where it is. The program makes the namespaces, mounts in them what it is asked to, and starts the command.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { constants as os } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { MountError, type MountPlace } from '../transport/index.js';
import { type MountLine, readMounts } from '../transport/mountinfo.js';
import { mayMount } from '../transport/rights.js';

/** The namespaces could not be made, or a step in them failed. The message is one line for the user. */
export class MachineError extends Error {
  override readonly name = 'MachineError';

  constructor(
    message: string,
    /** The errno's name, such as `EPERM`, where the system refused. */
    readonly code?: string,
  ) {
    super(message);
  }
}

/** As many file systems can be served in one machine. native/run/orders.c: DEVICES. */
const DEVICES = 2;
/** The first descriptor of the program after its control socket. */
const AFTER_CONTROL = 4;
/** After the command has ended, how long its last processes may take, in milliseconds, before the mount is cut. */
const GRACE_MS = 2_000;

/** What is started, and how. */
export interface MachineCommand {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it starts, by its name; undefined: where this process is. */
  readonly directory: string | undefined;
  /** Whom it is to be, in a user namespace of its own. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** The mount that passes for configfs. */
  readonly point: string;
  /** Which system calls are answered for it; none without it. */
  readonly supervise: { readonly mountType: boolean; readonly mounts: boolean } | undefined;
  /** A program that is started before, and waited for: what it leaves running ends with the command. */
  readonly before?: readonly string[] | undefined;
  /** Called where nothing supervises it although something should: below another supervisor. */
  readonly onUnsupervised?: () => void;
}

/** How the command came to its end. `killed`: the program was, and the command with it. */
export type Outcome =
  /** It ended, or could not be started; a shell's status. */
  { readonly status: number; readonly failed?: string } | { readonly killed: string };

/** One run of the program. */
export class Machine implements MountPlace {
  readonly userNamespace: boolean;
  /** Resolves when the program, and with it all that ran in the machine, is gone. */
  readonly gone: Promise<string>;
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  /** Numbers of descriptors for the command; the program has them one after the other, from the second number on. */
  readonly #passed: readonly number[];
  readonly #firstPassed: number;
  readonly #numbers = new Map<number, number>();
  /** The process that starts the command, and whose network it has. Known when the namespaces are there. */
  init = 0;
  #running = false;
  /** Answers that came before somebody waited for them. */
  readonly #early: string[] = [];
  readonly #answers: ((line: string) => void)[] = [];
  /** /dev/fuse, opened in the user namespace of the mounts, and the number by which the program knows it. */
  readonly #devices: { readonly fd: number; readonly number: number }[] = [];
  #text = '';
  #ended: ((outcome: Outcome) => void) | undefined;
  #outcome: Outcome | undefined;

  /**
   * Starts the program, which makes the namespaces meanwhile. Call {@link ready} before anything else.
   * @param passed descriptors of this process that the command gets, see inheritedDescriptors
   * @param enter make none: for a mount that is there already
   */
  constructor(program: string, passed: readonly number[], enter = false) {
    // Root of the machine, or of a user namespace, needs no new one.
    this.userNamespace = !enter && !(process.geteuid?.() === 0 && mayMount());
    const devices = enter || this.userNamespace ? [] : openDevices();
    const between = this.userNamespace ? (['ipc'] as const) : devices;
    const child = spawn(program, enter ? ['enter'] : ['run', this.userNamespace ? 'user' : 'root'], {
      stdio: ['inherit', 'inherit', 'inherit', 'pipe', ...between, ...passed],
    });
    this.#child = child;
    this.#passed = passed;
    this.#firstPassed = AFTER_CONTROL + between.length;
    for (const [at, fd] of devices.entries()) this.#devices.push({ fd, number: AFTER_CONTROL + at });
    this.gone = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`));
    });
    void this.gone.then((how) => this.#whenGone(how));
    this.#socket = child.stdio[3] as Socket;
    this.#socket.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    this.#socket.on('error', () => {}); // the end of the process says more
    this.#idle();
  }

  /** The program's process id; its namespaces are the machine's. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the namespaces are there. @throws MachineError */
  async ready(): Promise<void> {
    const first = await this.#answer();
    if (!first.startsWith('ready')) throw refusal('no private namespaces could be made', first);
    this.init = Number(first.split(' ')[2]);
    if (!this.userNamespace) return;
    await this.#receiveDevices();
  }

  /**
   * What the program sent lies in this process already: Node took the socket that came first, and the devices came with it. They
   * stay open as long as the channel does.
   */
  async #receiveDevices(): Promise<void> {
    const fds = readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === '/dev/fuse');
    if (fds.length < DEVICES) {
      this.#child.channel?.ref();
      await new Promise<void>((resolve) => {
        this.#child.once('message', () => resolve());
        void this.gone.then(() => resolve());
      });
      this.#child.channel?.unref();
    }
    const found = readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === '/dev/fuse');
    if (found.length < DEVICES) throw new MachineError('/dev/fuse did not arrive from the user namespace');
    for (const [number, fd] of found.map(Number).entries()) this.#devices.push({ fd, number });
  }

  /** Covers a directory so that more can be made in it; its entries stay in sight. @throws MachineError */
  cover(directory: string): Promise<void> {
    return this.order(`${directory} cannot be covered in the private namespace`, 'cover', directory);
  }

  /** An empty file system over a directory, with its mode in octal. @throws MachineError */
  hide(directory: string, mode: string): Promise<void> {
    return this.order(`${directory} cannot be covered in the private namespace`, 'tmpfs', directory, mode);
  }

  /** @throws MachineError */
  bind(from: string, to: string): Promise<void> {
    return this.order(`${from} cannot be shown at ${to}`, 'bind', from, to);
  }

  /** Shows a directory at a second place, with these entries of what was there before. @throws MachineError */
  merge(from: string, to: string, entries: readonly string[]): Promise<void> {
    return this.order(`${from} cannot be shown at ${to}`, 'merge', from, to, ...entries);
  }

  /** Takes the topmost mount away from a directory; what else shows it stays. @throws MachineError */
  unmount(directory: string): Promise<void> {
    return this.order(`${directory} cannot be unmounted`, 'unmount', directory);
  }

  /** The mount that a path is on can no longer be written to. @throws MachineError */
  readOnly(path: string): Promise<void> {
    return this.order(`${path} cannot be made read-only`, 'read-only', path);
  }

  async prepare(dir: string): Promise<string> {
    return dir;
  }

  openDevice(): number {
    const device = this.#devices.shift();
    if (device === undefined) throw new MountError('failed', `no more than ${DEVICES} file systems can be served in one run`);
    this.#numbers.set(device.fd, device.number);
    return device.fd;
  }

  /** @returns the class of the control socket's handle, which reads /dev/fuse too */
  async mount(fd: number, path: string, options: readonly string[]): Promise<unknown> {
    try {
      await this.order(`${path} cannot be mounted on`, 'fuse', path, String(this.#numbers.get(fd)), options.join(','));
    } catch (cause) {
      throw new MountError('failed', (cause as Error).message, { cause });
    }
    return (this.#socket as unknown as { _handle?: { constructor: unknown } })._handle?.constructor;
  }

  topDevice(path: string): string | undefined {
    return this.mounts()
      .filter(({ point }) => point === path)
      .at(-1)?.device;
  }

  /** What is mounted in the machine. */
  mounts(): MountLine[] {
    return readMounts(this.pid);
  }

  /** @param what for the message @throws MachineError */
  async order(what: string, ...fields: readonly string[]): Promise<void> {
    this.#send(fields);
    const answer = await this.#answer();
    if (answer !== 'ok') throw refusal(what, answer);
  }

  /** Starts the command. @returns how it ended */
  async run(command: MachineCommand): Promise<Outcome> {
    for (const { fd } of this.#devices.splice(0)) if (!this.userNamespace) closeSync(fd);
    const { supervise, user } = command;
    const flags = [supervise && 's', supervise?.mountType && 't', supervise?.mounts && 'm', user && 'u'].filter(Boolean).join('');
    const variables = Object.entries(command.env).filter(([, value]) => value !== undefined);
    this.#send([
      'start',
      flags,
      command.point,
      String(user?.uid ?? 0),
      String(user?.gid ?? 0),
      command.directory ?? '',
      String(this.#passed.length),
      ...this.#passed.map((fd, at) => `${this.#firstPassed + at}:${fd}`),
      String(variables.length),
      ...variables.map(([name, value]) => `${name}=${value}`),
      String(command.before?.length ?? 0),
      ...(command.before ?? []),
      ...command.command,
    ]);
    // From here on the command may run and answer, before we hear that it has started: signals are its own.
    this.#running = true;
    const started = await this.#answer();
    if (!started.startsWith('started')) {
      this.#running = false;
      this.#idle();
    }
    const failed = /^failed (\d+) (.*)$/s.exec(started);
    if (failed) return { status: Number(failed[1]), failed: failed[2]! };
    if (!started.startsWith('started')) return { killed: started };
    if (started === 'started unsupervised') command.onUnsupervised?.();
    this.#child.ref();
    this.#socket.ref();
    const outcome = this.#outcome ?? (await new Promise<Outcome>((resolve) => (this.#ended = resolve)));
    await Promise.race([this.gone, new Promise((resolve) => setTimeout(resolve, GRACE_MS))]);
    return outcome;
  }

  /** The command runs, or is about to. */
  get running(): boolean {
    return this.#running;
  }

  /** Sends a signal to the command. */
  signal(signal: NodeJS.Signals): void {
    if (this.#outcome === undefined) this.#send(['signal', String(os.signals[signal])]);
  }

  /** Ends everything at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #send(fields: readonly string[]): void {
    const clean = fields.find((field) => field.includes('\0'));
    if (clean !== undefined) throw new MachineError(`'${clean}' has a NUL in it`);
    this.#socket.write(`${[String(fields.length), ...fields].join('\0')}\0`);
  }

  /** Keeps the process going only as long as an answer is awaited: what else goes on is not ours to know. */
  #answer(): Promise<string> {
    const early = this.#early.shift();
    if (early !== undefined) return Promise.resolve(early);
    this.#child.ref();
    this.#socket.ref();
    return new Promise<string>((resolve) => this.#answers.push(resolve)).finally(() => this.#idle());
  }

  #idle(): void {
    if (this.#running) return;
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
    const answer = this.#answers.shift();
    if (answer) answer(line);
    else this.#early.push(line);
  }

  #whenGone(how: string): void {
    // Its last words may still be on the way.
    setImmediate(() => {
      this.#finish({ killed: how });
      while (this.#answers.length > 0) this.#take(how);
      this.#early.push(how);
    });
  }

  #finish(outcome: Outcome): void {
    this.#outcome ??= outcome;
    this.#ended?.(this.#outcome);
  }
}

/** For root: they belong to this process's own user namespace. @throws MachineError */
function openDevices(): number[] {
  try {
    return Array.from({ length: DEVICES }, () => openSync('/dev/fuse', 'r+'));
  } catch (error) {
    throw new MachineError(`/dev/fuse cannot be opened (${(error as Error).message})`, (error as NodeJS.ErrnoException).code);
  }
}

function linkOf(fd: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

function refusal(what: string, answer: string): MachineError {
  const [, number, text] = /^error (\d+) (.*)$/s.exec(answer) ?? [];
  if (number === undefined) return new MachineError(`${what}: the program ended (${answer})`);
  let code: string | undefined;
  try {
    code = getSystemErrorName(-Number(number));
  } catch {
    // A number that Node does not know.
  }
  return new MachineError(`${what}: ${text}`, code);
}
