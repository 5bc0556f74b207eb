/**
 * configfs-fuse/testing, as a test of somebody else's tool uses it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { RunTimeoutError, standIn } from '../../src/testing/index.js';
import { options } from '../control/support.js';
import { until } from '../until.js';

/** Is there a process with this in its environment? */
function runningWith(variable: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(variable);
    } catch {
      return false;
    }
  });
}

test('synchronous calls of the test itself, the journal, expectations', options, async (t) => {
  let path: string;
  {
    await using fs = await standIn('samples');
    path = join(fs.path, '02-simple-children');
    mkdirSync(join(path, 'a'));
    writeFileSync(join(path, 'a/storeme'), '12\n');
    t.equal(readFileSync(join(path, 'a/storeme'), 'utf8'), '12\n');
    t.throws(() => writeFileSync(join(path, 'a/storeme'), 'x'), { code: 'EINVAL' });
    const changes = (await fs.journal()).filter(({ op }) => op === 'mkdir' || op === 'store');
    t.match(changes, [
      { op: 'mkdir', path: '02-simple-children/a' },
      { op: 'store', value: '12\n' },
      { errno: 'EINVAL', reason: /.+/ },
    ]);
    await fs.expect(['mkdir 02-simple-children/a', 'store **/storeme = 12', 'store **/storeme ! EINVAL', '[nothing else]']);
    await t.rejects(fs.expect('mkdir **/b'), {
      name: 'ExpectationError',
      message: /^line:1: expected: mkdir \*\*\/b\n {4}near: #\d+ mkdir 02-simple-children\/a {2}\(another path\)/,
    });
    t.match(await fs.waitFor('mkdir **/a'), { op: 'mkdir' });
    await t.rejects(fs.waitFor('rmdir **/a', { timeout: 50 }), { name: 'ControlError', message: /did not happen within 50 ms/ });
    t.ok(isMounted(fs.path));
  }
  t.notOk(isMounted(join(path, '..')), 'disposed');
});

test('a failure names the line of the test, and the path', options, async (t) => {
  await using fs = await standIn('samples');
  for (const wrong of [() => fs.fault({ on: 'mkdirr' }), () => fs.waitFor('rmdir **', { timeout: 1 }), () => fs.why('mkdir', '../x')])
    t.match(await wrong().catch((error: Error) => error.stack), /^ControlError: .*\n(.*\n)*.*stand-in\.test/);
  await t.rejects(fs.load('a: b'), { message: "store a: ENOENT: the root has no attribute 'a' (configfs_lookup)" });
});

test('commands, faults, snapshots, reset, why', options, async (t) => {
  await using fs = await standIn('nvmet', {
    state: { 'nvmet/': { 'hosts/': { 'h0/': {} } } },
    faults: [{ on: 'mkdir nvmet/ports/7', fail: 'EIO' }],
  });
  t.match(await fs.run('ls nvmet/hosts; mkdir nvmet/ports/7'), { status: 1, stdout: 'h0\n', stderr: /Input\/output error/ });
  const fault = await fs.fault({ on: 'rmdir', fail: 'EBUSY', times: 1 });
  t.throws(() => rmdirSync(join(fs.path, 'nvmet/hosts/h0')), { code: 'EBUSY' });
  t.equal(await fault.fired(), 1);
  await fault.clear();
  const clean = await fs.snapshot();
  t.match(await fs.run('mkdir', ['nvmet/hosts/h1', 'nvmet/subsystems/s']), { status: 0 });
  t.match(await fs.run('pwd', [], { cwd: '/' }), { status: 0, stdout: '/\n' });
  t.same(await clean.diff(), ['+ nvmet/hosts/h1/', '+ nvmet/subsystems/s/']);
  await clean.restore();
  t.same(await clean.diff(), []);
  await fs.load('nvmet/:\n  hosts/:\n    h2/: {}\n');
  t.same(readdirSync(join(fs.path, 'nvmet/hosts')), ['h0', 'h2']);
  t.match(await fs.save('nvmet/hosts'), 'h2/: {}');
  t.match(await fs.why('mkdir', 'nvmet/hosts/h2'), { errno: 'EEXIST' });
  await fs.reset();
  t.same(readdirSync(join(fs.path, 'nvmet/hosts')), ['h0']);
  t.same(await fs.diff(), []);
});

test('a command that does not end is killed, and the error names it, its last words, and the line of the test', options, async (t) => {
  await using fs = await standIn('samples', { faults: [{ on: 'mkdir', hang: true }] });
  const failure = await fs
    .run('echo begun; setsid sleep 1000 & mkdir 02-simple-children/a', undefined, { timeout: 1500 })
    .catch((error: unknown) => error);
  t.ok(failure instanceof RunTimeoutError);
  const { message, stack = '', stdout } = failure as RunTimeoutError;
  t.equal(
    message,
    'echo begun; setsid sleep 1000 & mkdir 02-simple-children/a: it did not end within 1500 ms, and was killed\n' +
      '    its standard output ended with:\n        begun',
  );
  t.equal(stdout, 'begun\n');
  const [, line = ''] = stack.slice(stack.indexOf(message) + message.length).split('\n');
  t.match(line, /stand-in\.test/, 'the first line of the stack is the one of the test');
  await until('all that it has started is gone', () => !runningWith(`CONFIGFS_FUSE_PATH=${fs.path}`));
  t.match(await fs.run('exit 3'), { status: 3 });
});

test('after a reset, what was done before is not expected any more', options, async (t) => {
  await using fs = await standIn('samples');
  const path = join(fs.path, '02-simple-children');
  mkdirSync(join(path, 'a'));
  await fs.expect('mkdir **/a');
  await fs.reset();
  await t.rejects(fs.expect('mkdir **/a'), { name: 'ExpectationError' });
  await t.rejects(fs.waitFor('mkdir **/a', { timeout: 1 }), { name: 'ControlError' });
  mkdirSync(join(path, 'b'));
  await fs.expect(['mkdir **/b', 'not mkdir **/a', '[nothing else]']);
  await fs.expect(['mkdir **/a', 'mkdir **/b'], { since: 0 });
});

test('a reset drops the faults of the test before, and keeps those of the stand-in', options, async (t) => {
  await using fs = await standIn('samples', { faults: [{ on: 'mkdir **/always', fail: 'EIO' }] });
  const fault = await fs.fault({ on: 'mkdir', fail: 'EBUSY', times: 1 });
  t.match(await fs.run('mkdir 02-simple-children/a'), { status: 1 });
  t.equal(await fault.fired(), 1);
  await fs.fault('{ on: mkdir, fail: EBUSY }');
  await fs.reset();
  t.match(await fs.run('mkdir 02-simple-children/a'), { status: 0 });
  t.match(await fs.run('mkdir 02-simple-children/always'), { status: 1, stderr: /Input\/output error/ });
});

test('what cannot be mounted', options, async (t) => {
  await t.rejects(standIn('nvmt'), { name: 'StandInError', message: /no subsystem set is called 'nvmt'/ });
  await t.rejects(standIn('samples', { at: '/nowhere' }), { name: 'StandInError', message: /\/nowhere/ });
  await t.rejects(standIn('samples', { faults: [{ on: 'mkdri', fail: 'EIO' }] }), { message: /test:1:7: there is no operation 'mkdri'/ });
});

test('a test that is killed leaves no mount behind', options, async (t) => {
  const index = new URL('../../src/testing/index.js', import.meta.url).href;
  const code = `import { standIn } from '${index}'; const fs = await standIn('samples'); console.log(fs.path); setInterval(() => {}, 1000);`;
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const path = await new Promise<string>((resolve) =>
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim())),
  );
  t.ok(isMounted(path));
  child.kill('SIGKILL');
  await until('it is unmounted', () => !isMounted(path));
});

test('events: what happens outside of configfs', options, async (t) => {
  await using fs = await standIn('tsm');
  const report = join(fs.path, 'tsm/report');
  t.ok((await fs.events()).some(({ name, parameters }) => name === 'fail' && parameters[0] === 'ERRNO'));
  await fs.event('tsm', 'unregister');
  t.throws(() => mkdirSync(join(report, 'r')), { code: 'ENXIO' });
  await fs.event('tsm', 'register', 'sev_guest');
  mkdirSync(join(report, 'r'));
  t.equal(readFileSync(join(report, 'r/provider'), 'utf8'), 'sev_guest\n');
  await t.rejects(fs.event('tsm', 'explode'), { name: 'ControlError', message: /has no event 'explode'; expected/ });
});
