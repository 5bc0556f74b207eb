/**
 * `configfs-fuse run` is as safe from a driver's mistakes as `mount` is.
 */
import { test } from 'tap';
import { join } from 'node:path';
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
  const script = `
    for stat in /proc/[0-9]*/ns/mnt; do
      pid=\${stat#/proc/}; pid=\${pid%/ns/mnt}
      if [ "$(readlink $stat)" = "$(readlink /proc/$$/ns/mnt)" ] && grep -q "[i]nner-main" /proc/$pid/cmdline; then kill -USR2 $pid; fi
    done 2>/dev/null
    sleep 0.3`;
  const { status, stderr } = await runAs(root, '--', 'sh', '-c', script);
  t.equal(status, 0);
  t.match(stderr, /"msg":"nothing waits"/);
});
