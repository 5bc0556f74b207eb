/**
 * Starting the command, and saying as a shell does how it ended.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { constants as os } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { access, stat } from '../../file-calls.js';
import { LinesError } from '../../lines-error.js';
import { findTool } from '../../transport/tools.js';

/** Exit statuses of a shell. */
export const SHELL = { cannotExecute: 126, notFound: 127, signal: 128 } as const;

/** The status where it could not be set up, as of env(1), timeout(1) and others that run a command. */
export const NOT_SET_UP = 125;

/** A command that cannot be run. */
export class CommandError extends LinesError {
  override readonly name = 'CommandError';

  constructor(
    lines: string | readonly string[],
    readonly status: number,
  ) {
    super(lines);
  }
}

/** How a child ended, as an exit status. */
export function statusOf(code: number | null, signal: NodeJS.Signals | null): number {
  if (code !== null) return code;
  return SHELL.signal + (signal === null ? 0 : os.signals[signal]);
}

/**
 * Starts it with our standard input, output and error. It is killed when we die, where util-linux's setpriv is installed.
 * @param user whom it is to be, in a user namespace of its own
 * @param at where the mount is that this very process serves: nothing here may wait for it
 * @throws CommandError
 */
export async function startCommand(
  [name, ...args]: readonly [string, ...string[]],
  user: { uid: number; gid: number } | undefined,
  at: string,
): Promise<ChildProcess> {
  await check(name);
  const cwd = workingDirectory();
  // Node starts a process and waits until it has changed its directory: on our own mount that would be for ever.
  const onMount = cwd !== undefined && `${cwd}/`.startsWith(`${at}/`);
  const setpriv = findTool('setpriv');
  const line = [
    ...(onMount ? [findTool('env') ?? 'env', `--chdir=${cwd}`] : []),
    ...(user ? [findTool('unshare') ?? 'unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--'] : []),
    ...(setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--']),
    name,
    ...args,
  ];
  return spawn(line[0]!, line.slice(1), { stdio: 'inherit', cwd: onMount ? '/' : cwd });
}

/** By its name: what was covered meanwhile is not where we are. Undefined where it has none, since it was removed. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Seen from the working directory by its name, as the command will see it. */
function absolute(path: string): string {
  const cwd = workingDirectory();
  return cwd === undefined ? path : resolve(cwd, path);
}

/** Answers what a shell would, before somebody else's words do. */
async function check(name: string): Promise<void> {
  const path = name.includes('/') ? absolute(name) : await find(name);
  if (path === undefined) throw new CommandError(`${name}: command not found`, SHELL.notFound);
  try {
    if ((await stat(path)).isDirectory()) throw new CommandError(`${name}: is a directory`, SHELL.cannotExecute);
    await access(path, constants.X_OK);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CommandError(`${name}: no such file or directory`, SHELL.notFound);
    throw new CommandError(`${name}: permission denied`, SHELL.cannotExecute);
  }
}

/**
 * Where a program is. One that is there and cannot be run is found last, as by execvp(3).
 * Asked without standing in the way of the event loop: a directory of PATH may be on the mount that this process serves.
 */
async function find(name: string): Promise<string | undefined> {
  if (name === '') return undefined;
  let found: string | undefined;
  for (const dir of (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter)) {
    const path = absolute(`${dir || '.'}/${name}`);
    // A directory that may not be searched has nothing for us.
    if (
      !(await stat(path).then(
        (file) => file.isFile(),
        () => false,
      ))
    )
      continue;
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
    found ??= path;
  }
  return found;
}
