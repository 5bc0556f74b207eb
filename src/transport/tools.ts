/**
 * Running the system's own tools, such as mount(8).
 *
 * A tool is found in absolute directories of PATH only, and in the usual ones. An empty element of PATH, or a relative one, means the
 * working directory, where anybody may have put a program. Root runs only what nobody but root can have put there.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { MountError } from './mount-error.js';

/** Where systems keep such tools. */
const USUAL = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** Long enough for any machine: a tool waits for the kernel only, or, in the case of umount, for our own answers. */
const TIME_LIMIT_MS = 10_000;
const WRITABLE_BY_OTHERS = 0o022;

/** How a tool ended. */
export interface ToolOutcome {
  /** Exit status; -1 where a signal ended it. */
  readonly status: number;
  /** What it wrote to standard error, in one line. */
  readonly said: string;
}

/** Their environment: messages in English, since we read them; and a PATH without the working directory in it. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', PATH: toolDirectories(process.env['PATH']).join(':') };
}

/** The absolute directories of a PATH, and the usual ones after them. */
export function toolDirectories(path: string | undefined): string[] {
  return [...new Set([...(path ?? '').split(':').filter((directory) => isAbsolute(directory)), ...USUAL])];
}

/** @returns the absolute path of a tool; undefined where there is none that may be run */
export function findTool(name: string, path: string | undefined = process.env['PATH']): string | undefined {
  const isRoot = process.geteuid?.() === 0;
  return toolDirectories(path)
    .map((directory) => join(directory, name))
    .find((file) => isExecutable(file) && (!isRoot || isRootsOwn(file)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Can nobody but root have put this file here? That holds for the file, and for the directories that it and a link to it are in. */
function isRootsOwn(file: string): boolean {
  const real = realpathSync(file);
  return [file, real].every((path) => isOwnedByRoot(dirname(path))) && isOwnedByRoot(real);
}

function isOwnedByRoot(path: string): boolean {
  const { uid, mode } = statSync(path);
  return (uid === 0 || uid === unmappedRoot()) && (mode & WRITABLE_BY_OTHERS) === 0;
}

/** In a user namespace whose root is somebody else outside, the system's root has the number of those without one. */
function unmappedRoot(): number {
  try {
    const isWhole = /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'latin1'));
    return isWhole ? 0 : Number(readFileSync('/proc/sys/kernel/overflowuid', 'latin1'));
  } catch {
    return 0;
  }
}

/** How to run a tool. */
export interface ToolOptions {
  /** Handed to the tool as its descriptor 3. */
  readonly fd?: number;
  /** Instead of all three standard descriptors: nothing is known of what the tool says then. See spare.ts. */
  readonly nowhere?: number | undefined;
  /** Called with the running tool. */
  readonly onStart?: (child: ChildProcess) => void;
}

/**
 * Runs a tool to its end.
 * @throws MountError no-tool; failed where it takes longer than {@link TIME_LIMIT_MS}: it is killed, and not waited for any longer
 */
export function runTool(name: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolOutcome> {
  const file = findTool(name);
  if (file === undefined) {
    const owned = process.geteuid?.() === 0 ? ' that belongs to root' : '';
    return Promise.reject(
      new MountError('no-tool', `no ${name}${owned} was found; expected it in ${toolDirectories(process.env['PATH']).join(', ')}`),
    );
  }
  return runProgram(file, args, options);
}

/** The same for a program whose path is known. */
export function runProgram(file: string, args: readonly string[], { fd, nowhere, onStart }: ToolOptions = {}): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    const stdio = nowhere === undefined ? (['ignore', 'ignore', 'pipe'] as const) : [nowhere, nowhere, nowhere];
    const child: ChildProcess = spawn(file, args, {
      stdio: [...stdio, ...(fd === undefined ? [] : [fd])],
      env: toolEnvironment(),
      cwd: '/',
    });
    onStart?.(child);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // A process that hangs in the kernel does not even end by that.
      child.stderr?.destroy();
      child.unref();
      reject(
        new MountError(
          'failed',
          `${basename(file)} did not end within ${TIME_LIMIT_MS / 1000} s: ${args.find(isAbsolute) ?? 'what it looks at'} may be a mount that hangs`,
        ),
      );
    }, TIME_LIMIT_MS);
    let said = '';
    // Without descriptors there is no pipe, and no child: the error is told later.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new MountError('no-tool', `${file} cannot be run: ${cause.message}`, { cause }));
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status: status ?? -1, said: inOneLine(said) });
    });
  });
}

/** What a tool wrote, without its advice to look elsewhere as well. */
function inOneLine(said: string): string {
  return said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('dmesg(1)'))
    .join(' ');
}
