/**
 * Kernel modules in `run`: those of the sets are there, the machine's own are out of reach.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { findProgram } from '../../src/program.js';
import { MAIN, run } from '../cli/support.js';
import { forEachUser, LIMIT_MS, runAs, type User } from '../cli/users.js';

tap.setTimeout(300_000);
if (findProgram() === undefined) tap.plan(0, 'the program is not built: scripts/build-native');

const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-modules-'));
chmodSync(work, 0o755);
tap.teardown(() => rmSync(work, { recursive: true, force: true }));

/** Each line of the script, with its status and what it says. */
async function session(user: User, set: string, lines: readonly string[], options: readonly string[] = []): Promise<string[]> {
  const text = lines.map((line) => `out=$( (${line}) 2>&1); echo "$?:$out" | tr '\\n' '|'; echo`).join('\n');
  const { stdout } = await runAs(user, '-s', set, ...options, '--', 'sh', '-c', `PATH=$PATH:/usr/sbin:/sbin\n${text}`);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/\|$/, ''));
}

const release = spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim();

forEachUser('modprobe as kmod has it: what the set stands for, and nothing else', async (t, user) => {
  const missing = (name: string) => `Module ${name} not found in directory /lib/modules/${release}`;
  const cases: [string, string][] = [
    ['modprobe nvmet', '0:'],
    ['modprobe nvmet-tcp', '0:'],
    ['modprobe nvmet_tcp debug=1', '0:'],
    ['modprobe configfs', '0:'],
    ['modprobe -n -v nvmet', '0:'],
    ['modprobe -R nvmet-rdma', '0:nvmet_rdma'],
    ['modprobe --first-time nvmet', "1:modprobe: ERROR: could not insert 'nvmet': Module already in kernel"],
    ['modprobe no-such', `1:modprobe: FATAL: ${missing('no-such')}`],
    ['modprobe -q no-such', '1:'],
    ['modprobe -a nvmet no-such nvmet-fc', `1:modprobe: WARNING: ${missing('no-such')}`],
    ['modprobe', '1:modprobe: ERROR: missing parameters. See -h.'],
    ['modprobe -r no-such', '1:modprobe: FATAL: Module no-such not found.'],
    ['modprobe -r nvmet', '1:modprobe: FATAL: Module nvmet is in use.'],
    ['rmmod nvmet', '1:rmmod: ERROR: Module nvmet is in use by: nvmet_tcp nvmet_rdma nvmet_fc nvme_loop'],
    ['rmmod no_such', '1:rmmod: ERROR: Module no_such is not currently loaded'],
    ['rmmod nvmet-fc nvme-loop', '0:'],
    ['cat /sys/module/nvmet/refcnt /sys/module/nvmet/initstate', '0:3|live'],
    ['modprobe -r nvmet_fc', '0:'],
    ['modprobe -r --first-time nvmet_fc', '1:modprobe: FATAL: Module nvmet_fc is not in kernel.'],
    ['modprobe -v nvme-loop', `0:insmod /lib/modules/${release}/kernel/nvme_loop.ko `],
    [
      'lsmod | grep -E "^(nvme|configfs)" | tr -s " "',
      '0:nvmet 16384 4 nvmet_tcp,nvmet_rdma,nvme_loop|nvmet_tcp 16384 0|nvmet_rdma 16384 0|nvme_loop 16384 0|configfs 16384 2 nvmet',
    ],
    ['insmod /no/such.ko', '1:insmod: ERROR: could not load module /no/such.ko: No such file or directory'],
    ['modinfo no-such', '1:modinfo: ERROR: Module no-such not found.'],
    ['modinfo -F name nvmet-tcp', '0:nvmet_tcp'],
    ['depmod -a', '0:'],
  ];
  // One port is one more user of nvmet, until it is gone.
  const lines = await session(user, 'nvmet', ['mkdir /sys/kernel/config/nvmet/ports/1', ...cases.map(([line]) => line)]);
  t.equal(lines.shift(), '0:');
  for (const [at, [line, expected]] of cases.entries()) t.equal(lines[at], expected, line);
});

forEachUser('a subsystem goes and comes with its module, and so does what the module needs', async (t, user) => {
  const lines = await session(user, 'gpio-sim', [
    'mkdir /sys/kernel/config/gpio-sim/a',
    'rmmod gpio-sim',
    'rmdir /sys/kernel/config/gpio-sim/a; rmmod gpio-sim',
    'ls /sys/kernel/config; ls -d /sys/module/gpio_sim',
    'modprobe gpio-sim && ls /sys/kernel/config',
    'mkdir /sys/kernel/config/gpio-sim/a && cat /sys/module/gpio_sim/refcnt',
  ]);
  t.same(lines, [
    '0:',
    '1:rmmod: ERROR: Module gpio_sim is in use',
    '0:',
    "2:ls: cannot access '/sys/module/gpio_sim': No such file or directory",
    '0:gpio-sim',
    '0:1',
  ]);
  t.same(
    await session(user, 'cluster', [
      'modprobe -r ocfs2',
      'modprobe -r ocfs2-dlmfs',
      'modprobe -r ocfs2_stack_o2cb',
      'ls /sys/module | grep -c ocfs2',
      'ls /sys/kernel/config',
      'modprobe ocfs2',
      'ls /sys/module | grep -c ocfs2',
      'ls /sys/kernel/config',
    ]),
    [...['0:', '0:', '0:', '1:0', '0:', '0:', '0:3', '0:cluster']],
  );
});

forEachUser('what mkdir loads is loaded, and modprobe brings the others back', async (t, user) => {
  const target = '/sys/kernel/config/target';
  const lines = await session(user, 'target', [
    'modprobe -r tcm_loop vhost_scsi target_core_file',
    'ls /sys/module | grep -c -e tcm_loop -e vhost_scsi -e target_core_file',
    `mkdir ${target}/vhost`,
    `mkdir ${target}/loopback && lsmod | grep -c ^tcm_loop`,
    'modprobe -r tcm_loop',
    `mkdir ${target}/core/fileio_0 && lsmod | grep -c ^target_core_file`,
    'modprobe -r target_core_file',
    `modprobe vhost_scsi && mkdir ${target}/vhost`,
    `rmdir ${target}/loopback ${target}/vhost ${target}/core/fileio_0 && modprobe -r tcm_loop vhost_scsi`,
    `mkdir ${target}/core/rd_mcp_0 && modprobe -r target_core_file && mkdir ${target}/core/fileio_0`,
  ]);
  const refused = (name: string): string => `1:mkdir: cannot create directory '${target}/${name}': Invalid argument`;
  const inUse = (name: string): string => `1:modprobe: FATAL: Module ${name} is in use.`;
  // How it quotes depends on the language.
  t.same(
    lines.map((line) => line.replace(/[‘’]/g, "'")),
    [...['0:', '1:0', refused('vhost'), '0:1', inUse('tcm_loop'), '0:1', inUse('target_core_file'), '0:', '0:'], refused('core/fileio_0')],
  );
});

forEachUser('no path leads to the modules of the machine', async (t, user) => {
  const tools = ['modprobe', 'rmmod', 'insmod', 'lsmod']
    .flatMap((tool) => ['/sbin', '/usr/sbin', '/bin', '/usr/bin'].map((dir) => `${dir}/${tool}`))
    .filter(existsSync);
  const found = await session(
    user,
    'samples',
    tools.map((tool) => `${tool} --version; ${tool} no-such-module`),
  );
  for (const [at, tool] of tools.entries()) t.notMatch(found[at], /libkmod|\bkmod version \d+$/, tool);
  writeFileSync(
    join(work, 'calls.py'),
    `import ctypes, errno, os, sys
libc = ctypes.CDLL(None, use_errno=True)
number = {'x86_64': (175, 313, 176), 'aarch64': (105, 273, 106)}[os.uname().machine]
def call(which, *args):
    print('ok' if libc.syscall(number[which], *args) == 0 else errno.errorcode[ctypes.get_errno()], end=' ')
os.chdir(sys.argv[1])
call(0, b'', 0, b'')
for name in ('other.ko', 'nvmet.ko', 'nvmet-fc.ko'):
    fd = os.open(name, os.O_RDONLY | os.O_CREAT)
    call(1, fd, b'', 0)
call(2, b'nvmet-fc', 0)
call(2, b'nvmet', 0)
call(2, b'no_such', 0)
fd = os.open('nvmet-fc.ko', os.O_RDONLY)
call(1, fd, b'', 0)
`,
  );
  t.same(await session(user, 'nvmet', [`python3 ${work}/calls.py $(mktemp -d)`]), [
    '0:EPERM EPERM EEXIST EEXIST ok EAGAIN ENOENT ok '.trimEnd() + ' ',
  ]);
});

forEachUser("what a subsystem asks for and cannot have is said in one line; variables are the user's first", async (t, user) => {
  const file = join(work, `asks-${user.name}.mjs`);
  writeFileSync(
    file,
    `import { ConfigSubsystem } from 'configfs-fuse';
export default Object.assign(new ConfigSubsystem({}, 'asks'), { surroundings: { mountType: true, environment: { HOME: '/none', NEW: 'set' } } });
`,
  );
  const script = 'grep -c " configfs rw" /proc/mounts; echo "$NEW"; [ "$HOME" != /none ] && echo kept';
  t.match(await runAs(user, '-s', file, '--', 'sh', '-c', script), { status: 0, stdout: '1\nset\nkept\n', stderr: '' });
  t.match(await runAs(user, '-s', file, '--no-supervisor', '--', 'true'), {
    status: 0,
    stderr: /^configfs-fuse: tables of mounts .* needs the supervisor\n$/,
  });
});

forEachUser('a system bus of its own, for whomever the command is', async (t, user) => {
  if (['dbus-daemon', 'dbus-send'].some((tool) => spawnSync(tool, ['--version']).error))
    return t.comment('dbus-daemon or dbus-send is not installed');
  const file = join(work, `bus-${user.name}.mjs`);
  writeFileSync(
    file,
    `import { ConfigSubsystem } from 'configfs-fuse';
export default Object.assign(new ConfigSubsystem({}, 'bus'), { surroundings: { systemBus: true } });
`,
  );
  const names = ['dbus-send', '--system', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ListNames'];
  for (const options of [[], ['--keep-user']]) {
    t.match(
      await runAs(user, '-s', file, ...options, '--', ...names),
      { status: 0, stdout: /string "org.freedesktop.DBus"/ },
      `${options}`,
    );
  }
});

forEachUser('what is private is so without the C program, too', async (t, user) => {
  const module = join(work, 'private.mjs');
  writeFileSync(
    module,
    `import { ConfigSubsystem } from 'configfs-fuse';
const subsystem = new ConfigSubsystem({}, 'private');
subsystem.surroundings = { directories: [{ path: '/run', empty: true }, { path: '/etc', files: { first: '1' } }, '/var/lib/made/here'] };
export default subsystem;
`,
  );
  const script =
    'set -e; touch /run/targetcli.lock /etc/second /var/lib/made/here/third; cat /etc/first; test -s /etc/passwd; test ! -e /run/lock';
  const look = () =>
    ['/run/targetcli.lock', '/etc/first', '/etc/second', '/var/lib/made'].map((path) => statSync(path, { throwIfNoEntry: false })?.ctimeMs);
  const before = look();
  const env = { CONFIGFS_FUSE_MACHINE: '' };
  const [program, ...args] = [...user.words, process.execPath, MAIN, 'run', '-s', module, '--', 'sh', '-c', script];
  t.match(await run(program!, args, { env, timeout: LIMIT_MS }), { status: 0, stdout: '1', stderr: /directories alone are there/ });
  t.same(look(), before);
});

test('the machine is the same before and after', { skip: process.geteuid?.() !== 0 && 'not run by root' }, async (t) => {
  // Others are at work on this machine, too: so what they do not touch.
  const look = () => [
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => /^(\S+ ){4}\/(sys|proc|etc|usr|bin|sbin|run\/dbus|var\/lib)([/ ]|$)/.test(line) && !line.includes('docker'))
      .sort(),
    existsSync('/proc/modules') && readFileSync('/proc/modules', 'utf8').replace(/ \d+ /g, ' '),
    readdirSync('/sys/module').sort().join(),
    ['/run/mine', '/etc/all-of-it', '/run/dbus/system_bus_socket'].map((path) => existsSync(path)),
    ['/usr/bin/kmod', '/usr/sbin/modprobe', '/sbin/modprobe'].map((path) => existsSync(path) && statSync(path).ino),
  ];
  const module = join(work, 'all.mjs');
  writeFileSync(
    module,
    `import { ConfigSubsystem } from 'configfs-fuse';
const subsystem = new ConfigSubsystem({}, 'all');
subsystem.surroundings = { modules: ['all'], systemBus: true, directories: ['/run', { path: '/etc/all-of-it', files: { first: '1' } }, { path: '/var/lib', empty: true }] };
export default subsystem;
`,
  );
  const { users } = await import('../cli/users.js');
  for (const user of users.filter(({ skip }) => !skip)) {
    const before = look();
    const script = `set -e; touch /run/mine /etc/all-of-it/second; cat /etc/all-of-it/first; ls -A /var/lib; modprobe -r all; test -S /run/dbus/system_bus_socket || ! command -v dbus-daemon; ls /etc/passwd`;
    t.match(await runAs(user, '-s', module, '--', 'sh', '-c', script), { status: 0, stdout: '1/etc/passwd\n' }, user.name);
    t.same(look(), before, `after ${user.name}`);
  }
});
