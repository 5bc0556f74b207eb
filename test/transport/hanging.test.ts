/**
 * A neighbour that never answers: a file system that hangs harms nobody but those who ask for it.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { MAIN } from '../cli/support.js';
import { FakeVfs } from './fake-vfs.js';
import { cannotMount, directory, live, sh, start } from './live.js';
import { isRunning, sleep, until, untilNone } from '../until.js';

t.setTimeout(240_000);
const skip = cannotMount;

/** A mount whose daemon is stopped. */
async function hanging(t: { teardown(fn: () => unknown): unknown }): Promise<string> {
  const dir = directory(t);
  const server = spawn(process.execPath, [MAIN, 'mount', dir, '--transport', 'kernel'], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => void server.kill('SIGKILL'));
  await new Promise((resolve) => server.stdout.once('data', resolve));
  server.kill('SIGSTOP');
  return dir;
}

/** Processes that a process has started, and that still run. */
function children(parent = process.pid): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return new RegExp(`^PPid:\\s*${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'latin1'));
    } catch {
      return false;
    }
  });
}

t.test('link targets in a directory that hangs', { skip }, async (t) => {
  const hung = await hanging(t);
  const vfs = new FakeVfs();
  vfs.add(vfs.root, 'd', 'd');
  // A directory for each: the kernel lets one process at a time make a name in a directory.
  for (let n = 0; n < 12; n++) vfs.add(vfs.root, `d${n}`, 'd');
  const mount = await live(t, vfs);
  const before = children();
  const began = Date.now();
  // More than libuv's pool has threads, and one of them killed.
  const waiting = Array.from({ length: 12 }, (_, n) => start(mount, `exec ln -s ${hung}/01-childless/x${n} $M/d${n}/hung`));
  const outputs = waiting.map(
    (child) =>
      new Promise<string>((resolve) => {
        let text = '';
        child.stderr!.on('data', (data: Buffer) => (text += data.toString()));
        child.on('close', () => resolve(text));
      }),
  );
  await sleep(300);
  waiting[0]!.kill('SIGKILL');
  const other = await sh(mount, 'ln -s /tmp/. $M/d/other 2>&1; ln -s /no/such $M/d/other 2>&1; ls $M');
  t.match(other.out, /not permitted[^]*No such file[^]*d\nd0\n/, 'others are answered');
  const told = await Promise.all(outputs);
  t.ok(Date.now() - began < 60_000, 'and nobody waits for ever');
  t.match(told.slice(1), Array(11).fill(/timed out/i));
  t.match((await sh(mount, 'ln -s /no/such $M/d/other 2>&1')).out, /No such file/, 'afterwards, too');
  await mount.unmount();
  t.same(await untilNone(() => children().filter((pid) => !before.includes(pid))), [], 'no process is left that looks at paths');
});

t.test('a working directory that hangs', { skip }, async (t) => {
  const dir = directory(t);
  const server = spawn(process.execPath, [MAIN, 'mount', dir, '--transport', 'kernel'], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => void server.kill('SIGKILL'));
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const vfs = new FakeVfs();
  vfs.add(vfs.root, 'd', 'd');
  vfs.add(vfs.root, 'e', 'd');
  const mount = await live(t, vfs);
  const script = `
    chdir "${dir}/01-childless" or die; $| = 1; print "ready\\n"; <STDIN>;
    for my $to ("x", "../x", "/proc/self/cwd/x", "$ENV{M}/d") { symlink($to, "$ENV{M}/d/l"); print "$!,"; unlink "$ENV{M}/d/l"; $! = 0 }`;
  const caller = spawn('perl', ['-e', script], { env: { ...process.env, M: mount.path, LC_ALL: 'C' }, stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  caller.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => caller.stdout.once('data', resolve));
  server.kill('SIGSTOP');
  const ended = new Promise((resolve) => caller.once('close', resolve));
  caller.stdin.end('\n');
  for (let n = 0; n < 5; n++)
    t.match(await sh(mount, 'ln -s ../d $M/e/l && readlink $M/e/l; rm $M/e/l; ls $M/e'), { status: 0 }, 'others are served');
  await ended;
  t.equal(said, `ready\n${'Connection timed out,'.repeat(3)},`);
});

t.test('a target in the mount needs no other process', { skip }, async (t) => {
  const vfs = new FakeVfs();
  vfs.add(vfs.root, 'd', 'd');
  const mount = await live(t, vfs);
  const before = children().length;
  t.match((await sh(mount, 'ln -s $M/d $M/d/l && cd $M && ln -s d d/l2 && readlink $M/d/l $M/d/l2')).out, 'to 2\nto 2\n');
  // One of the tests before may still be ending.
  t.ok(children().length <= before);
});

t.test('a table of many mounts is not read by the process that serves', { skip }, async (t) => {
  const vfs = new FakeVfs();
  vfs.add(vfs.root, 'd', 'd');
  const mount = await live(t, vfs);
  const places = directory(t);
  const script = `
    mount -t tmpfs none ${places}
    for n in $(seq 400); do mkdir ${places}/$n; mount --bind ${places} ${places}/$n; done
    ln -s $M/d $M/d/l && readlink $M/d/l; cd $M/d && ln -s ../d m && readlink m`;
  t.equal((await sh(mount, `unshare -m --propagation private sh -c '${script}'`, '/', 60)).out, 'to 2\nto 2\n');
});

t.test('the process that looks at paths ends with a daemon that is killed, even while it hangs', { skip }, async (t) => {
  const hung = await hanging(t);
  const dir = directory(t);
  const server = spawn(process.execPath, [MAIN, 'mount', dir, '--transport', 'kernel', '-s', 'usb_gadget'], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => void server.kill('SIGKILL'));
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const script = `mkdir $M/usb_gadget/g $M/usb_gadget/g/configs/c.1 && exec ln -s ${hung}/01-childless/x $M/usb_gadget/g/configs/c.1/l`;
  const waiting = start({ path: dir }, script);
  const looking = (): string[] =>
    children(server.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('outside-main'));
  await until('a process looks at the path', () => looking().length > 0);
  const found = looking();
  t.equal(found.length, 1, 'one process');
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await gone;
  waiting.kill('SIGKILL');
  t.same(await untilNone(() => found.filter((pid) => isRunning(pid))), [], 'it is gone');
});
