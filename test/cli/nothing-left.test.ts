/**
 * What the program makes for itself is gone when it ends, also where it ends in the middle: its directory, a mount point that was missing, its
 * control socket.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { MAIN, type Outcome, run, start } from './support.js';
import { LIMIT_MS, users } from './users.js';
import { isMounted } from '../behaviour/mounted.js';

const asRoot = { skip: users[0]!.skip, timeout: LIMIT_MS };

const MODULES = {
  /** Says that it is there, and is never loaded. */
  'endless.mjs': "console.log('loading'); setInterval(() => {}, 1000); await new Promise(() => {});",
  'exits.mjs': `import { ConfigSubsystem } from 'configfs-fuse';
    export default new ConfigSubsystem({ attrs: [{ name: 'exit', store: () => process.exit(3) }] }, 'exits');`,
};

/** A directory for temporary files, whose path leaves room for a socket's name, and one for the modules. */
function places(t: Test): { dir: string; module: (name: keyof typeof MODULES) => string; left: () => string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'left-'));
  const modules = mkdtempSync(join(tmpdir(), 'modules-'));
  t.teardown(() => [dir, modules].forEach((one) => rmSync(one, { recursive: true })));
  for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(modules, name), text);
  return { dir, module: (name) => join(modules, name), left: () => readdirSync(dir, { recursive: true, encoding: 'utf8' }) };
}

/** Runs the program until it has said something, and sends it a signal. */
async function interrupted(t: Test, dir: string, ...args: string[]): Promise<string | number | null> {
  const child = start(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: dir } });
  t.teardown(() => void child.kill('SIGKILL'));
  child.stdout!.once('data', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('close', (status, signal) => resolve(status ?? signal)));
}

test('run: a signal before there is a command', asRoot, async (t) => {
  const { dir, module, left } = places(t);
  const own = ['--at', join(dir, 'made/here'), '--control', join(dir, 'socket')];
  t.equal(await interrupted(t, dir, 'run', '-s', module('endless.mjs'), ...own, '--', 'true'), 143);
  t.same(left(), []);
});

test('run --fail-nth: a signal', asRoot, async (t) => {
  const { dir, left } = places(t);
  t.equal(await interrupted(t, dir, 'run', '--fail-nth', 'EIO', '--', 'mkdir', '/sys/kernel/config/02-simple-children/a'), 143);
  t.same(
    left().filter((name) => /journal/.test(name)),
    [],
  );
});

/** What a driver's `process.exit()` has left in the directory of temporary files. */
async function exits(t: Test, of: (module: string, dir: string) => string[]): Promise<{ outcome: Outcome; left: string[] }> {
  const { dir, module, left } = places(t);
  const outcome = await run(process.execPath, [MAIN, ...of(module('exits.mjs'), dir)], { env: { TMPDIR: dir } });
  return { outcome, left: left() };
}

test("run: a driver's exit", asRoot, async (t) => {
  const command = 'echo 1 >/sys/kernel/config/exits/exit; sleep 1000';
  const { outcome, left } = await exits(t, (module, dir) => [
    ...['run', '-s', module, '--control', join(dir, 'socket'), '--', 'sh', '-c', command],
  ]);
  t.equal(outcome.status, 3, outcome.stderr);
  t.same(left, []);
});

test("mount: a driver's exit, and a mount that cannot be made", asRoot, async (t) => {
  const { dir, module, left } = places(t);
  const [mnt, socket] = [join(dir, 'mnt'), join(dir, 'socket')];
  t.match(await run(process.execPath, [MAIN, 'mount', mnt, '--control', socket]), { status: 1, stderr: /does not exist/ });
  t.same(left(), []);

  mkdirSync(mnt);
  const child = start(process.execPath, [MAIN, 'mount', mnt, '-s', module('exits.mjs'), '--control', socket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout!.once('data', resolve));
  await run('sh', ['-c', `echo 1 >${mnt}/exits/exit`]);
  t.equal(await ended, 3);
  t.notOk(isMounted(mnt));
  t.same(left(), ['mnt']);
});
