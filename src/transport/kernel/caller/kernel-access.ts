/**
 * What the kernel lets a caller do with a file outside of our mount: asked of the kernel itself, by a process that takes on the caller's
 * user and groups (native/access.c). It knows access control lists, and the rules that a file system has of its own.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { getSystemErrorName } from 'node:util';
import { ERRNO, Errno, type ErrnoCode } from '../../../errno.js';
import { findProgram } from '../../../program.js';
import type { Credentials } from '../permission/credentials.js';
import { checkAccess, type Inode, overridesMode } from '../permission/rules.js';

/** It cannot be asked: owner, group and mode decide. */
const UNKNOWN = -1;
/** Why there is no program for this machine. Other errors of its start pass, such as too many descriptors or processes. */
const NO_PROGRAM = ['ENOENT', 'EACCES', 'ENOEXEC'];

/** One for a process. Its program starts with the first question. */
export class KernelAccess {
  #program: ChildProcess | undefined;
  readonly #waiting = new Map<number, (answer: number) => void>();
  #last = 0;

  /**
   * @param fd a descriptor of this process, O_PATH suffices
   * @param inode what fstat tells of it
   * @param mask of {@link MAY}
   * @throws EACCES, or what else access(2) answers
   */
  async check(who: Credentials, fd: number, inode: Inode, mask: number): Promise<void> {
    if (overridesMode(who, inode, mask)) return;
    const answer = who.groups === undefined ? UNKNOWN : await this.#ask(who, fd, mask);
    if (answer === UNKNOWN) checkAccess(who, inode, mask);
    else if (answer !== 0)
      throw new Errno(
        getSystemErrorName(-answer) as ErrnoCode,
        () => `access(2) as ${who.caller.uid}:${who.caller.gid} does not allow it (inode_permission)`,
      );
  }

  #ask({ caller, groups }: Credentials, fd: number, mask: number): Promise<number> {
    const program = (this.#program ??= this.#start());
    if (program === undefined) return Promise.resolve(UNKNOWN);
    const { stdin: input } = program;
    if (!input) {
      // There was no descriptor for it.
      this.#program = undefined;
      return Promise.resolve(ERRNO.EIO);
    }
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      input.write(`${id} /proc/${process.pid}/fd/${fd} ${caller.uid} ${caller.gid} ${mask} ${groups!.join(',')}\n`);
    });
  }

  /** The program ends with this process, whose end of the pipe it reads. */
  #start(): ChildProcess | undefined {
    const file = findProgram();
    if (file === undefined) return undefined;
    const program: ChildProcess = spawn(file, ['access'], { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/', env: {} });
    const gone = (answer: number): void => {
      // Nobody waits for one that never was.
      if (this.#program !== program) return;
      this.#program = undefined;
      for (const resolve of this.#waiting.values()) resolve(answer);
      this.#waiting.clear();
    };
    // A program for another machine is as none. One that was killed, or for which there was no room, is not: a list might have kept the caller out.
    program.on('error', ({ code = '' }: NodeJS.ErrnoException) => gone(NO_PROGRAM.includes(code) ? UNKNOWN : ERRNO.EIO));
    program.on('exit', () => gone(ERRNO.EIO));
    program.stdin?.on('error', () => {});
    let text = '';
    program.stdout?.setEncoding('latin1').on('data', (more: string) => {
      const lines = (text + more).split('\n');
      text = lines.pop()!;
      for (const line of lines) {
        const [id = 0, answer = UNKNOWN] = line.split(' ').map(Number);
        this.#waiting.get(id)?.(answer);
        this.#waiting.delete(id);
      }
    });
    return program;
  }
}
