/**
 * All commands. Another command is another row, and a module in commands/ that is loaded when the command runs.
 *
 * @module
 */
import type { CommandLine, Syntax } from './command-line.js';
import { UsageError } from './exit.js';
import { suggest } from '../suggest.js';

/** One command of the program. Its options are in options.ts. */
export interface Command extends Syntax {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Its help, above the options. */
  readonly about: string;
  /** Its help, below the options. */
  readonly notes?: string;
  /** Loads its code. */
  load(): Promise<{ run(line: CommandLine): Promise<number> }>;
}

/** In the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'mount',
    summary: 'mount a configfs on a directory',
    operands: ['DIR'],
    about: `Mounts a configfs on DIR, prints one line when it is ready, and serves it until SIGINT, SIGTERM or SIGHUP, or until
somebody unmounts it. Replaces a mount whose process was killed.`,
    notes: 'SIGUSR2 makes the process log which operation waits for which.',
    load: () => import('./commands/mount.js'),
  },
  {
    name: 'run',
    summary: 'run a command that sees a configfs at /sys/kernel/config',
    operands: [],
    runs: true,
    about: `Runs COMMAND in a private mount namespace with a configfs at /sys/kernel/config. The machine outside does not change.
Needs no root: without it COMMAND runs as root of a user namespace. When COMMAND ends, all processes that it started
are killed.`,
    notes: `Exit status: that of COMMAND; 128 + N if signal N killed it; 126 if COMMAND cannot be executed; 127 if it was not
found; 125 if the namespace or the mount could not be made, or the mount ended before COMMAND did.`,
    load: () => import('./commands/run.js'),
  },
  {
    name: 'umount',
    summary: 'unmount it',
    operands: ['DIR'],
    about: `Unmounts what 'configfs-fuse mount' mounted on DIR. The process that serves it then ends.`,
    load: () => import('./commands/umount.js'),
  },
  {
    name: 'subsystems',
    summary: 'list the built-in sets of subsystems and their options',
    operands: [],
    about: 'Lists the built-in sets that -s takes, with their options.',
    load: () => import('./commands/subsystems.js'),
  },
  {
    name: 'describe',
    summary: 'print the tree of a set or file',
    operands: ['SET|FILE'],
    about: `Prints as a tree what '-s SET|FILE' would mount: default groups; what mkdir makes, with <…> for a name of your choice;
attributes with mode, kind and initial value; allowed link targets; and the options of a built-in set. Takes options
after a colon, as -s does.`,
    load: () => import('./commands/describe.js'),
  },
];

/** @throws UsageError that suggests what may have been meant */
export function findCommand(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  const known = commands.map((one) => one.name);
  throw new UsageError(`there is no command '${name}'; ${suggest(name, known)}`);
}
