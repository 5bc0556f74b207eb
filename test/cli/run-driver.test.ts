/**
 * `configfs-fuse run` is as safe from a driver's mistakes as `mount` is.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'tap';
import { MAIN, start } from './support.js';
import { runAs, users, LIMIT_MS } from './users.js';
import { until } from '../until.js';

const root = users[0]!;
const asRoot = { skip: root.skip, timeout: LIMIT_MS };

const careless = `import { ConfigSubsystem } from 'configfs-fuse';
  export default new ConfigSubsystem({ attrs: [
    { name: 'reject', store: () => void Promise.reject(new Error('forgotten')) },
    { name: 'throw', store: () => void setImmediate(() => { throw new Error('from a timer'); }) },
  ] }, 'careless');`;

test("a driver's stray rejection is logged, and the mount goes on", asRoot, async (t) => {
  const file = join(t.testdir({ 'careless.mjs': careless }), 'careless.mjs');
  const { status, stdout, stderr } = await runAs(
    root,
    '-s',
    file,
    '--',
    'sh',
    '-c',
    'echo 1 >/sys/kernel/config/careless/reject; sleep 0.2; ls /sys/kernel/config',
  );
  t.equal(status, 0);
  t.equal(stdout, 'careless\n');
  t.match(stderr, /"message":"forgotten".*unhandled promise rejection/);
});

test("what a driver's timer throws ends the mount and the command, with a message", asRoot, async (t) => {
  const file = join(t.testdir({ 'careless.mjs': careless }), 'careless.mjs');
  const { status, stderr } = await runAs(root, '-s', file, '--', 'sh', '-c', 'echo 1 >/sys/kernel/config/careless/throw; sleep 1000');
  t.equal(status, 125);
  t.match(stderr, /"message":"from a timer".*uncaught exception/);
  t.match(stderr, /^configfs-fuse: a driver threw outside of its callbacks/m);
});

test('SIGUSR2 logs the wait graph of the mount that run serves', asRoot, async (t) => {
  const command = 'trap : USR2; echo ready; until read end; do :; done';
  const child = start(process.execPath, [MAIN, 'run', '--', 'sh', '-c', command], { stdio: ['pipe', 'pipe', 'pipe'] });
  t.teardown(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let logged = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (logged += text));
  await once(child.stdout!, 'data');
  child.kill('SIGUSR2');
  await until('the graph is logged', () => /nothing waits/.test(logged));
  child.stdin!.end('\n');
  t.same(await ended, [0, null], logged);
});
