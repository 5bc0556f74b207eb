/**
 * The namespaces around a mount, and the command in them: this process's end of the C program in native/.
 *
 * This process stays where it is. The program makes the namespaces, mounts in them what it is asked to, and starts the command.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { constants as os } from 'node:os';
import { MountError, type MountPlace } from '../transport/index.js';
import { type MountLine, readMounts } from '../transport/mountinfo.js';
import { mayMount } from '../transport/rights.js';
import { Conversation, type Outcome } from './conversation.js';
import { FuseDevices, openDevices } from './fuse-devices.js';
import { MachineError, refusal } from './machine-error.js';

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

/** One run of the program. */
export class Machine implements MountPlace {
  readonly userNamespace: boolean;
  /** Resolves when the program, and with it all that ran in the machine, is gone. */
  readonly gone: Promise<string>;
  readonly #child: ChildProcess;
  readonly #conversation: Conversation;
  readonly #devices: FuseDevices;
  /** Numbers of descriptors for the command; the program has them one after the other, from the second number on. */
  readonly #passed: readonly number[];
  readonly #firstPassed: number;
  /** The process that starts the command, and whose network it has. Known when the namespaces are there. */
  init = 0;
  /** Has the command a pid namespace, with whose init all processes in it end? Known then, too. */
  ownPids = false;
  #running = false;
  /** Signals for a command of which the program does not know yet. */
  #early: NodeJS.Signals[] | undefined;

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
    // With no descriptor to spare Node makes no pipe, and tells the reason later.
    if (child.stdio === undefined) {
      child.once('error', () => {});
      throw new MachineError('the program of its namespaces cannot be started: too many open files (see ulimit -n)', 'EMFILE');
    }
    this.#child = child;
    this.#passed = passed;
    this.#firstPassed = AFTER_CONTROL + between.length;
    this.#devices = new FuseDevices(devices, AFTER_CONTROL);
    this.gone = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`));
    });
    this.#conversation = new Conversation(child, child.stdio[3] as Socket, this.gone);
  }

  /** The program's process id; its namespaces are the machine's. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the namespaces are there. @throws MachineError */
  async ready(): Promise<void> {
    const first = await this.#conversation.answer();
    if (!first.startsWith('ready')) throw refusal('no private namespaces could be made', first);
    const [, ownPids, init] = first.split(' ');
    this.ownPids = ownPids === '1';
    this.init = Number(init);
    if (this.userNamespace) await this.#devices.receive(this.#child, this.gone);
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
    return this.#devices.take();
  }

  /** @returns the class of the control socket's handle, which reads /dev/fuse too */
  async mount(fd: number, path: string, options: readonly string[]): Promise<unknown> {
    try {
      await this.order(`${path} cannot be mounted on`, 'fuse', path, String(this.#devices.numberOf(fd)), options.join(','));
    } catch (cause) {
      throw new MountError('failed', (cause as Error).message, { cause });
    }
    return this.#conversation.handleClass;
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
  order(what: string, ...fields: readonly string[]): Promise<void> {
    return this.#conversation.order(what, fields);
  }

  /** Starts the command. @returns how it ended */
  async run(command: MachineCommand): Promise<Outcome> {
    this.#devices.closeFree();
    this.#conversation.send(this.#startOrder(command));
    // From here on the command may run and answer, before we hear that it has started: signals are its own.
    this.#running = true;
    this.#early = [];
    this.#conversation.hold(true);
    const starting = await this.#conversation.answer();
    const early = this.#early;
    this.#early = undefined;
    for (const signal of early) this.signal(signal);
    const started = starting === 'starting' ? await this.#conversation.answer() : starting;
    if (!started.startsWith('started')) {
      this.#running = false;
      this.#conversation.hold(false);
      const failed = /^failed (\d+) (.*)$/s.exec(started);
      return failed ? { status: Number(failed[1]), failed: failed[2]! } : { killed: started };
    }
    if (started === 'started unsupervised') command.onUnsupervised?.();
    const outcome = await this.#conversation.ended;
    await Promise.race([this.gone, new Promise((resolve) => setTimeout(resolve, GRACE_MS))]);
    return outcome;
  }

  /** As native/run/command.h has it. */
  #startOrder({ command, env, directory, user, point, supervise, before = [] }: MachineCommand): string[] {
    const flags = [supervise && 's', supervise?.mountType && 't', supervise?.mounts && 'm', user && 'u'].filter(Boolean).join('');
    const variables = Object.entries(env).filter(([, value]) => value !== undefined);
    return [
      'start',
      flags,
      point,
      this.topDevice(point) ?? '',
      String(user?.uid ?? 0),
      String(user?.gid ?? 0),
      directory ?? '',
      String(this.#passed.length),
      ...this.#passed.map((fd, at) => `${this.#firstPassed + at}:${fd}`),
      String(variables.length),
      ...variables.map(([name, value]) => `${name}=${value}`),
      String(before.length),
      ...before,
      ...command,
    ];
  }

  /** The command runs, or is about to. */
  get running(): boolean {
    return this.#running;
  }

  /** Sends a signal to the command. */
  signal(signal: NodeJS.Signals): void {
    if (this.#early) this.#early.push(signal);
    else if (!this.#conversation.over) this.#conversation.send(['signal', String(os.signals[signal])]);
  }

  /** Ends everything at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
