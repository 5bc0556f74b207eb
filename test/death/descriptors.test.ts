/**
 * A daemon that cannot open anything any more: its mount goes on, and goes away with it.
 */
import { readdirSync } from 'node:fs';
import { test, type Test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { transports } from '../behaviour/transports.js';
import { MAIN, run } from '../cli/support.js';
import { cannotMount } from '../transport/live.js';
import { Daemon, mountPoint, served } from './daemon.js';

/** Only a tool can unmount, and it takes descriptors to start one. */
async function endsWith(t: Test, daemon: Daemon, limit: number): Promise<void> {
  const { pid } = daemon.process;
  t.match(await run('prlimit', ['--pid', String(pid), `--nofile=${limit}`]), { status: 0 });
  t.match(await run('stat', [`${daemon.dir}/latch`]), { status: 0 }, 'it still serves');
  daemon.kill('SIGTERM');
  t.same(await daemon.end(), { status: 0, signal: null });
  t.notOk(isMounted(daemon.dir), 'unmounted');
  t.same(daemon.log, []);
}

for (const [than, name] of [
  [1, 'that has as many descriptors as it may'],
  [-1, 'whose limit was lowered to less than it has'],
  [-3, 'that can open two descriptors only'],
] as const) {
  served(`SIGTERM to a daemon ${name}`, async (t, daemon) => {
    const open = readdirSync(`/proc/${daemon.process.pid}/fd`).map(Number);
    await endsWith(t, daemon, Math.max(...open.filter((fd) => fd < 200)) + than);
  });
}

const limited = (limit: number): string[] => ['sh', '-c', `ulimit -n ${limit}; exec "$0" "$@"`];

for (const { name, args, skip } of transports) {
  test(`a process that may open too few files to end a mount makes none (${name})`, { skip }, async (t) => {
    const dir = mountPoint(t);
    const [command, ...words] = limited(39);
    const { status, stderr } = await run(command!, [...words, process.execPath, MAIN, 'mount', dir, '-s', 'samples', ...args]);
    t.equal(status, 1);
    t.equal(stderr, 'configfs-fuse: the limit of open files is 39 (ulimit -n); expected at least 40\n');
    t.notOk(isMounted(dir));
  });
}

test('the fewest files that suffice for a mount suffice for its end', { skip: cannotMount }, async (t) => {
  const daemon = await Daemon.start(t, mountPoint(t), limited(40));
  await Promise.all(Array.from({ length: 20 }, () => run('stat', [`${daemon.dir}/latch`])));
  daemon.kill('SIGTERM');
  t.same(await daemon.end(), { status: 0, signal: null });
  t.notOk(isMounted(daemon.dir), 'unmounted');
});
