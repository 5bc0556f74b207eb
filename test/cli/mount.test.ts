import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { transports } from '../behaviour/transports.js';
import { cli, MAIN, type Outcome, run, start } from './support.js';
import { isRunning, until } from '../until.js';

const skip = transports.find(({ name }) => name === 'kernel')!.skip;
const options = { skip, timeout: 240_000 };

/** A directory to mount on, freed of whatever is mounted there at the end; the files lie beside it. */
function mountPoint(t: Test, files: Record<string, string> = {}): string {
  const dir = join(t.testdir({ mnt: {}, ...files }), 'mnt');
  // After the directory itself was to be removed, teardowns run in reverse: this one comes first.
  t.teardown(async () => {
    while (isMounted(dir)) if ((await run('umount', ['-l', dir])).status !== 0) break;
  });
  return dir;
}

/** `configfs-fuse mount DIR …` in the foreground, once it is ready. */
async function mount(t: Test, dir: string, ...args: string[]): Promise<{ child: ChildProcess; line: string; end: Promise<Outcome> }> {
  const child = start(process.execPath, [MAIN, 'mount', dir, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<Outcome>((resolve) => child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr })));
  const line = await new Promise<string>((resolve) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => resolve((stdout += text)));
    child.once('close', () => resolve(stdout));
  });
  return { child, line, end };
}

test('one line when it is ready; SIGINT and SIGTERM unmount and end it with 0', options, async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const dir = mountPoint(t);
    const { child, line, end } = await mount(t, dir);
    t.equal(
      line,
      `configfs-fuse: 01-childless, 02-simple-children, 03-group-children, 04-default-groups ready at ${dir} (pid ${child.pid})\n`,
    );
    t.equal((await run('ls', [dir])).stdout, '01-childless\n02-simple-children\n03-group-children\n04-default-groups\n');
    child.kill(signal);
    t.same(await end, { status: 0, signal: null, stdout: line, stderr: '' }, signal);
    t.notOk(isMounted(dir));
  }
});

// Other signals of time and power; and those of which no notice is taken, of which some end a process by default.
for (const { name, args, skip: why } of transports.filter((one) => one.name === 'kernel' || one.name === 'native')) {
  test(`${name}: no signal that can be handled leaves a dead mount`, { ...options, skip: why }, async (t) => {
    const dir = mountPoint(t);
    const child = start(process.execPath, [MAIN, 'mount', dir, ...args, '--until-eof'], { stdio: ['pipe', 'pipe', 'pipe'] });
    t.teardown(() => child.kill('SIGKILL'));
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    for (const signal of ['SIGUSR1', 'SIGIO', 'SIGSTKFLT', 'SIGPROF', 'SIGXFSZ', 'SIGPIPE', 'SIGUSR1'] as const) {
      child.kill(signal);
      t.match(await run('ls', [dir]), { status: 0, stdout: /^01-childless\n/ }, signal);
    }
    t.equal(said, '', 'the debugger does not listen');
    const end = once(child, 'close');
    child.stdin!.end();
    t.same(await end, [0, null]);
    for (const signal of ['SIGQUIT', 'SIGALRM', 'SIGVTALRM', 'SIGXCPU', 'SIGPWR'] as const) {
      const other = mountPoint(t);
      const { child: server, end: ended } = await mount(t, other, ...args);
      server.kill(signal);
      t.match(await ended, { status: 0, signal: null, stderr: '' }, signal);
      t.notOk(isMounted(other), signal);
    }
  });
}

test('a mount that is in use is unmounted all the same', options, async (t) => {
  const dir = mountPoint(t);
  const { child, end } = await mount(t, dir);
  const user = spawn('sleep', ['30'], { cwd: join(dir, '01-childless') });
  t.teardown(() => user.kill());
  child.kill('SIGTERM');
  t.match(await end, { status: 0, signal: null });
  t.notOk(isMounted(dir));
});

test('unmounted from outside, it ends with 0', options, async (t) => {
  const dir = mountPoint(t);
  const { end } = await mount(t, dir);
  t.match(await run('umount', [dir]), { status: 0 });
  t.match(await end, { status: 0, signal: null, stderr: '' });
});

test('a signal while a module is loaded', options, async (t) => {
  const dir = mountPoint(t, { 'slow.mjs': 'process.stdout.write("loading"); setInterval(() => {}, 1000); await new Promise(() => {});' });
  for (const [command, status] of [
    [['mount', dir], 0],
    [['run'], 128 + 15],
  ] as const) {
    const child = start(
      process.execPath,
      [MAIN, ...command, '-s', join(dir, '../slow.mjs'), ...(command[0] === 'run' ? ['--', 'true'] : [])],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    t.teardown(() => child.kill('SIGKILL'));
    const end = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    child.kill('SIGTERM');
    t.equal(await end, status, command[0]);
  }
});

test('what somebody has mounted over it is left alone', options, async (t) => {
  for (const { name, args } of transports.filter((one) => !one.skip)) {
    const dir = mountPoint(t);
    const { child, end } = await mount(t, dir, ...args);
    t.match(await run('mount', ['-t', 'tmpfs', 'over', dir]), { status: 0 });
    child.kill('SIGTERM');
    t.match(await end, { status: 0, stderr: /another mount covers this one/ }, name);
    t.match(await run('stat', ['-f', '-c', '%T', dir]), { stdout: 'tmpfs\n' });
    // The next one makes the directory anew.
    while (isMounted(dir)) if ((await run('umount', ['-l', dir])).status !== 0) break;
  }
});

test('configfs-fuse umount', options, async (t) => {
  const dir = mountPoint(t);
  const { end } = await mount(t, dir);
  const user = spawn('sleep', ['30'], { cwd: join(dir, '01-childless') });
  t.teardown(() => user.kill());
  const busy = await cli('umount', dir);
  t.equal(busy.status, 1);
  t.equal(busy.stderr, `configfs-fuse: ${dir}: it is in use: close its files and leave its directories, or use --lazy\n`);
  t.same(await run('env', ['PATH=/none', process.execPath, MAIN, 'umount', '--lazy', dir]), {
    status: 0,
    signal: null,
    stdout: '',
    stderr: '',
  });
  t.notOk(isMounted(dir));
  user.kill();
  t.match(await end, { status: 0 });
});

test('a second mount on the same directory is refused', options, async (t) => {
  const dir = mountPoint(t);
  const { child, end } = await mount(t, dir);
  const second = await cli('mount', dir);
  t.equal(second.status, 1);
  t.match(second.stderr, /^configfs-fuse: .* has a mount of configfs-fuse already.*\n$/);
  t.match(await run('ls', [dir]), { status: 0 }, 'and the first is unharmed');
  child.kill();
  t.match(await end, { status: 0 });
});

test('what a killed daemon left behind is replaced', options, async (t) => {
  const dir = mountPoint(t);
  const first = await mount(t, dir);
  first.child.kill('SIGKILL');
  await first.end;
  t.match(await run('ls', [dir]), { status: 2, stderr: /Transport endpoint is not connected/ });
  const second = await mount(t, dir);
  t.match(await run('ls', [dir]), { status: 0 });
  second.child.kill();
  t.match(await second.end, { status: 0 });
  t.notOk(isMounted(dir), 'one mount, not two');
});

test('--daemon returns when the mount is ready, and serves on', options, async (t) => {
  const dir = mountPoint(t);
  const log = `${dir}.log`;
  const { status, stdout, stderr } = await cli('mount', dir, '--daemon', '--log-file', log, '--log-level', 'debug');
  t.equal(stderr, '');
  t.equal(status, 0);
  const pid = Number(/ ready at .* \(pid (\d+)\)\n$/.exec(stdout)?.[1]);
  t.match(await run('ls', [dir]), { status: 0, stdout: /04-default-groups/ });
  t.equal((await run('readlink', [`/proc/${pid}/cwd`])).stdout, '/\n', 'it keeps no directory busy');
  t.match(readFileSync(log, 'utf8'), /^\{"level":[23]0,/, 'its log goes where it was told');
  t.match(await cli('umount', dir), { status: 0 });
  await until('it has ended', () => !isRunning(pid));
});

test('--daemon tells why it could not', options, async (t) => {
  const dir = mountPoint(t, { 'bad.mjs': 'export default 1;' });
  const bad = join(dir, '../bad.mjs');
  t.match(await cli('mount', dir, '--daemon', '-s', bad), {
    status: 1,
    stdout: '',
    stderr: /^configfs-fuse: .*bad\.mjs: the default export is a number/,
  });
  t.match(await cli('mount', dir, '--daemon', '-s', 'nope'), { status: 2, stderr: /no subsystem set is called 'nope'/ });
  t.notOk(isMounted(dir));
});

test('a directory that is not empty: its entries are hidden, and the user is told', options, async (t) => {
  const dir = mountPoint(t);
  writeFileSync(join(dir, 'mine'), '');
  const { child, end } = await mount(t, dir);
  child.kill();
  t.match(await end, { status: 0, stderr: `configfs-fuse: ${dir} is not empty: what is in it (1 entry) is hidden until you unmount\n` });
  t.same(readdirSync(dir), ['mine']);
});

test('--ro', options, async (t) => {
  const dir = mountPoint(t);
  const { child, end } = await mount(t, dir, '--ro');
  t.match(await run('mkdir', [join(dir, '02-simple-children/a')]), { status: 1, stderr: /Read-only file system/ });
  t.match(await run('sh', ['-c', `echo 1 >${dir}/01-childless/storeme`]), { stderr: /Read-only file system/ });
  t.match(await run('cat', [join(dir, '01-childless/storeme')]), { stdout: '0\n' });
  child.kill();
  t.match(await end, { status: 0 });
});

test('subsystems of a file, with options, and a set beside it', options, async (t) => {
  const dir = mountPoint(t, {
    'mine.mjs': `import { attr, ConfigSubsystem, text } from 'configfs-fuse';
      setInterval(() => {}, 1000);
      class Mine extends ConfigSubsystem { motto = 'none'; }
      export default ({ motto }) => Object.assign(new Mine({ attrs: [attr('motto', text(), 'motto')] }, 'mine'), { motto });`,
  });
  const mine = join(dir, '../mine.mjs');
  const { child, end } = await mount(t, dir, '-s', `${mine}:motto=hello`, '-s', 'samples');
  t.equal((await run('cat', [join(dir, 'mine/motto')])).stdout, 'hello\n');
  t.equal((await run('ls', [dir])).stdout, '01-childless\n02-simple-children\n03-group-children\n04-default-groups\nmine\n');
  child.kill();
  t.match(await end, { status: 0 }, 'a timer of the subsystem does not keep the program');
});

test('SIGUSR2 logs who waits for whom', options, async (t) => {
  const dir = mountPoint(t, {
    'slow.mjs': `import { existsSync } from 'node:fs';
      import { ConfigItem, ConfigSubsystem } from 'configfs-fuse';
      const turn = () => new Promise((resolve) => setTimeout(resolve, 10));
      const makeItem = async (_group, name) => {
        while (name === 'slow' && !existsSync(new URL('go', import.meta.url))) await turn();
        return new ConfigItem({});
      };
      export default new ConfigSubsystem({ groupOps: { makeItem } }, 'slow');`,
  });
  const { child, end } = await mount(t, dir, '-s', join(dir, '../slow.mjs'));
  let said = '';
  child.stderr!.on('data', (text: string) => (said += text));
  const asked = (what: string): Promise<void> => until(what, () => child.kill('SIGUSR2') && said.includes(`"msg":"${what}"`));
  await asked('nothing waits');
  const maker = run('mkdir', [join(dir, 'slow/slow')]);
  await asked('waits');
  const waiter = run('mkdir', [join(dir, 'slow/other')]);
  writeFileSync(join(dir, '../go'), '');
  t.match(await Promise.all([maker, waiter]), [{ status: 0 }, { status: 0 }]);
  child.kill('SIGTERM');
  const { status, stderr } = await end;
  t.equal(status, 0);
  t.match(stderr, /"task":"mkdir \/slow\/slow","kind":"callback","for":"makeItem",.*"msg":"waits"/);
  t.match(stderr, /"waiting":[12],"longestGateWaitMs":0,"msg":"operations wait"/);
});

test('no /dev/fuse', options, async (t) => {
  const dir = mountPoint(t);
  const script = `mount -t tmpfs none /dev && mknod /dev/null c 1 3 && exec ${process.execPath} ${MAIN} mount ${dir} --transport kernel`;
  const { status, stderr } = await run('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script]);
  t.equal(status, 1);
  t.match(stderr, /^configfs-fuse: \/dev\/fuse is missing: load the fuse module, or give the container the device.*\n$/);
});

test('no privilege', options, async (t) => {
  const dir = mountPoint(t);
  const readable = await run('setpriv', ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, MAIN, '--version']);
  if (readable.status !== 0)
    return t.pass('the build is not readable to others here: cannot be tried', { skip: 'the build is not readable to others here' });
  const { status, stderr } = await run('setpriv', [
    '--reuid',
    '65534',
    '--regid',
    '65534',
    '--clear-groups',
    process.execPath,
    MAIN,
    'mount',
    dir,
    '--transport',
    'kernel',
  ]);
  t.equal(status, 1);
  t.match(stderr, /^configfs-fuse: .*(may not be opened|root|privilege).*\n$/);
});
