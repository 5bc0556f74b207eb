/**
 * A mount whose daemon does not answer: neither mounting over it, nor entering it, nor unmounting it waits for ever, over either transport.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test, type Test } from 'tap';
import { isMounted } from '../behaviour/mounted.js';
import { transports } from '../behaviour/transports.js';
import { findProgram } from '../../src/program.js';
import { MAIN, run, start } from '../cli/support.js';
import { until, untilNone } from '../until.js';

tap.setTimeout(300_000);
const LIMIT_MS = 240_000;
/** What has not ended by then hangs: each of the commands waits for 5 s, and takes as long as the machine is busy. */
const HUNG_MS = 120_000;

/** Each of these waits for some seconds, so all of them wait at once. */
test('a stopped daemon', { timeout: LIMIT_MS, jobs: transports.length }, async (t) => {
  await Promise.all(
    transports.map(({ name, args, skip }) => t.test(`over ${name}`, { skip, timeout: LIMIT_MS, buffered: true }, (t) => stopped(t, args))),
  );
});

async function stopped(t: Test, args: readonly string[]): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  const server = spawn(process.execPath, [MAIN, 'mount', dir, ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  t.teardown(async () => {
    server.kill('SIGKILL');
    await ended;
    if (isMounted(dir)) await run('umount', ['-l', '-c', dir]);
    rmdirSync(dir);
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  server.kill('SIGSTOP');
  const others = transports.filter((transport) => transport.skip === false && !transport.args.includes('--cache'));
  const mounts = others.map((other) => run(process.execPath, [MAIN, 'mount', dir, ...other.args], { timeout: HUNG_MS }));
  const entered = run(process.execPath, [MAIN, 'enter', dir, '--', 'echo', 'entered'], { timeout: HUNG_MS });
  for (const [at, { status, stderr }] of (await Promise.all(mounts)).entries()) {
    t.equal(status, 1, `mount over it by the ${others[at]!.name} transport`);
    t.match(stderr, new RegExp(`${dir} does not answer`), 'the message names the directory and what is wrong');
  }
  t.ok(isMounted(dir), 'it is left alone: it may go on');
  t.match(await entered, {
    status: 125,
    stdout: '',
    stderr: `configfs-fuse: ${dir} does not answer: a mount is there whose daemon hangs\n`,
  });
  t.match(await run(process.execPath, [MAIN, 'umount', dir], { timeout: HUNG_MS }), { status: 0, stderr: '' }, 'umount needs no answer');
  t.notOk(isMounted(dir));
}

/** The processes of the program that a process has started, and that still run: its children, theirs, and so on. */
function machinesOf(parent: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && field(Number(name), 'status').includes(`\nPPid:\t${parent}\n`))
    .map(Number);
  return children.flatMap((pid) => [...(isMachine(pid) ? [pid] : []), ...machinesOf(pid)]);
}

const isMachine = (pid: number): boolean => field(pid, 'cmdline').includes('machine\0enter');

/** What /proc says of a process; nothing where it is gone. */
function field(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

const skip = transports[0]!.skip || (findProgram() === undefined && 'the program is not built');

/** A mount with rules, that goes with the test. */
async function mountWith(t: Test, rules: string): Promise<{ dir: string; pid: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-'));
  const file = `${dir}.rules.yaml`;
  writeFileSync(file, rules);
  const args = ['mount', dir, '--faults', file, '--transport', 'kernel'];
  const server = spawn(process.execPath, [MAIN, ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  t.teardown(async () => {
    server.kill('SIGKILL');
    await ended;
    await run('umount', ['-l', '-c', dir]);
    rmdirSync(dir);
    rmSync(file);
  });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  return { dir, pid: server.pid! };
}

test('enter', { skip, timeout: LIMIT_MS }, async (t) => {
  // Whoever reads a directory has been heard, and gets no answer: not even SIGKILL ends such a call.
  const { dir, pid } = await mountWith(t, 'hooks:\n  - { on: readdir, before: true, run: "kill -STOP $PPID" }\n');
  const state = () => readFileSync(`/proc/${pid}/status`, 'latin1');

  await t.test('ends with a message where its own question is the one that gets no answer', async (t) => {
    const { status, stdout, stderr } = await run(process.execPath, [MAIN, 'enter', dir, '--', 'echo', 'entered'], { timeout: HUNG_MS });
    t.match(state(), /^State:\sT/m, 'the daemon has stopped at it');
    t.match(
      { status, stdout, stderr },
      { status: 125, stdout: '', stderr: `configfs-fuse: ${dir} does not answer: a mount is there whose daemon hangs\n` },
    );
  });

  await t.test('is killed at once, and nothing is left of it', async (t) => {
    const child = start(process.execPath, [MAIN, 'enter', dir, '--', 'echo', 'entered'], { stdio: 'ignore' });
    const gone = new Promise((resolve) => child.once('close', (_status, signal) => resolve(signal)));
    await until('it has begun', () => machinesOf(child.pid!).length > 0);
    const machines = machinesOf(child.pid!);
    child.kill('SIGKILL');
    t.equal(await gone, 'SIGKILL');
    t.same(await untilNone(() => machines.filter(isMachine)), [], 'its program is gone, too');
  });
});

test('enter, where the program lies on a file system that does not answer', { skip, timeout: LIMIT_MS }, async (t) => {
  const { dir } = await mountWith(t, 'faults:\n  - { on: lookup 02-simple-children/program, hang: true }\n');
  const program = `${dir}/02-simple-children/program`;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
    const child = start(process.execPath, [MAIN, 'enter', dir, '--', program], { stdio: 'ignore' });
    const gone = new Promise((resolve) => child.once('close', (status, killed) => resolve(killed ?? status)));
    // Its program, the one that is to become the command, and who waits for that.
    await until('it waits', () => machinesOf(child.pid!).length === 3);
    const machines = machinesOf(child.pid!);
    child.kill(signal);
    t.equal(await gone, { SIGTERM: 128 + 15, SIGINT: 128 + 2, SIGKILL: 'SIGKILL' }[signal], signal);
    t.same(await untilNone(() => machines.filter(isMachine)), [], 'nothing is left of it');
  }
});
