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

tap.setTimeout(300_000);

for (const { name, args, skip } of transports) {
  test(`a stopped daemon (${name})`, { skip, timeout: 120_000 }, async (t) => {
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
    for (const other of transports.filter((transport) => transport.skip === false && !transport.args.includes('--cache'))) {
      const { status, stderr } = await run(process.execPath, [MAIN, 'mount', dir, ...other.args], { timeout: 30_000 });
      t.equal(status, 1, `mount over it by the ${other.name} transport`);
      t.match(stderr, new RegExp(`${dir} does not answer`), 'the message names the directory and what is wrong');
    }
    t.ok(isMounted(dir), 'it is left alone: it may go on');
    const entered = run(process.execPath, [MAIN, 'enter', dir, '--', 'echo', 'entered'], { timeout: 30_000 });
    t.match(await entered, {
      status: 125,
      stdout: '',
      stderr: `configfs-fuse: ${dir} does not answer: a mount is there whose daemon hangs\n`,
    });
    t.match(await run(process.execPath, [MAIN, 'umount', dir], { timeout: 30_000 }), { status: 0, stderr: '' }, 'umount needs no answer');
    t.notOk(isMounted(dir));
  });
}

/** Processes with this in their command line, without this one. */
function processesOf(text: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return Number(pid) !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text);
    } catch {
      return false;
    }
  });
}

async function until(isSo: () => boolean): Promise<boolean> {
  for (let n = 0; n < 500 && !isSo(); n++) await new Promise((resolve) => setTimeout(resolve, 20));
  return isSo();
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

test('enter', { skip, timeout: 120_000 }, async (t) => {
  // Whoever reads a directory has been heard, and gets no answer: not even SIGKILL ends such a call.
  const { dir, pid } = await mountWith(t, 'hooks:\n  - { on: readdir, before: true, run: "kill -STOP $PPID" }\n');
  const state = () => readFileSync(`/proc/${pid}/status`, 'latin1');

  await t.test('ends with a message where its own question is the one that gets no answer', async (t) => {
    const { status, stdout, stderr } = await run(process.execPath, [MAIN, 'enter', dir, '--', 'echo', 'entered'], { timeout: 30_000 });
    t.match(state(), /^State:\sT/m, 'the daemon has stopped at it');
    t.match(
      { status, stdout, stderr },
      { status: 125, stdout: '', stderr: `configfs-fuse: ${dir} does not answer: a mount is there whose daemon hangs\n` },
    );
  });

  await t.test('is killed at once, and nothing is left of it', async (t) => {
    const child = start(process.execPath, [MAIN, 'enter', dir, '--', 'echo', 'entered'], { stdio: 'ignore' });
    const gone = new Promise((resolve) => child.once('close', (_status, signal) => resolve(signal)));
    const machines = () => processesOf('machine\0enter').length;
    const before = machines();
    t.ok(await until(() => machines() > before), 'it has begun');
    child.kill('SIGKILL');
    t.equal(await gone, 'SIGKILL');
    t.ok(await until(() => machines() <= before), 'its program is gone, too');
  });
});

test('enter, where the program lies on a file system that does not answer', { skip, timeout: 120_000 }, async (t) => {
  const { dir } = await mountWith(t, 'faults:\n  - { on: lookup 02-simple-children/program, hang: true }\n');
  const program = `${dir}/02-simple-children/program`;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
    const child = start(process.execPath, [MAIN, 'enter', dir, '--', program], { stdio: 'ignore' });
    const gone = new Promise((resolve) => child.once('close', (status, killed) => resolve(killed ?? status)));
    // Its program, the one that is to become the command, and who waits for that.
    t.ok(await until(() => processesOf('machine\0enter').length === 3), 'it waits');
    child.kill(signal);
    t.equal(await gone, { SIGTERM: 128 + 15, SIGINT: 128 + 2, SIGKILL: 'SIGKILL' }[signal], signal);
    t.ok(await until(() => processesOf('machine\0enter').length === 0), 'nothing is left of it');
  }
});
