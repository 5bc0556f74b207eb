/**
 * What is left of a machine with devices and a network of its own when any of its processes is killed: nothing.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test, type Test } from 'tap';
import { findProgram } from '../../src/program.js';
import { Mark } from '../cli/mark.js';
import { MAIN, run, start } from '../cli/support.js';
import { type User, users } from '../cli/users.js';
import { untilNone } from '../until.js';

tap.setTimeout(300_000);
/** Five machines, one after the other. */
const LIMIT_MS = 140_000;
const succeeds = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const lacking =
  findProgram() === undefined
    ? 'the program is not built: scripts/build-native'
    : !succeeds('unshare', '--net', 'ip', 'link', 'add', 'tried', 'type', 'veth')
      ? 'no private network with a pair of interfaces can be had (unshare --net ip link add … type veth)'
      : false;

/** Makes a network interface, tells the devices of its two file systems, and waits. */
const SCRIPT = `cd /sys/kernel/config/usb_gadget && mkdir -p g/configs/c.1 g/functions/ecm.0 && ln -s g/functions/ecm.0 g/configs/c.1 &&
echo dummy_udc.0 >g/UDC && ip link show usb0.host >/dev/null && awk '$5 == "/sys/kernel/config" || $5 == "/sys/module" { print $3 }' /proc/self/mountinfo | sort -u | paste -sd ' ' &&
echo ready && sleep 1000`;

/**
 * A process with a network of its own: an interface in it whose other end is in a machine's network tells when that is gone. And with the list of FUSE
 * connections: as long as it is mounted somewhere, each connection has an inode number of its own, while the numbers of devices are soon used again.
 */
async function witness(t: Test): Promise<ChildProcess> {
  const script = 'mount -t fusectl none /sys/fs/fuse/connections && echo there && exec sleep 1000';
  const child = start('unshare', ['--net', '--mount', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => void child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return child;
}

/** The inode number of a connection; undefined when it is gone. */
function connection({ pid }: ChildProcess, number: string): number | undefined {
  return statSync(`/proc/${pid}/root/sys/fs/fuse/connections/${number}`, { throwIfNoEntry: false })?.ino;
}

interface Running {
  readonly outer: ChildProcess;
  readonly closed: Promise<unknown>;
  /** What its processes have. */
  readonly mark: Mark;
  /** Its mount namespace. */
  readonly namespace: string;
  /** Processes in it, in the order in which they were started: those of the program, and the command's. */
  readonly inside: readonly number[];
  /** Its FUSE connections: the number, and the inode number. */
  readonly connections: readonly (readonly [string, number | undefined])[];
}

async function running(t: Test, user: User, observer: ChildProcess): Promise<Running> {
  const [command, ...args] = [...user.words, process.execPath, MAIN, 'run', '-s', 'usb_gadget:nodes=net', '--', 'sh', '-c', SCRIPT];
  const mark = new Mark();
  const outer = start(command!, args, { stdio: ['ignore', 'pipe', 'inherit'], env: mark.on(process.env) });
  t.teardown(() => void outer.kill('SIGKILL'));
  const closed = once(outer, 'close');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    outer.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.endsWith('ready\n')) resolve();
    });
    void closed.then(() => reject(new Error(`it has ended: ${output}`)));
  });
  // The program is a child of the process that serves, and makes the namespaces.
  const program = children(outer.pid!).find((pid) => namespaceOf(pid, 'mnt') !== namespaceOf(process.pid, 'mnt'))!;
  const namespace = namespaceOf(program, 'mnt')!;
  return {
    outer,
    closed,
    mark,
    namespace,
    inside: below(program),
    connections: output
      .split('\n')[0]!
      .split(' ')
      .map((device) => device.replace('0:', ''))
      .map((number) => [number, connection(observer, number)]),
  };
}

function namespaceOf(pid: number, kind: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return undefined;
  }
}

function children(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** A process and those that it has started, the first one first. */
function below(pid: number): number[] {
  return [pid, ...children(pid).flatMap(below)];
}

/** What of it is still there. */
function left({ mark, namespace, connections }: Running, observer: ChildProcess): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => namespaceOf(pid, 'mnt') === namespace && !mark.isMissing(pid));
  const hasWitness = succeeds('nsenter', `--net=/proc/${observer.pid}/ns/net`, 'ip', 'link', 'show', 'witness');
  return [
    ...processes.map((pid) => `process ${pid}`),
    ...connections.flatMap(([number, ino]) => (ino !== undefined && connection(observer, number) === ino ? [`mount ${number}`] : [])),
    ...(hasWitness ? ['the network'] : []),
  ];
}

const leftInTheEnd = (machine: Running, observer: ChildProcess): Promise<readonly string[]> => untilNone(() => left(machine, observer));

for (const user of users) {
  test(`no process, mount or network is left when any of them is killed (as ${user.name})`, {
    skip: user.skip || lacking,
    timeout: LIMIT_MS,
  }, async (t) => {
    const observer = await witness(t);
    const interfaces = () => readdirSync('/sys/class/net').sort();
    const before = interfaces();
    const victims: (readonly [string, (machine: Running) => readonly number[]])[] = [
      ['the process that serves', ({ outer }) => [outer.pid!]],
      ['the program', ({ inside }) => [inside[0]!]],
      ['its init', ({ inside }) => [inside[1]!]],
      ['the command', ({ inside }) => [inside[2]!]],
      ['all of them', ({ outer, inside }) => [outer.pid!, ...inside]],
    ];
    for (const [name, which] of victims) {
      const machine = await running(t, user, observer);
      const [init] = machine.inside.slice(-1);
      const witness = ['link', 'add', 'witness', 'type', 'veth', 'peer', 'name', 'other', 'netns', String(init)];
      t.ok(succeeds('nsenter', `--net=/proc/${observer.pid}/ns/net`, 'ip', ...witness), 'an interface into its network');
      const all = left(machine, observer);
      t.same(
        all.map((one) => one.split(' ')[0]).filter((one, at, list) => list.indexOf(one) === at),
        ['process', 'mount', 'the'],
        'all is there',
      );
      await run('kill', ['-9', ...which(machine).map(String)]);
      await machine.closed;
      t.same(await leftInTheEnd(machine, observer), [], `${name} killed`);
    }
    t.same(interfaces(), before, 'the machine has the same interfaces as before');
  });
}

test('where the kernel has no pairs of interfaces, a function has a dummy', {
  skip: users[0]!.skip || lacking || noStrace(),
  timeout: LIMIT_MS,
}, async (t) => {
  const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-ends-'));
  t.teardown(() => rmSync(work, { recursive: true }));
  const program = join(work, 'machine');
  // The first request for an interface fails as on a kernel without veth; the second one is for a dummy.
  writeFileSync(
    program,
    `#!/bin/sh
case $1 in
link) [ "$4" = add ] && exec strace -qq -a 1 -xx -s 200 -o '${work}/calls' -e trace=sendto -e inject=sendto:error=EOPNOTSUPP:when=1 '${findProgram()}' "$@" ;;
esac
exec '${findProgram()}' "$@"
`,
  );
  chmodSync(program, 0o755);
  const script = `cd /sys/kernel/config/usb_gadget && mkdir -p g/configs/c.1 g/functions/ecm.0 && echo 02:00:5e:10:00:01 >g/functions/ecm.0/dev_addr &&
ln -s g/functions/ecm.0 g/configs/c.1 && echo dummy_udc.0 >g/UDC && ip -d link show usb0 | grep -o -e ' dummy' -e 02:00:5e:10:00:01; ls /sys/class/net
ip link show usb0.host >/dev/null 2>&1 || echo 'no other end'; ip addr add 10.55.0.1/30 dev usb0 && ip link set usb0 up && ip -o -4 addr show usb0 | grep -o 10.55.0.1/30
rm g/configs/c.1/ecm.0 && rmdir g/functions/ecm.0; ip link show usb0 >/dev/null 2>&1 || echo gone`;
  const outcome = await run(process.execPath, [MAIN, 'run', '-s', 'usb_gadget:nodes=net', '--', 'sh', '-c', script], {
    env: { CONFIGFS_FUSE_MACHINE: program },
    timeout: LIMIT_MS,
  });
  const calls = readFileSync(join(work, 'calls'), 'latin1').trim().split('\n');
  t.match(calls, [asked('veth'), asked('dummy')]);
  t.match(calls, [/EOPNOTSUPP/, /= \d+$/]);
  if (succeeds('unshare', '--net', 'ip', 'link', 'add', 'tried', 'type', 'dummy'))
    t.match(outcome, { status: 0, stderr: '', stdout: '02:00:5e:10:00:01\n dummy\nlo\nusb0\nno other end\n10.55.0.1/30\ngone\n' });
  else t.match(outcome.stderr, /^configfs-fuse: the network interface usb0 cannot be had: (Operation not|Not) supported$/m);
});

/** The kind of an interface in a call, as strace -xx writes bytes. */
function asked(kind: string): RegExp {
  return new RegExp([...Buffer.from(kind)].map((byte) => `\\\\x${byte.toString(16)}`).join(''));
}

function noStrace(): string | false {
  return !succeeds('strace', '-V') && 'strace is not installed';
}
