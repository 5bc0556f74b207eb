/**
 * The supervisor among programs that mean no good: many at once, killed ones, nonsense, privileges that come and go.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { findProgram } from '../../src/program.js';
import { MAIN, ROOT, run } from '../cli/support.js';
import { asUser, forEachUser, LIMIT_MS, runAs } from '../cli/users.js';

tap.setTimeout(300_000);
if (findProgram() === undefined) tap.plan(0, 'the program is not built: scripts/build-native');

const AT = '/sys/kernel/config';
const work = mkdtempSync(join(tmpdir(), 'configfs-fuse-hostile-'));
chmodSync(work, 0o755);
tap.teardown(() => rmSync(work, { recursive: true, force: true }));

const hostile = join(work, 'hostile');
const built = spawnSync('gcc', ['-O1', '-pthread', '-o', hostile, join(ROOT, 'test/machine/hostile.c')]).status === 0;
if (!built) tap.plan(0, 'no C compiler');

const isRoot = process.geteuid?.() === 0;
const needsRoot = { skip: !isRoot && 'not run by root', timeout: LIMIT_MS } as const;
/** As root, in a `run` with modules. */
const asRoot = (...command: string[]) =>
  run(process.execPath, [MAIN, 'run', '--mount-type', '-s', 'nvmet', '--', ...command], { timeout: LIMIT_MS });

forEachUser('more threads ask at once than the supervisor has', async (t, user) => {
  t.match(await runAs(user, '--', hostile, 'many', AT, '200', '20'), { status: 0, stdout: '0 wrong\n', stderr: '' });
});

forEachUser('few descriptors: each call is answered all the same', async (t, user) => {
  // Whoever runs the tests may have left some open.
  const script = `for fd in /proc/$$/fd/*; do fd=\${fd##*/}; [ $fd -lt 3 ] || eval "exec $fd>&-"; done; ulimit -n $0; exec "$@"`;
  // As it is shipped: Node opens the files of a program that is not bundled many at a time, how many depends on the machine, and that may be 40.
  const shipped = join(ROOT, 'dist/cli/main.cjs');
  const command = [process.execPath, shipped, 'run', '--', hostile, 'many', AT, '200', '20'];
  t.match(await asUser(user, 'bash', '-c', script, '40', ...command), { status: 0, stdout: '0 wrong\n', stderr: '' });
  t.match(
    await asUser(user, 'bash', '-c', script, '21', process.execPath, shipped, 'run', '--', 'true'),
    { status: 125, stderr: /^configfs-fuse: .*(too many open files|EMFILE)/ },
    'too few are told',
  );
  // And one that lies above the limit cannot be passed on.
  const above = `exec 200>&1; ulimit -n 64; exec "$@"`;
  const { status, stderr } = await asUser(user, 'bash', '-c', above, 'bash', process.execPath, MAIN, 'run', '--', 'true');
  t.equal(status, 125);
  t.match(stderr, 'its descriptors cannot be passed on');
});

forEachUser('callers are killed, end and execute something else while they ask', async (t, user) => {
  t.match(await runAs(user, '--', hostile, 'killed', AT, '20'), { status: 0, stdout: '62656570\n', stderr: '' });
});

forEachUser('a tree of processes, each of which asks', async (t, user) => {
  const script = `b() { [ $1 = 0 ] || { b $(($1 - 1)) & b $(($1 - 1)) & wait; }; stat -f -c %t ${AT}; }; b 5 | sort | uniq -c`;
  t.match(await runAs(user, '--', 'sh', '-c', script), { status: 0, stdout: /^ *63 62656570\n$/, stderr: '' });
});

forEachUser('a program gets no second listener, and may have a filter', async (t, user) => {
  t.match(await runAs(user, '--', hostile, 'listener', AT), { status: 0, stdout: 'EBUSY\n0\nEXDEV\n62656570\n' });
});

forEachUser('a path that another thread changes', async (t, user) => {
  t.match(await runAs(user, '--', hostile, 'race', AT, '2000'), { status: 0, stdout: '0 strange\n' });
});

forEachUser('addresses, descriptors and sizes that mean nothing are refused as the kernel does it', async (t, user) => {
  const { stdout } = await runAs(user, '--mount-type', '-s', 'nvmet', '--', hostile, 'garbage', AT);
  const statfs = 'EFAULT EFAULT EFAULT ENAMETOOLONG ENOENT EBADF EBADF';
  t.equal(stdout.trim(), `${statfs} EFAULT EFAULT ENOENT ENOTDIR EFAULT ENOENT EBADF EPERM EFAULT EINVAL`);
});

forEachUser('mount(2) with the old magic in its flags does not reach the kernel either', async (t, user) => {
  t.equal((await runAs(user, '--', hostile, 'mount', AT, '0xc0ed0000')).stdout, 'EBUSY\n');
  t.equal((await runAs(user, '--', hostile, 'mount', AT, '0xc0ed0001')).stdout, 'EBUSY\n');
});

forEachUser('in a mount namespace of its own, a program mounts it again', async (t, user) => {
  const script = `umount ${AT}; mount -t configfs none ${AT} && stat -f -c %t ${AT} && ls ${AT}`;
  t.match(await runAs(user, '-s', 'nvmet', '--', 'unshare', '-m', 'sh', '-c', script), { status: 0, stdout: '62656570\nnvmet\n' });
  // And the others go on as before.
  const outside = `unshare -m sh -c 'umount ${AT}; mount -t configfs none ${AT}'; ls ${AT}`;
  t.match(await runAs(user, '-s', 'nvmet', '--', 'sh', '-c', outside), { status: 0, stdout: 'nvmet\n' });
});

test('who may mount and load modules has the capability, whoever he is', needsRoot, async (t) => {
  const mount = [hostile, 'mount', AT];
  const has = (tool: string) => spawnSync(tool, ['--version']).error === undefined;
  if (!has('setpriv')) return t.comment('setpriv is missing');
  t.equal((await asRoot(...mount)).stdout, 'EBUSY\n');
  t.equal((await asRoot('setpriv', '--reuid', '65534', '--clear-groups', '--', ...mount)).stdout, 'EPERM\n');
  t.equal((await asRoot('setpriv', '--bounding-set', '-sys_admin', '--', ...mount)).stdout, 'EPERM\n');
  t.equal((await asRoot('unshare', '--user', '--map-root-user', ...mount)).stdout, 'EPERM\n', 'root of another user namespace');
  // Whoever may not be looked into belongs to root in /proc.
  const secret = join(work, 'secret');
  copyFileSync(hostile, secret);
  chmodSync(secret, 0o111);
  const asNobody = ['setpriv', '--reuid', '65534', '--clear-groups', '--', secret];
  t.equal((await asRoot(...asNobody, 'mount', AT)).stdout, 'EPERM\n', 'a program that may not be read');
  t.equal((await asRoot(...asNobody, 'who', AT)).stdout, '65534 62656570\n');
  const unload = [
    'python3',
    '-c',
    'import ctypes; l = ctypes.CDLL(None, use_errno=True); print(l.syscall(176, b"nvmet_tcp", 0), ctypes.get_errno())',
  ];
  if (process.arch !== 'x64' || !has('python3')) return;
  t.equal((await asRoot(...unload)).stdout, '0 0\n');
  t.equal((await asRoot('setpriv', '--bounding-set', '-sys_module', '--', ...unload)).stdout, '-1 1\n');
});

test('a set-uid program', needsRoot, async (t) => {
  if (spawnSync('findmnt', ['-n', '-o', 'OPTIONS', '-T', work], { encoding: 'utf8' }).stdout.includes('nosuid'))
    return t.comment('its file system has no such programs');
  const file = join(work, 'set-uid');
  copyFileSync(hostile, file);
  chmodSync(file, 0o4755);
  t.equal((await asRoot('setpriv', '--reuid', '65534', '--clear-groups', '--', file, 'who', AT)).stdout, '0 62656570\n');
  t.equal((await asRoot('setpriv', '--reuid', '65534', '--clear-groups', '--', file, 'mount', AT)).stdout, 'EBUSY\n');
});

forEachUser('run in run: the inner one works, and says what it has not', async (t, user) => {
  const inner = [process.execPath, MAIN, 'run', '--mount-type', '-s', 'nvmet', '--', 'ls', AT];
  t.match(await runAs(user, '--', ...inner), { status: 0, stdout: 'nvmet\n', stderr: /another supervisor is at work/ });
});

test('numbers of 32-bit calls are the kernel headers’', async (t) => {
  const rows = readFileSync(join(ROOT, 'src/machine/native/supervisor/traps.c'), 'utf8').matchAll(
    /\{AUDIT_ARCH_(I386|ARM), (\d+), (\w+)\}/g,
  );
  const headers = {
    I386: ['/usr/include/x86_64-linux-gnu', 'asm/unistd_32.h'],
    ARM: ['/usr/arm-linux-gnueabihf/include', 'asm/unistd.h'],
  } as const;
  const names: Record<string, readonly string[]> = {
    STATFS32: ['statfs'],
    FSTATFS32: ['fstatfs'],
    STATMOUNT: ['statmount', 'listmount'],
  };
  let count = 0;
  for (const [, arch, number, call] of rows) {
    const [directory, header] = headers[arch as keyof typeof headers];
    if (!existsSync(join(directory, header))) continue;
    const among = (names[call!] ?? [call!.toLowerCase()]).map((name) => `__NR_${name} == ${number}`).join(' || ');
    const source = `#include "${join(directory, header)}"\n_Static_assert(${among}, "");\n`;
    const file = join(work, `${arch}-${number}.c`);
    writeFileSync(file, source);
    const { status, stderr } = spawnSync('gcc', ['-fsyntax-only', '-D__ARM_EABI__', '-isystem', directory, file], { encoding: 'utf8' });
    // Headers older than a call do not name it.
    if (!/undeclared/.test(stderr)) t.equal(status, 0, `${arch} ${call} ${number}`);
    count++;
  }
  if (count === 0) t.comment('no headers for 32-bit programs');
});
