/**
 * Starting the command, and saying as a shell does how it ended.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as os } from 'node:os';
import { delimiter, join } from 'node:path';

/** Exit statuses of a shell. */
export const SHELL = { cannotExecute: 126, notFound: 127, signal: 128 } as const;

/** A command that cannot be run. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(message: string, readonly status: number) {
    super(message);
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
 * @throws CommandError
 */
export function startCommand([name, ...args]: readonly [string, ...string[]], user: { uid: number; gid: number } | undefined): ChildProcess {
  check(name);
  const line = [
    ...(user ? ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--'] : []),
    ...(find('setpriv') === undefined ? [] : ['setpriv', '--pdeathsig', 'KILL', '--']),
    name,
    ...args,
  ];
  // The working directory by its name: what was covered meanwhile is not where we are.
  return spawn(line[0]!, line.slice(1), { stdio: 'inherit', cwd: process.cwd() });
}

/** Answers what a shell would, before somebody else's words do. */
function check(name: string): void {
  const path = name.includes('/') ? name : find(name);
  if (path === undefined) throw new CommandError(`${name}: command not found`, SHELL.notFound);
  try {
    if (statSync(path).isDirectory()) throw new CommandError(`${name}: is a directory`, SHELL.cannotExecute);
    accessSync(path, constants.X_OK);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CommandError(`${name}: no such file or directory`, SHELL.notFound);
    throw new CommandError(`${name}: permission denied`, SHELL.cannotExecute);
  }
}

/** Where a program is. One that is there and cannot be run is found last, as by execvp(3). */
export function find(name: string): string | undefined {
  const paths = (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter).map((dir) => join(dir || '.', name));
  const files = paths.filter((path) => works(() => statSync(path).isFile()));
  return files.find((path) => works(() => accessSync(path, constants.X_OK) === undefined)) ?? files[0];
}

/** A directory that may not be searched has nothing for us. */
function works(ask: () => boolean): boolean {
  try {
    return ask();
  } catch {
    return false;
  }
}
