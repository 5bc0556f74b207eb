/**
 * All command-line options: parsing, checks, help and suggestions come from this table. Another option is another row.
 *
 * @module
 */
import { LEVELS } from '../log.js';
import { TRANSPORTS } from '../transport/choose.js';

/** One option. */
export interface Option {
  /** Without its dashes. */
  readonly name: string;
  /** The commands that take it. */
  readonly for: readonly string[];
  /** One letter. */
  readonly short?: string;
  /** What its value is called in the help. Without it the option takes no value. */
  readonly value?: string;
  /** It may be given several times. */
  readonly multiple?: true;
  /** The values that there are. */
  readonly choices?: readonly string[];
  /** What its value has to look like, and how to say that: `expected ${expected}`. */
  readonly pattern?: { readonly test: RegExp; readonly expected: string };
  /** An environment variable that stands for it where it is not given. */
  readonly env?: string;
  /** The default, in words; by command where it differs. */
  readonly default?: string | Readonly<Record<string, string>>;
  /** What it does. A line break starts a new line. */
  readonly help: string;
}

/** In the order of the help. */
export const OPTIONS = [
  {
    name: 'subsystem',
    for: ['mount', 'run'],
    short: 's',
    value: 'SET|FILE',
    multiple: true,
    default: 'samples',
    help: `a built-in set ('configfs-fuse subsystems' lists them), a module (.mjs, .js) or a description (.yaml, .yml, .json); \
may be given several times
options follow a colon: -s SET:option=value,option`,
  },
  {
    name: 'at',
    for: ['run'],
    value: 'DIR',
    default: '/sys/kernel/config',
    help: 'where COMMAND sees the configfs; created if it is missing, and removed at the end',
  },
  {
    name: 'keep-user',
    for: ['run'],
    help: 'without root: run COMMAND with your own user ID, not as root of the user namespace',
  },
  {
    name: 'mount-type',
    for: ['run', 'enter'],
    help: 'show the type configfs in /proc/mounts and /proc/PID/mountinfo, which makes each open(2) several times slower',
  },
  {
    name: 'no-supervisor',
    for: ['run'],
    help: 'install no seccomp filter: statfs(2) answers what FUSE answers, and mount(2) reaches the kernel',
  },
  { name: 'daemon', for: ['mount'], help: 'return when the mount is ready, and serve it in the background' },
  { name: 'ro', for: ['mount'], help: 'read-only: every change fails with EROFS' },
  {
    name: 'cache',
    for: ['mount'],
    help: 'let the kernel cache everything: nearly as fast as tmpfs, but lookups do not wait for a removal in progress',
  },
  {
    name: 'kernel-permissions',
    for: ['mount'],
    help: 'let the kernel check permissions (slower; for comparison); --cache does so, too',
  },
  {
    name: 'transport',
    for: ['mount'],
    value: 'NAME',
    choices: TRANSPORTS,
    default: 'auto',
    help: `kernel: /dev/fuse itself; for root, also of a user namespace, and for users who have fusermount
native: the npm package fuse-native; for root and for users who have fusermount
auto: kernel where it can mount, else native`,
  },
  {
    name: 'log-level',
    for: ['mount', 'run'],
    value: 'LEVEL',
    choices: LEVELS,
    env: 'CONFIGFS_FUSE_LOG',
    default: 'warn',
    help: `${LEVELS.slice(0, -1).join(', ')} or ${LEVELS.at(-1)}`,
  },
  { name: 'until-eof', for: ['mount'], help: 'unmount at the end of standard input, such as when the parent process ends' },
  {
    name: 'log-file',
    for: ['mount', 'run'],
    value: 'FILE',
    default: { mount: 'standard error; with --daemon, no log', run: 'standard error' },
    help: 'append the log to FILE',
  },
  {
    name: 'control',
    for: ['mount', 'run', 'ctl', 'replay'],
    value: 'SOCKET',
    default: { mount: 'none', run: 'a socket of its own', ctl: '$CONFIGFS_FUSE_CONTROL', replay: 'none' },
    help: "the control socket of the mount, for 'configfs-fuse ctl'; replay lets the events of JOURNAL happen over it",
  },
  { name: 'journal', for: ['mount', 'run'], value: 'FILE', help: 'record every operation in FILE, as one line of JSON' },
  { name: 'faults', for: ['mount', 'run'], value: 'FILE', help: 'load faults and hooks from FILE (YAML)' },
  { name: 'load', for: ['mount', 'run'], value: 'FILE', help: "start with the state in FILE, written by 'save' or 'ctl save'" },
  { name: 'explain', for: ['mount', 'run'], help: 'print one line on standard error for each refused operation, with the reason' },
  { name: 'strict-faults', for: ['mount', 'run'], help: 'exit with status 1 if a rule of --faults never fired, or there was none' },
  { name: 'check-leaks', for: ['run'], help: 'list what COMMAND left behind; exit with status 1 if there is anything' },
  {
    name: 'since',
    for: ['ctl'],
    value: 'N',
    pattern: { test: /^(\d+|reset)$/, expected: "the number of an operation, 0, or 'reset'" },
    help: `wait, journal, expect: only operations after number N, or after the last 'reset'; wait then accepts one that has
already ended. Without it, expect looks at those after the last 'reset'`,
  },
  { name: 'follow', for: ['ctl'], short: 'f', help: 'journal: print each operation as it ends' },
  {
    name: 'timeout',
    for: ['ctl'],
    value: 'TIME',
    pattern: { test: /^\d+(\.\d+)?(ms|s|m)?$/, expected: 'a time such as 500ms, 5s or 1m' },
    default: '30s',
    help: 'wait: fail after TIME',
  },
  {
    name: 'output',
    for: ['save', 'report'],
    short: 'o',
    value: 'FILE',
    default: 'standard output',
    help: 'write the result to FILE',
  },
  { name: 'perfetto', for: ['report'], help: 'write a trace for ui.perfetto.dev instead' },
  {
    name: 'fail-nth',
    for: ['run'],
    value: 'ERRNO',
    pattern: { test: /^E[A-Z0-9]+$/, expected: 'an errno such as EIO' },
    help: `run COMMAND repeatedly, each time on a fresh mount: in run K, operation K fails with ERRNO
print each K for which COMMAND hung, crashed, left something behind, or claimed success`,
  },
  {
    name: 'hung-after',
    for: ['run'],
    value: 'TIME',
    pattern: { test: /^\d+(\.\d+)?(ms|s|m)?$/, expected: 'a time such as 500ms, 5s or 1m' },
    default: '30s',
    help: 'with --fail-nth: kill COMMAND after TIME, and report it as hung',
  },
  { name: 'lazy', for: ['umount'], short: 'l', help: 'detach the mount now, even if it is in use or hangs' },
] as const satisfies readonly Option[];

type Row = (typeof OPTIONS)[number];

type Value<R extends Option> = R extends { value: string }
  ? R extends { choices: readonly (infer Choice extends string)[] }
    ? Choice
    : R extends { multiple: true }
      ? readonly string[]
      : string
  : true;

/** The options of a command line by name; one that was not given, or that its command does not take, is missing. */
export type OptionValues = { readonly [R in Row as R['name']]?: Value<R> };

/** The options that a command takes. */
export function optionsOf(command: string): readonly Option[] {
  return OPTIONS.filter((option: Option) => option.for.includes(command));
}
