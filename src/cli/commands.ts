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
    about: `Mounts a configfs on DIR, prints one line when it is ready, and serves it until it gets SIGTERM, SIGINT,
SIGQUIT or SIGHUP, or until it is unmounted. Replaces a mount whose process was killed.`,
    notes: 'SIGUSR2 makes the process log which operation waits for which.',
    load: () => import('./commands/mount.js'),
  },
  {
    name: 'run',
    summary: 'run a command that sees a configfs at /sys/kernel/config',
    operands: [],
    runs: true,
    about: `Runs COMMAND in a private mount namespace with a configfs at /sys/kernel/config. The machine outside does not change.
For a user other than root, COMMAND runs as root of a user namespace. When COMMAND ends, all processes that it
started are killed.`,
    notes: `Exit status: that of COMMAND; 128 + N if signal N killed it; 126 if COMMAND cannot be executed; 127 if it was not
found; 125 if the namespace or the mount could not be made, or the mount ended before COMMAND did.`,
    load: () => import('./commands/run.js'),
  },
  {
    name: 'enter',
    summary: "run a command that sees an existing mount as the kernel's configfs",
    operands: ['DIR'],
    runs: true,
    about: `Runs COMMAND so that what 'configfs-fuse mount' mounted on DIR passes for the kernel's configfs: statfs(2) answers its
magic number, and mount(2) of a configfs says that it is mounted. Makes no namespace. For a user who may not mount,
COMMAND gains no privileges from set-user-ID programs (no_new_privs).`,
    notes: `Exit status: that of COMMAND, as with run; 125 if it could not be set up.`,
    load: () => import('./commands/enter.js'),
  },
  {
    name: 'umount',
    summary: 'unmount a mount of configfs-fuse',
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
    about: `Prints the tree that '-s SET|FILE' would mount: default groups; what mkdir makes, with <…> for a name of your choice;
attributes with mode, kind and initial value; allowed link targets; and the options of a built-in set. Options follow a
colon, as for -s.`,
    load: () => import('./commands/describe.js'),
  },
  {
    name: 'ctl',
    summary: 'control a mount: states, faults, journal, reasons, events',
    operands: ['COMMAND', '[ARG…]'],
    about: `Controls a running mount over its control socket.

  save [PATH]                 print the tree as YAML
  load FILE                   add the saved state in FILE: all of it, or nothing
  snapshot NAME               keep the present state
  restore NAME                return to a snapshot
  reset                       return to the state at the start, without the faults that were added since
  diff [NAME]                 print what has changed since the start, or since a snapshot
  fault add RULE              add a rule such as '{ on: store nvmet/**/enable, fail: EIO, times: 1 }'
  fault list                  print the rules and how often each has fired
  fault clear [NUMBER]        remove one rule, or all
  journal                     print the recorded operations
  expect FILE                 compare the operations since the last reset with what FILE expects
  wait PATTERN                wait for an operation such as 'store nvmet/**/enable = 1'
  why OPERATION PATH [VALUE]  tell what an operation would return, and why
  event [SUBSYSTEM [NAME [ARG…]]]
                              cause an event outside of configfs, or list the events`,
    notes: 'FILE may be -, for standard input. docs/control.md describes patterns, rules and files.',
    load: () => import('./commands/ctl.js'),
  },
  {
    name: 'save',
    summary: 'save the tree of any configfs',
    operands: ['DIR'],
    about: "Prints the tree below DIR as YAML. It uses plain system calls, so DIR may be on any configfs, the kernel's own included.",
    load: () => import('./commands/save.js'),
  },
  {
    name: 'load',
    summary: 'load a saved tree into any configfs',
    operands: ['DIR', 'FILE'],
    about: `Makes the tree in FILE below DIR, in an order that the subsystems accept: all of it, or nothing. It uses plain system calls, so
DIR may be on any configfs, the kernel's own included.`,
    load: () => import('./commands/load.js'),
  },
  {
    name: 'expect',
    summary: 'compare a journal with expected operations',
    operands: ['JOURNAL', 'FILE'],
    about: `Compares the operations in JOURNAL with what FILE expects. Prints each difference with the operations that came closest, and
exits with status 1 if there is any.`,
    load: () => import('./commands/expect.js'),
  },
  {
    name: 'replay',
    summary: 'repeat the operations of a journal',
    operands: ['JOURNAL', 'DIR'],
    about: `Repeats the operations in JOURNAL below DIR, and what 'ctl load', 'ctl restore' and 'ctl reset' changed, but not what a fault kept
from being done. Prints where the answers differ, and exits with status 1 if any does. It uses plain system calls, so DIR may be
on any configfs, the kernel's own included. Events are repeated over the control socket of the mount on DIR.`,
    load: () => import('./commands/replay.js'),
  },
  {
    name: 'report',
    summary: 'show a journal as an HTML page or a trace',
    operands: ['JOURNAL'],
    about: `Writes one self-contained HTML page: a lane for each process, operations as bars coloured by outcome, waits, the tree at the
chosen moment, the reason on a click, a filter by path.`,
    load: () => import('./commands/report.js'),
  },
];

/** @throws UsageError that suggests what may have been meant */
export function findCommand(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  if (name.startsWith('-')) throw new UsageError(`'${name}' stands before the command; expected configfs-fuse COMMAND [OPTION]…`);
  const known = commands.map((one) => one.name);
  throw new UsageError(`there is no command '${name}'; ${suggest(name, known)}`);
}
