/**
 * The limits that docs/security.md names, each as it is: whoever changes one has to change the page.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type Test } from 'tap';
import { MAIN, run, start } from '../cli/support.js';
import { mounted } from './mounted.js';
import { until } from '../until.js';
import { transports } from './transports.js';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}.js`, import.meta.url));
const [kernel, native] = [transports.find(({ name }) => name === 'kernel')!, transports.find(({ name }) => name === 'native')!];
const options = { skip: kernel.skip, timeout: 240_000 };

/** A directory that everybody may search. */
function outside(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  chmodSync(dir, 0o755);
  return dir;
}

/** What a script prints, with the messages of errors alone. */
async function told(script: string): Promise<string> {
  const { stdout } = await run('/bin/sh', ['-c', `{ ${script}; } 2>&1 | sed 's/.*: //'`], { env: { LC_ALL: 'C' } });
  return stdout.trim();
}

test('a process that has no number in the PID namespace of the daemon', options, async (t) => {
  const dir = outside(t);
  mkdirSync(join(dir, 'm'));
  const arguments_ = ['-m', '-p', '-f', '--mount-proc', '--kill-child', process.execPath, MAIN, 'mount', join(dir, 'm')];
  const server = start('unshare', [...arguments_, '-s', fixture('paths'), '-s', fixture('links')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  t.teardown(async () => {
    server.kill('SIGKILL');
    await ended;
  });
  await new Promise((resolve, reject) => {
    server.stdout!.once('data', resolve);
    server.once('exit', reject);
  });
  // Only its descendants have its mounts. Who enters its mount namespace alone has no number in its PID namespace.
  const daemon = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim();
  const M = `${dir}/m`;
  const inside = (script: string): Promise<string> => told(`nsenter -m -t ${daemon} -- sh -c '${script}'`);
  const real = (path: string, before = ''): Promise<string> =>
    inside(`${before} echo ${path} | tee ${M}/paths/real >/dev/null && cat ${M}/paths/real`);
  writeFileSync(join(dir, 'file'), '');
  t.equal(await real(`${dir}/file`), `${dir}/file`, 'an absolute path, as the daemon sees it');
  t.equal(await real('file', `cd ${dir};`), 'No such file or directory', 'it has no working directory');
  t.equal(await real('/proc/self/cwd'), 'No such file or directory', 'nor a /proc/self');

  for (const [name, mode] of [
    ['members', 0o710],
    ['others', 0o701],
    ['all', 0o711],
  ] as const) {
    mkdirSync(join(dir, name));
    chownSync(join(dir, name), 12, 4242);
    chmodSync(join(dir, name), mode);
  }
  const as = (groups: string, path: string): Promise<string> =>
    inside(`setpriv --reuid=65534 --regid=65534 ${groups} ln -sT ${path} ${M}/storage/pools/p/l`);
  await inside(`mkdir ${M}/storage/pools/p; chmod 777 ${M}/storage/pools/p`);
  for (const groups of ['--groups=4242', '--clear-groups']) {
    t.equal(await as(groups, `${dir}/members/x`), 'Permission denied', `${groups}: what a group lets in`);
    t.equal(await as(groups, `${dir}/others/x`), 'Permission denied', `${groups}: what a group may keep out`);
    t.equal(await as(groups, `${dir}/all/x`), 'No such file or directory', `${groups}: what all may search`);
  }
  mkdirSync(join(dir, 'closed'), 0o700);
  chownSync(join(dir, 'closed'), 12, 12);
  t.equal(await inside(`ln -sT ${dir}/closed/x ${M}/storage/pools/p/l`), 'Permission denied', "root's capabilities do not count");
});

test('root that has given up its capabilities is kept out above the mount, too', options, async (t) => {
  const fs = await mounted(t, kernel, '-s', fixture('links'));
  const dir = outside(t);
  mkdirSync(join(dir, 'closed/m'), { recursive: true });
  chmodSync(join(dir, 'closed'), 0o700);
  chownSync(join(dir, 'closed'), 12, 12);
  await fs.sh('mkdir storage/pools/p storage/disks/a');
  const link = (who: string, text: string): Promise<string> =>
    told(
      `unshare -m --propagation private sh -c 'mount --bind ${fs.dir} ${dir}/closed/m && cd ${dir}/closed/m && ${who} ln -sT ${text} storage/pools/p/l && rm storage/pools/p/l'`,
    );
  const without = 'setpriv --bounding-set=-dac_override,-dac_read_search';
  for (const name of ['a', 'none']) {
    t.equal(await link(without, `${dir}/closed/m/storage/disks/${name}`), 'Permission denied', name);
  }
  t.equal(await link('', `${dir}/closed/m/storage/disks/a`), '', 'with them it is not');
});

test('a file that another program serves over FUSE is an O_PATH descriptor for a driver', options, async (t) => {
  const other = await mounted(t, kernel, '-s', 'samples');
  const fs = await mounted(t, kernel, '-s', fixture('paths'));
  const file = `${other.dir}/01-childless/showme`;
  const on = (name: string): Promise<string> =>
    told(`echo ${file} | tee ${fs.dir}/paths/${name} >/dev/null && cat ${fs.dir}/paths/${name}`);
  t.equal(await on('real'), file);
  t.equal(await on('stat'), '100000');
  t.equal(await on('read'), 'Input/output error', 'which cannot be read (EBADF)');
  // One that hangs keeps nobody but its caller waiting.
  other.server.kill('SIGSTOP');
  t.equal(await on('read'), 'Connection timed out');
  t.equal(await told(`echo /dev/null | tee ${fs.dir}/paths/stat >/dev/null && cat ${fs.dir}/paths/stat`), '20000', 'the next is served');
  other.server.kill('SIGCONT');
});

/** Restricts itself by Landlock to reading no file, then writes a path to an attribute. */
const CONFINED = `
import ctypes, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
rules = libc.syscall(444, struct.pack('Q', 1 << 2), 8, 0)
if rules < 0: sys.exit(77)
attribute = open(sys.argv[1], 'w')
libc.prctl(38, 1, 0, 0, 0)
if libc.syscall(446, rules, 0): sys.exit(77)
try: open(sys.argv[2]); print('open')
except PermissionError: print('refused')
attribute.write(sys.argv[2])
attribute.close()
`;

test('what Landlock keeps from a caller, a driver opens for it', options, async (t) => {
  const fs = await mounted(t, kernel, '-s', fixture('paths'));
  const dir = outside(t);
  writeFileSync(join(dir, 'file'), 'sevens\n');
  const { status, stdout } = await run('python3', ['-c', CONFINED, `${fs.dir}/paths/read`, join(dir, 'file')]).catch(() => ({
    status: 77,
    stdout: '',
  }));
  if (status === 77) return void t.pass('no Landlock, or no Python, here');
  t.equal(stdout, 'refused\n', 'the kernel refuses');
  t.equal(await told(`cat ${fs.dir}/paths/read`), '7 sevens', 'the daemon does not');
});

test('over the native transport, paths are those of the daemon', { ...options, skip: native.skip || kernel.skip }, async (t) => {
  const fs = await mounted(t, native, '-s', fixture('paths'));
  const dir = outside(t);
  writeFileSync(join(dir, 'file'), 'sevens\n', { mode: 0o600 });
  t.equal(
    await told(
      `chmod 666 ${fs.dir}/paths/read; setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'echo ${dir}/file >${fs.dir}/paths/read'; cat ${fs.dir}/paths/read`,
    ),
    '7 sevens',
    'also what only the daemon may open',
  );
  t.not(await told(`cd ${dir}; echo . | tee ${fs.dir}/paths/real >/dev/null; cat ${fs.dir}/paths/real`), dir, 'a relative path');
});

test('over the native transport, a link leads only through directories that everybody may search', {
  ...options,
  skip: native.skip || kernel.skip,
}, async (t) => {
  const fs = await mounted(t, native, '-s', fixture('links'));
  const dir = outside(t);
  mkdirSync(join(dir, 'closed/in'), { recursive: true });
  await fs.sh('mkdir storage/pools/p storage/disks/a');
  const link = (text: string): Promise<string> => told(`ln -sT ${text} ${fs.dir}/storage/pools/p/l && rm ${fs.dir}/storage/pools/p/l`);
  t.equal(await link(`${dir}/closed/in`), 'Operation not permitted', 'a directory outside of the mount');
  t.equal(await link(`${fs.dir}/storage/disks/a`), '', 'a target');
  chmodSync(join(dir, 'closed'), 0o770);
  await fs.sh('chmod 770 storage/disks');
  t.equal(await link(`${dir}/closed/in`), 'Permission denied', 'not even for root, which may be anybody');
  t.equal(await link(`${fs.dir}/storage/disks/a`), 'Permission denied', 'nor inside of the mount');
});

test('while one process makes a name in a directory, the next one waits', options, async (t) => {
  const fs = await mounted(t, kernel, '-s', fixture('links'));
  const hung = await mounted(t, kernel, '-s', 'samples');
  await fs.sh('mkdir storage/pools/p storage/pools/q');
  hung.server.kill('SIGSTOP');
  t.teardown(() => void hung.server.kill('SIGCONT'));
  const first = spawn('ln', ['-s', `${hung.dir}/01-childless/x`, `${fs.dir}/storage/pools/p/l`], { stdio: 'ignore' });
  const over = new Promise((resolve) => first.once('exit', resolve));
  const seconds = async (directory: string): Promise<number> => {
    const began = Date.now();
    await fs.sh(`ln -s /no/such storage/pools/${directory}/other`);
    return (Date.now() - began) / 1000;
  };
  await fs.sh('sleep 0.3');
  const [same, another] = await Promise.all([seconds('p'), seconds('q')]);
  t.ok(same < 20, `${same} s in the same directory, as long as the first takes`);
  t.ok(another < same || same < 1, `${another} s in another one`);
  await over;
  hung.server.kill('SIGCONT');
});

/** Writes what is mapped from the file $2 to the attribute $1. */
const WRITE_MAPPED = `
import mmap, os, sys
to = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND)
mapped = mmap.mmap(os.open(sys.argv[2], os.O_RDONLY), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ)
print('ready', flush=True)
sys.stdin.readline()
os.write(to, mapped)`;

test('a writer whose memory does not answer keeps others from writing to the same attribute', options, async (t) => {
  const fs = await mounted(t, kernel, '-s', 'samples');
  const hung = await mounted(t, kernel, '-s', 'samples');
  await fs.sh('mkdir 02-simple-children/a 02-simple-children/b');
  const [a, b] = [`${fs.dir}/02-simple-children/a/storeme`, `${fs.dir}/02-simple-children/b/storeme`];
  const slow = spawn('python3', ['-c', WRITE_MAPPED, a, `${hung.dir}/01-childless/showme`], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.teardown(() => void slow.kill('SIGKILL'));
  await once(slow.stdout, 'data');
  hung.server.kill('SIGSTOP');
  t.teardown(() => void hung.server.kill('SIGCONT'));
  slow.stdin.end('\n');
  await until('the writer waits for its memory', () => waits(slow.pid!));
  const other = spawn('sh', ['-c', `exec printf 5 1<>"${a}"`], { stdio: ['ignore', 'inherit', 'inherit'] });
  const over = once(other, 'exit').then(() => 'over');
  await until('the other one waits for the writer', () => waits(other.pid!));
  t.equal(await told(`cat ${a}; echo 7 >${b}; cat ${b}`), '0\n7', 'who reads it, or writes elsewhere, does not wait');
  t.equal(await Promise.race([over, 'it waits']), 'it waits');
  slow.kill('SIGKILL');
  t.equal(await over, 'over', 'until the first is killed');
  t.equal(await told(`cat ${a}`), '5');
});

/** Is a process in a call that lasts? */
function waits(pid: number): boolean {
  return /^State:\s+[DS]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
}
