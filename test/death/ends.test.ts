/**
 * How a mount ends while it is in use, be it that nothing moves any more: by a signal to its daemon, from outside, by
 * force. Nobody hangs, and nothing is left behind.
 */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { run } from '../cli/support.js';
import { cannotMount } from '../transport/live.js';
import { Bystander, cannotCompile, type Client } from './client.js';
import { LIMIT_MS, within } from '../until.js';
import { Daemon, mountPoint, served } from './daemon.js';

/** What a call that is under way gets when the connection is cut, and what later ones get. */
const CUT = ['ECONNABORTED', 'ENOTCONN'];

/** Processes that use the mount without a pause, until it does not answer any more. */
async function load(t: Test, daemon: Daemon): Promise<Bystander[]> {
  t.equal(await daemon.client().call('mkdir', 'latch/bystander'), 'OK');
  const loaders = await Promise.all([1, 2, 3, 4].map(() => Bystander.start(daemon.dir, 'loader')));
  t.teardown(() => loaders.forEach((loader) => loader.kill()));
  return loaders;
}

/** All of them have lost the mount, and none still waits. */
async function cutAtOnce(t: Test, loaders: readonly Bystander[]): Promise<void> {
  for (const { calls, failure } of await Promise.all(loaders.map((loader) => loader.saw()))) {
    t.ok(
      CUT.some((errno) => failure.endsWith(errno)),
      `after ${calls} calls: ${failure}`,
    );
  }
}

/** Calls that never come back, and what has to be there; `/` is the group's B. */
const HANGING: readonly (readonly [prepare: readonly string[], call: readonly string[]])[] = [
  [['mkdir /hang-show'], ['cat', '/hang-show/text']],
  [['mkdir /hang-store'], ['echo', 'x', '/hang-store/text']],
  [['mkdir /hang-read'], ['cat', '/hang-read/blob']],
  [['mkdir /hang-write'], ['echo', 'x', '/hang-write/blob']],
  [[], ['mkdir', '/hang-makeItem']],
  [['mkdir /hang-dropItem'], ['rmdir', '/hang-dropItem']],
  [['mkdir /hang-disconnectNotify'], ['rmdir', '/hang-disconnectNotify']],
  [
    ['mkdir /hang-allowLink', 'mkdir /x'],
    ['symlink', '/x', '/hang-allowLink/link'],
  ],
  [
    ['mkdir /hang-dropLink', 'mkdir /x', 'symlink /x /hang-dropLink/link'],
    ['unlink', '/hang-dropLink/link'],
  ],
];

/** Makes each of these calls in a group of its own, one removal that waits for a show, and, last, one lookup that waits at its gate. */
async function hangEverywhere(daemon: Daemon): Promise<Promise<string>[]> {
  const answers: Promise<string>[] = [];
  const hang = (client: Client, ...[name, ...args]: readonly string[]): void => void answers.push(client.call(name!, ...args));
  for (const [at, [prepare, call]] of HANGING.entries()) {
    const client = daemon.client();
    await client.call('mkdir', `latch/g${at}`);
    const inGroup = (word: string): string => (word.startsWith('/') ? `latch/g${at}/B${word}` : word);
    for (const [name, ...args] of prepare.map((line) => line.split(' ').map(inGroup))) await client.call(name!, ...args);
    hang(client, ...call.map(inGroup));
  }
  const [remover, looker] = [daemon.client(), daemon.client()];
  await looker.call('stat', 'latch/g0/B/hang-show');
  await daemon.waiting(HANGING.length);
  hang(remover, 'rmdir', 'latch/g0/B/hang-show');
  await daemon.waiting(HANGING.length + 1);
  hang(looker, 'stat', 'latch/g0/B/hang-show');
  await daemon.waiting(HANGING.length + 2);
  return answers;
}

/** All calls have come back, with an error. */
async function allBack(t: Test, answers: readonly Promise<string>[]): Promise<void> {
  for (const answer of await within(LIMIT_MS, 'the end of what hung', Promise.all(answers))) {
    // A binary attribute is stored by close(2), whose errors nobody hears of.
    t.ok([...CUT, 'OK'].includes(answer), answer);
  }
}

/** Nothing but what SIGUSR2 was answered with. */
function quiet(t: Test, daemon: Daemon): void {
  t.same(
    daemon.log.filter((line) => !('holds' in line || 'waiting' in line)),
    [],
    'nothing to complain about',
  );
}

test('SIGTERM after a directory above the mount was renamed', { skip: cannotMount, timeout: 4 * LIMIT_MS }, async (t) => {
  const above = mountPoint(t);
  const moved = `${above}.moved`;
  mkdirSync(join(above, 'm'));
  const daemon = await Daemon.start(t, join(above, 'm'));
  renameSync(above, moved);
  t.teardown(async () => {
    while (isMounted(join(moved, 'm'))) if ((await run('umount', ['-l', join(moved, 'm')])).status !== 0) break;
    rmdirSync(join(moved, 'm'));
    renameSync(moved, above);
  });
  t.match(await run('mkdir', [join(moved, 'm/latch/x')]), { status: 0 }, 'it goes on');
  daemon.kill('SIGTERM');
  t.same(await daemon.end(), { status: 0, signal: null });
  t.notOk(isMounted(join(moved, 'm')), 'unmounted');
});

test('a daemon whose mount is gone leaves the next mount alone, which has the same numbers', {
  skip: cannotMount,
  timeout: 4 * LIMIT_MS,
}, async (t) => {
  for (const signal of ['SIGTERM', 'SIGCONT'] as const) {
    const first = await Daemon.start(t, mountPoint(t));
    const numbers = numbersOf(first.dir);
    // It does not notice the unmount before the next mount is there.
    first.kill('SIGSTOP');
    t.match(await run('umount', ['-i', '-c', first.dir]), { status: 0 });
    const next = await Daemon.start(t, mountPoint(t));
    if (numbersOf(next.dir) !== numbers) t.comment('somebody else has mounted in between: this round says little');
    first.kill(signal);
    first.kill('SIGCONT');
    t.match(await first.end(), { signal: null });
    t.match(await run('mkdir', [join(next.dir, 'latch/x')]), { status: 0 }, `after ${signal} the next mount is served`);
    next.kill('SIGTERM');
    t.same(await next.end(), { status: 0, signal: null });
  }
});

/** The ID of a mount and its device: the kernel uses the lowest that are free. */
function numbersOf(dir: string): string | undefined {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const [id, , device] = lines.find((line) => line.split(' ')[4] === dir)?.split(' ') ?? [];
  return id && `${id} ${device}`;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  served(`${signal} under load`, async (t, daemon) => {
    const loaders = await load(t, daemon);
    daemon.kill(signal);
    t.same(await daemon.end(), { status: 0, signal: null });
    t.notOk(isMounted(daemon.dir), 'unmounted');
    await cutAtOnce(t, loaders);
    quiet(t, daemon);
  });
}

served('SIGTERM while callbacks hang', async (t, daemon) => {
  const answers = await hangEverywhere(daemon);
  const loaders = await load(t, daemon);
  daemon.kill('SIGTERM');
  t.same(await daemon.end(), { status: 0, signal: null });
  t.notOk(isMounted(daemon.dir), 'unmounted');
  await allBack(t, answers);
  await cutAtOnce(t, loaders);
  quiet(t, daemon);
});

served('SIGTERM while a release hangs, for which nobody waits', async (t, daemon) => {
  const client = daemon.client('/');
  for (const name of ['mkdir', 'rmdir', 'mkdir']) t.equal(await client.call(name, `${daemon.dir}/latch/hang-release`), 'OK');
  daemon.kill('SIGTERM');
  t.same(await daemon.end(), { status: 0, signal: null });
});

served('SIGKILL of the daemon under load and while callbacks hang, and a mount in its place', async (t, daemon) => {
  const answers = await hangEverywhere(daemon);
  const loaders = await load(t, daemon);
  daemon.kill('SIGKILL');
  t.same(await daemon.end(), { status: null, signal: 'SIGKILL' });
  await allBack(t, answers);
  await cutAtOnce(t, loaders);
  t.throws(() => statSync(daemon.dir), { code: 'ENOTCONN' }, 'a stale mount point');

  const second = await Daemon.start(t, daemon.dir);
  const client = second.client();
  t.equal(await client.call('ls', '.'), 'careless latch', 'a tree as new');
  t.equal(await client.call('ls', 'latch'), '');
  t.equal(await client.call('mkdir', 'latch/g'), 'OK');
  await client.kill();
  second.kill('SIGTERM');
  t.same(await second.end(), { status: 0, signal: null });
  t.notOk(isMounted(daemon.dir), 'and nothing is left below it');
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  // The kernel is told to forget the default group, in which somebody stands, and waits for the end of the RMDIR to do so.
  served(`${signal} while dropItem hangs and somebody stands in a default group of what is removed`, async (t, daemon) => {
    const [remover, stander] = [daemon.client(), daemon.client()];
    t.equal(await remover.call('mkdir', 'latch/hang-dropItem'), 'OK');
    t.equal(await stander.call('cd', 'latch/hang-dropItem/B'), 'OK');
    const removed = remover.call('rmdir', 'latch/hang-dropItem');
    await daemon.waiting(1);
    t.equal(await stander.call('mkdir', 'x'), 'ENOENT', 'it is gone, whatever the driver does');
    t.equal(await stander.call('ls', '.'), 'ENOENT');
    daemon.kill(signal);
    t.match(await daemon.end(), signal === 'SIGTERM' ? { status: 0 } : { signal });
    t.ok(CUT.includes(await within(LIMIT_MS, 'the rmdir', removed)));
  });
}

served('umount -l under load: the daemon ends when the last user is gone', async (t, daemon) => {
  const answers = await hangEverywhere(daemon);
  t.equal(await daemon.client().call('mkdir', 'latch/bystander'), 'OK');
  const users = await Promise.all([1, 2, 3].map(() => Bystander.start(daemon.dir)));
  t.teardown(() => users.forEach((user) => user.kill()));
  const outside = daemon.client('/');
  t.match(await run('umount', ['-l', daemon.dir]), { status: 0, stderr: '' });
  t.equal(await outside.call('ls', daemon.dir), '', 'nobody else comes in');
  for (const user of users) {
    await user.goesOn();
    const { calls, failed } = await user.stop();
    t.ok(calls > 0 && failed === 0, `who is in goes on: ${calls} calls`);
  }
  t.equal(daemon.process.exitCode, null, 'not all are gone');
  await daemon.leave();
  t.same(await daemon.end(), { status: 0, signal: null });
  // The one that waits at the gate may be killed last: by then the removal that it waits for has been, and was given up.
  const looked = await answers.pop();
  t.ok(looked === 'GONE' || looked === 'OK', `a lookup at the gate: ${looked}`);
  t.same(new Set(await Promise.all(answers)), new Set(['GONE']), 'hanging calls do not keep their process');
  quiet(t, daemon);
});

served('the connection is aborted under load and while callbacks hang', async (t, daemon) => {
  const answers = await hangEverywhere(daemon);
  const loaders = await load(t, daemon);
  const control = mkdtempSync(join(tmpdir(), 'fusectl-'));
  t.teardown(() => rmdirSync(control));
  t.match(await run('mount', ['-t', 'fusectl', 'none', control]), { status: 0 });
  try {
    // The minor number of its device names the connection; asked of the kernel, and not of the mount.
    const device = (await run('findmnt', ['-n', '-o', 'MAJ:MIN', daemon.dir])).stdout.trim();
    writeFileSync(join(control, device.split(':')[1]!, 'abort'), '1');
  } finally {
    await run('umount', [control]);
  }
  await allBack(t, answers);
  await cutAtOnce(t, loaders);
  t.same(await daemon.end(), { status: 0, signal: null });
  quiet(t, daemon);
});

test('SIGTERM while callbacks hang, where the connection can be aborted', {
  skip: cannotMount || cannotCompile,
  timeout: 240_000,
}, async (t) => {
  const dir = mountPoint(t);
  const script = 'mountpoint -q /sys/fs/fuse/connections || mount -t fusectl none /sys/fs/fuse/connections; exec "$@"';
  const daemon = await Daemon.start(t, dir, ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'], true);
  const answers = await hangEverywhere(daemon);
  daemon.kill('SIGTERM');
  t.same(await daemon.end(), { status: 0, signal: null });
  await allBack(t, answers);
  quiet(t, daemon);
});

served('a promise that a driver leaves alone does not end the mount', async (t, daemon) => {
  const client = daemon.client();
  t.equal(await client.call('echo', 'x', 'careless/reject'), 'OK');
  t.equal(await client.call('mkdir', 'latch/g'), 'OK');
  t.match(daemon.log, [{ level: 50, err: { message: 'a bug in a driver' } }]);
  await client.kill();
  daemon.kill('SIGTERM');
  t.same(await daemon.end(), { status: 0, signal: null });
});

served('a driver that throws from a timer ends the mount, in order', async (t, daemon) => {
  const client = daemon.client();
  await client.call('echo', 'x', 'careless/throw');
  t.same(await daemon.end(), { status: 1, signal: null });
  t.notOk(isMounted(daemon.dir), 'unmounted');
  t.match(daemon.log, [{ level: 60, err: { message: 'a bug in a driver' } }]);
});
