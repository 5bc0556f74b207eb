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
    const input = (this.#program ??= this.#start())?.stdin;
    if (!input) return Promise.resolve(UNKNOWN);
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
    const program = spawn(file, ['access'], { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/', env: {} });
    const gone = (answer: number): void => {
      if (this.#program === program) this.#program = undefined;
      for (const resolve of this.#waiting.values()) resolve(answer);
      this.#waiting.clear();
    };
    // One that cannot be started is as none. One that was killed had been asked: a list might have kept the caller out.
    program.on('error', () => gone(UNKNOWN)).on('exit', () => gone(ERRNO.EIO));
    program.stdin.on('error', () => {});
    let text = '';
    program.stdout.setEncoding('latin1').on('data', (more: string) => {
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
