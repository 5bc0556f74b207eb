/**
 * A child of the daemon does not keep the mount alive, and a mount that hangs all the same is recognised.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { type Test, test } from 'tap';
import { isMounted } from '../../behaviour/mounted.js';
import { MAIN, run } from '../../cli/support.js';
import { skip } from './support.js';

tap.setTimeout(300_000);
const options = { skip, timeout: 240_000 };

/** A set of subsystems whose module starts a child when the attribute is read. */
const driver = (start: string): string => `
  import * as child_process from 'node:child_process';
  import { ConfigSubsystem } from 'configfs-fuse';
  export default [new ConfigSubsystem({ attrs: [{ name: 'pid', show: () => { ${start} } }] }, 'spawner')];`;

const starts = {
  spawn: `return String(child_process.spawn('sleep', ['25'], { stdio: 'ignore' }).pid);`,
  'spawn with pipes': `return String(child_process.spawn('sleep', ['25']).pid);`,
  exec: `return String(child_process.exec('exec sleep 25').pid);`,
  execSync: `return child_process.execSync('sleep 25 >/dev/null 2>&1 & echo $!').toString();`,
};

async function mountWith(t: Test, start: string): Promise<{ server: ChildProcess; dir: string }> {
  const module = join(t.testdir({ 'driver.mjs': driver(start) }), 'driver.mjs');
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  const server = spawn(process.execPath, [MAIN, 'mount', dir, '--transport', 'native', '-s', module], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(async () => {
    server.kill('SIGKILL');
    while (isMounted(dir)) await run('umount', ['-l', dir]);
    rmdirSync(dir);
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  return { server, dir };
}

for (const [name, start] of Object.entries(starts)) {
  test(`a daemon that is killed while a child of its driver runs (${name}) leaves ENOTCONN, not a mount that hangs`, options, async (t) => {
    const { server, dir } = await mountWith(t, start);
    const { stdout } = await run('cat', [`${dir}/spawner/pid`]);
    const pid = Number(stdout);
    t.ok(pid > 0, 'the child runs');
    t.teardown(() => {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone by itself.
      }
    });
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
    t.match(await run('ls', [dir], { timeout: 240_000 }), { status: 2, stderr: /not connected/ });
    process.kill(pid, 0);
    t.match(await run(process.execPath, [MAIN, 'umount', dir]), { status: 0 });
  });
}

/** Takes a copy of the descriptor of /dev/fuse that process $1 has (pidfd_getfd), and keeps it. */
const HOLD = `
import ctypes, os, sys, time
pid = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
pidfd = libc.syscall(434, pid, 0)
for fd in os.listdir(f'/proc/{pid}/fd'):
    if os.readlink(f'/proc/{pid}/fd/{fd}') == '/dev/fuse':
        if libc.syscall(438, pidfd, int(fd), 0) < 0: sys.exit(1)
print('holds', flush=True)
time.sleep(60)`;

test('a mount that hangs, since another process holds /dev/fuse of a daemon that died, is replaced', options, async (t) => {
  const { server, dir } = await mountWith(t, "return '';");
  const holder = spawn('python3', ['-c', HOLD, String(server.pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => void holder.kill('SIGKILL'));
  const holds = await new Promise<boolean>((resolve) => {
    holder.stdout.once('data', () => resolve(true));
    holder.once('error', () => resolve(false));
    holder.once('exit', () => resolve(false));
  });
  if (!holds) return void t.comment('needs python3 and pidfd_getfd(2)');
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await gone;
  for (const transport of ['native', 'kernel']) {
    const next = spawn(process.execPath, [MAIN, 'mount', dir, '--transport', transport], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => next.once('exit', resolve));
    t.teardown(() => void next.kill('SIGKILL'));
    await Promise.race([ended, new Promise((resolve) => next.stdout.once('data', resolve))]);
    t.match(await run('ls', [dir], { timeout: 240_000 }), { status: 0, stdout: /01-childless/ }, `${transport} replaces it`);
    next.kill('SIGTERM');
    t.equal(await ended, 0);
    t.notOk(isMounted(dir));
  }
});
