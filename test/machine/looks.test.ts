/**
 * What programs look at before they trust a configfs: it passes for the kernel's own.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { findProgram } from '../../src/program.js';
import { MAIN, run } from '../cli/support.js';
import { forEachUser, runAs } from '../cli/users.js';
import { until } from '../until.js';

tap.setTimeout(300_000);
if (findProgram() === undefined) tap.plan(0, 'the program is not built: scripts/build-native');

const AT = '/sys/kernel/config';
const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-looks-'));
chmodSync(work, 0o755);
tap.teardown(() => rmSync(work, { recursive: true, force: true }));

/** Prints the magic number of a directory as statfs(2), fstatfs(2), a relative path and /proc/self/cwd have it. */
const STATFS = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/vfs.h>
#include <unistd.h>
static struct statfs s;
static void say(int result) { printf("%d %lx\\n", result, (long)s.f_type); }
int main(int argc, char **argv) {
  (void)argc;
  say(statfs(argv[1], &s));
  say(fstatfs(open(argv[1], O_RDONLY | O_DIRECTORY), &s));
  say(chdir(argv[1]) || statfs(".", &s));
  say(statfs("/proc/self/cwd", &s));
  if (statfs("/", &s) || s.f_type == 0x62656570) return 1;
  return statfs("/no/such", &s) == -1 ? 0 : 1;
}`;
writeFileSync(join(work, 'statfs.c'), STATFS);

for (const [kind, flags] of [
  ['static', ['-static']],
  ['dynamic', []],
  ['static 32-bit', ['-static', '-m32']],
  ['32-bit with large files', ['-static', '-m32', '-D_FILE_OFFSET_BITS=64']],
] as const) {
  const program = join(work, kind);
  const built = spawnSync('gcc', [...flags, '-o', program, join(work, 'statfs.c')]).status === 0;
  forEachUser(`the magic number, in a ${kind} program`, async (t, user) => {
    if (!built) return t.comment('no C compiler for it');
    const magic = '0 62656570\n';
    t.match(await runAs(user, '--', program, AT), { status: 0, stdout: magic.repeat(4), stderr: '' });
    t.match(await runAs(user, '--no-supervisor', '--', program, AT), { status: 0, stdout: /^0 65735546\n/ });
  });
}

forEachUser('the type, in all tables of mounts, for this mount alone', async (t, user) => {
  const script = `findmnt -n -o TARGET,FSTYPE -t configfs; mountpoint ${AT}; for f in /proc/mounts /etc/mtab /proc/self/mounts /proc/$$/mounts /proc/thread-self/mounts; do
    grep -c '^configfs ${AT} configfs rw,' $f; done; cd /proc/self; grep -c ' - configfs configfs rw$' mountinfo; grep -c fuse.configfs mountinfo || :`;
  const { status, stdout, stderr } = await runAs(user, '--mount-type', '--', 'sh', '-c', script);
  t.equal(stderr, '');
  t.equal(status, 0);
  const lines = stdout.trim().split('\n');
  t.same(lines.slice(0, 2), [`${AT} configfs`, `${AT} is a mountpoint`]);
  t.same(lines.slice(2, 8), ['1', '1', '1', '1', '1', '1']);
  const others = readFileSync('/proc/self/mountinfo', 'utf8').match(/ - fuse\.configfs /g)?.length ?? 0;
  // Others are mounting on this machine, too.
  if (others === 0) t.equal(lines[8], '0');
});

forEachUser('the type, whichever way openat2 is told to resolve the path, and not by statmount', async (t, user) => {
  const program = join(work, 'resolve.py');
  writeFileSync(
    program,
    `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
NO_XDEV, NO_MAGICLINKS, NO_SYMLINKS, BENEATH, IN_ROOT = 1, 2, 4, 8, 16
def table(dirfd, path, rules):
    how = (ctypes.c_uint64 * 3)(os.O_RDONLY, 0, rules)
    fd = libc.syscall(437, dirfd, path.encode(), how, 24)
    if fd < 0: return print(errno.errorcode[ctypes.get_errno()])
    with os.fdopen(fd) as file: print(sum(' - configfs ' in line for line in file))
me = f'/proc/{os.getpid()}'
proc = os.open('/proc', os.O_PATH)
mine = os.open(me, os.O_PATH)
table(-100, '/proc/self/mountinfo', 0)
table(-100, '/proc/self/mountinfo', NO_MAGICLINKS)
table(-100, '/proc/self/mountinfo', NO_SYMLINKS)
table(-100, f'{me}/mountinfo', NO_SYMLINKS)
table(mine, 'mountinfo', BENEATH)
table(mine, 'mountinfo', NO_XDEV)
table(mine, '/mountinfo', IN_ROOT)
table(mine, '/mountinfo', BENEATH)
table(mine, '../self/mountinfo', BENEATH)
table(proc, 'self/mountinfo', BENEATH)
for number in (457, 458):
    libc.syscall(number, None, None, 0, 0)
    print(errno.errorcode[ctypes.get_errno()])
`,
  );
  const { stdout, stderr } = await runAs(user, '--mount-type', '--', 'python3', program);
  t.equal(stderr, '');
  t.equal(stdout.trim().split('\n').join(' '), '1 1 ELOOP 1 1 1 1 EXDEV EXDEV 1 ENOSYS ENOSYS');
});

forEachUser('mount -t configfs is content, umount leaves nothing to write to, and a second mount finds what was there', async (t, user) => {
  const script = `mount -t configfs none ${AT}; echo $?; mkdir ${AT}/02-simple-children/kept; umount ${AT} && mkdir ${AT}/new; ls -A ${AT}
    mount -t configfs none ${AT} && ls -d ${AT}/02-simple-children/kept && stat -f -c %t ${AT}; mkdir /tmp/cfg.$$ && mount -t configfs none /tmp/cfg.$$ && ls /tmp/cfg.$$/02-simple-children && umount /tmp/cfg.$$; rmdir /tmp/cfg.$$`;
  const { stdout, stderr, status } = await runAs(user, '--', 'sh', '-c', script);
  t.equal(status, 0);
  t.match(stderr, /already mounted/);
  if (!existsSync(AT)) t.match(stderr, /Read-only file system/);
  t.equal(stdout, `32\n${AT}/02-simple-children/kept\n62656570\ndescription\nkept\n`);
});

forEachUser('/proc/filesystems has configfs, and the machine outside does not change', async (t, user) => {
  const before = readFileSync('/proc/filesystems', 'utf8');
  t.match(await runAs(user, '--', 'sh', '-c', 'grep -c "^nodev.configfs$" /proc/filesystems'), { status: 0, stdout: '1\n' });
  t.equal(readFileSync('/proc/filesystems', 'utf8'), before);
});

forEachUser('privileges stay as they are, and nothing else is filtered', async (t, user) => {
  const script = `grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status`;
  t.equal((await runAs(user, '--', 'sh', '-c', script)).stdout, 'NoNewPrivs:\t0\nSeccomp:\t2\n');
  t.equal((await runAs(user, '--no-supervisor', '--', 'sh', '-c', script)).stdout, 'NoNewPrivs:\t0\nSeccomp:\t0\n');
});

forEachUser('strace and gdb work', async (t, user) => {
  const has = (tool: string) => spawnSync(tool, ['--version']).status === 0;
  if (has('strace'))
    t.match(await runAs(user, '--', 'strace', '-f', '-e', 'trace=statfs', 'stat', '-f', '-c', '%t', AT), {
      status: 0,
      stdout: '62656570\n',
    });
  if (has('gdb'))
    t.match(await runAs(user, '--', 'gdb', '-batch', '-ex', 'run', '--args', 'stat', '-f', '-c', '%t', AT), { stdout: /62656570/ });
});

test("enter: an existing mount passes for the kernel's, and what the command leaves goes on", {
  skip: process.geteuid?.() !== 0 && 'not run by root',
}, async (t) => {
  const dir = mkdtempSync(join(work, 'mnt-'));
  t.match(await run(process.execPath, [MAIN, 'mount', dir, '--daemon']), { status: 0 });
  t.teardown(() => run('umount', ['-l', dir]));
  const enter = (...args: string[]) => run(process.execPath, [MAIN, 'enter', dir, ...args]);
  t.match(await enter('--', 'stat', '-f', '-c', '%t', dir), { status: 0, stdout: '62656570\n' });
  t.match(await enter('--mount-type', '--', 'findmnt', '-n', '-o', 'TARGET', '-t', 'configfs'), { status: 0, stdout: `${dir}\n` });
  t.match(await enter('--', 'sh', '-c', 'exit 7'), { status: 7, stderr: '' });
  t.match(await enter('--', 'no-such-command'), { status: 127, stderr: /command not found/ });
  t.match(await enter('--', 'mount', '-t', 'configfs', 'none', dir), { status: 32 });
  const late = join(work, 'late');
  t.match(
    await enter('--', 'sh', '-c', `(sleep 0.3; stat -f -c %t ${dir} >${late}.new; mv ${late}.new ${late}) >/dev/null 2>&1 & exit 0`),
    { status: 0, stderr: '' },
  );
  await until('it has looked', () => existsSync(late));
  t.equal(readFileSync(late, 'utf8'), '62656570\n');
  t.match(await run(process.execPath, [MAIN, 'enter', work, '--', 'true']), {
    status: 125,
    stderr: /: nothing is mounted there; expected a mount of configfs-fuse/,
  });
});

test('enter: the modules that the mount stands for are loaded, and no other one can be', {
  skip: process.geteuid?.() !== 0 && 'not run by root',
}, async (t) => {
  const dir = mkdtempSync(join(work, 'mnt-'));
  const scratch = mkdtempSync(join(work, 'tmp-'));
  t.match(await run(process.execPath, [MAIN, 'mount', '-s', 'nvmet', '-s', 'gpio-sim', dir, '--daemon']), { status: 0 });
  t.teardown(() => run('umount', ['-l', dir]));
  const enter = (script: string) => run(process.execPath, [MAIN, 'enter', dir, '--', 'sh', '-c', script], { env: { TMPDIR: scratch } });
  t.match(
    await enter(
      'set -e; modprobe nvmet; modprobe nvmet-tcp gpio-sim; modprobe -a configfs gpio-sim; lsmod | grep -c -e ^nvmet -e ^gpio_sim',
    ),
    {
      status: 0,
      stdout: '5\n',
      stderr: '',
    },
  );
  t.match(await enter('modprobe usb_f_acm'), { status: 1, stderr: /FATAL: Module usb_f_acm not found/ });
  t.match(await enter('rmmod nvmet'), { status: 1, stderr: 'rmmod: ERROR: Module nvmet is in use\n' });
  // Those of the machine, too, which ask the kernel.
  const call = `import ctypes, errno, os; ctypes.CDLL(None, use_errno=True).delete_module(b'nvmet', 0); print(errno.errorcode[ctypes.get_errno()])`;
  t.match(await run(process.execPath, [MAIN, 'enter', dir, '--', 'python3', '-c', call]), { stdout: 'EPERM\n' });
  t.same(readdirSync(scratch), [], 'no file is left');
});
