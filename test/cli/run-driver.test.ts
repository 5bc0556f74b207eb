/**
 * `configfs-fuse run` is as safe from a driver's mistakes as `mount` is.
 */
import { test } from 'tap';
import { join } from 'node:path';
import { MAIN, run } from './support.js';
import { runAs, users, LIMIT_MS } from './users.js';

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
  const script = `'${process.execPath}' '${MAIN}' run -- sh -c 'trap : USR2; sleep 0.5; sleep 0.5' & sleep 1; kill -USR2 $!; wait $!`;
  const { status, stderr } = await run('bash', ['-c', script]);
  t.equal(status, 0);
  t.match(stderr, /nothing waits/);
});
