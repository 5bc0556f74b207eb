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
    name: 'enter',
    summary: "run a command for which an existing mount passes for the kernel's configfs",
    operands: ['DIR'],
    runs: true,
    about: `Runs COMMAND so that what 'configfs-fuse mount' mounted on DIR passes for the kernel's configfs: statfs(2) answers its
magic number, and mount(2) of a configfs says that it is mounted. Makes no namespace. Where the user may
not mount, COMMAND gains no privileges from set-user-ID programs (no_new_privs).`,
    notes: `Exit status: that of COMMAND, as with run; 125 if it could not be set up.`,
    load: () => import('./commands/enter.js'),
  },
  {
    name: 'umount',
    summary: 'unmount what mount mounted',
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
  {
    name: 'ctl',
    summary: 'steer a mount: states, faults, journal, reasons',
    operands: ['COMMAND', '[ARG…]'],
    about: `Steers a running mount over its control socket.

  save [PATH]                 print the tree as YAML
  load FILE                   make what FILE says, all or nothing
  snapshot NAME               keep the present state
  restore NAME                bring a kept state back
  reset                       bring the state at the start back
  diff [NAME]                 print what has changed since the start, or since a snapshot
  fault add RULE              such as '{ on: store nvmet/**/enable, fail: EIO, times: 1 }'
  fault list                  print the rules and how often each has fired
  fault clear [NUMBER]        remove one rule or all
  journal                     print the recorded operations
  expect FILE                 compare the recorded operations with what FILE expects
  wait PATTERN                wait for an operation such as 'store nvmet/**/enable = 1'
  why OPERATION PATH [VALUE]  tell what an operation would get, and why
  event [SUBSYSTEM NAME [ARG…]]
                              let something happen from outside, or list what can`,
    notes: 'FILE may be -, for standard input. docs/control.md describes patterns, rules and files.',
    load: () => import('./commands/ctl.js'),
  },
  {
    name: 'save',
    summary: 'save the tree of any mounted configfs',
    operands: ['DIR'],
    about: "Prints the tree below DIR as YAML, through plain system calls: any configfs, also the kernel's own.",
    load: () => import('./commands/save.js'),
  },
  {
    name: 'load',
    summary: 'make a saved tree on any mounted configfs',
    operands: ['DIR', 'FILE'],
    about: `Makes what FILE says below DIR, through plain system calls, in an order that the subsystems accept. All or nothing:
when a step cannot be done, what was made is removed again.`,
    load: () => import('./commands/load.js'),
  },
  {
    name: 'expect',
    summary: 'compare a journal with expected operations',
    operands: ['JOURNAL', 'FILE'],
    about: 'Compares the operations in JOURNAL with what FILE expects. Prints each difference with what came near.',
    load: () => import('./commands/expect.js'),
  },
  {
    name: 'replay',
    summary: 'do the operations of a journal again',
    operands: ['JOURNAL', 'DIR'],
    about: `Does the operations in JOURNAL again below DIR, through plain system calls: on any configfs, also the kernel's own. Prints
where the answers differ, and fails with status 1 if any does. Operations that met a fault are left out.`,
    load: () => import('./commands/replay.js'),
  },
  {
    name: 'report',
    summary: 'show a journal as a page, or as a trace',
    operands: ['JOURNAL'],
    about: `Writes one self-contained page: a lane for each process, operations as bars coloured by outcome, waits marked, the tree at
the chosen moment, the reason on a click, a filter by path. With --perfetto a trace for ui.perfetto.dev.`,
    load: () => import('./commands/report.js'),
  },
];

/** @throws UsageError that suggests what may have been meant */
export function findCommand(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  const known = commands.map((one) => one.name);
  throw new UsageError(`there is no command '${name}'; ${suggest(name, known)}`);
}
