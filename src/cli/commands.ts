/**
 * The commands, one row each. What a command needs is loaded when it runs: help and mistakes answer at once.
 *
 * @module
 */
import { UsageError } from './exit.js';

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** One line for the list. */
  readonly summary: string;
  /** What follows the name on the command line. */
  readonly usage: string;
  /** The rest of its help, below the usage line. */
  readonly details: string;
  /** Where its code is. */
  load(): Promise<{ run(args: readonly string[]): Promise<number> }>;
}

/** In the order of the help text. */
export const commands: readonly Command[] = [
  {
    name: 'mount',
    summary: 'mount a configfs on a directory',
    usage: 'DIR [-s NAME|FILE]… [--log-level LEVEL] [--daemon [--log-file FILE]] [--ro] [--cache] [--transport NAME]',
    details: `Mounts on DIR, prints one line when the mount is ready, and serves it until SIGINT or SIGTERM;
then it unmounts. It also ends when the mount is unmounted from outside. A mount that a killed
daemon left behind is replaced.

  -s, --subsystem NAME|FILE  a built-in set (see 'configfs-fuse subsystems'), or a .mjs or .js module
                             whose default export is a subsystem, a list of them, or a function that
                             returns those, or a description of subsystems in YAML or JSON; may be
                             given several times [default: samples]
                             Options follow a colon: -s NAME:option=value,option
      --log-level LEVEL      trace, debug, info, warn, error, fatal or silent [default: warn];
                             one JSON line an event, on standard error
      --daemon               return as soon as the mount is ready, and serve it in the background
      --log-file FILE        where the daemon's log lines go [default: nowhere]
      --ro                   read-only: every change fails with EROFS
      --cache                let the kernel keep all it knows: as fast as tmpfs, but no lookup waits for a removal
      --transport NAME       kernel: /dev/fuse itself, for root, also of a user namespace
                             native: the npm package fuse-native, for users who have fusermount
                             auto: the kernel transport where it can mount, else native [default]

SIGUSR2 logs who waits for whom at that moment.`,
    load: () => import('./commands/mount.js'),
  },
  {
    name: 'run',
    summary: 'run a command that sees a configfs at /sys/kernel/config',
    usage: '[-s NAME|FILE]… [--at DIR] [--keep-user] [--log-level LEVEL] -- COMMAND [ARG…]',
    details: `Runs COMMAND in a private mount namespace, with a configfs at /sys/kernel/config, whether or not the
machine has that directory. Nothing changes outside, and no root is needed: without it the command
runs in a user namespace in which it is root. When COMMAND ends, all that it started there ends too.

  -s, --subsystem NAME|FILE  as for mount [default: samples]
      --at DIR               mount it here instead [default: /sys/kernel/config]
      --keep-user            do not make the command root: it has the user's own number, and owns what
                             is in the configfs
      --log-level LEVEL      as for mount

The exit status is COMMAND's: 128 + N if signal N ended it, 126 if it cannot be executed, 127 if it is
not there. 125: the namespace or the mount could not be made.`,
    load: () => import('./commands/run.js'),
  },
  {
    name: 'umount',
    summary: 'unmount it',
    usage: 'DIR [--lazy]',
    details: `Unmounts what 'configfs-fuse mount' mounted on DIR; its process then ends by itself.

  -l, --lazy  take it out of sight now, even if it is in use or its daemon is gone`,
    load: () => import('./commands/umount.js'),
  },
  {
    name: 'subsystems',
    summary: 'list the built-in subsystem sets and their options',
    usage: '',
    details: 'Prints the names that -s takes, and what they stand for.',
    load: () => import('./commands/subsystems.js'),
  },
  {
    name: 'describe',
    summary: 'print the tree of a subsystem',
    usage: 'NAME|FILE',
    details: `Prints what -s NAME|FILE would mount, as a tree: default groups, what mkdir makes (in angle
brackets what stands for names), attributes with mode, kind and the value in a new item, what links
may point to; and the options of a built-in set. Options may be given, as for -s.`,
    load: () => import('./commands/describe.js'),
  },
];

/** @throws UsageError */
export function commandNamed(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (!command) throw new UsageError(`there is no command '${name}'; expected one of ${commands.map((one) => one.name).join(', ')}`);
  return command;
}
